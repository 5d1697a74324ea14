import type { Comparison } from '../../objects/compare/compare.ts'
import { immutableChange } from '../../objects/immutable.ts'
import { hiddenKind, kindRule } from '../../objects/kinds.ts'
import { type DesiredObject, idKey, type LiveObject, printId } from '../../objects/object.ts'
import { desiredLabel, INSTALLATION_LABEL, isBeingDeleted, isOurs, label } from '../../objects/ownership.ts'
import type { ObjectAction, Refusal, Verdict } from '../plan.ts'
import { decideAdoption, mayAdopt } from './adopt.ts'
import { claimOf, entryOf, guardOf, type PlanInput, serviceOf } from './input.ts'
import { updateReason, withoutCredentials } from './reasons.ts'

// What to do about one desired object.
// In: the object, what is live under its name, and whose that is. Out: an action, a refusal with the way out, or keep.
// Limits: an object that is not ours is never touched, and a replace never loses data.

export type Decision = ObjectAction | Refusal | 'keep'

export function isAction(decision: Decision): decision is ObjectAction {
  return decision !== 'keep' && 'verb' in decision
}

export function isRefusal(decision: Decision): decision is Refusal {
  return decision !== 'keep' && !('verb' in decision)
}

export function decideObject(input: PlanInput, object: DesiredObject): Decision {
  const key = idKey(object.id)
  const live = input.observed.live.get(key)
  if (live === undefined) return decideCreate(input, object)
  const claim = claimOf(input, object.id)
  if (object.id.kind === 'Namespace') {
    const reason = unusableNamespace(object, live)
    if (reason !== undefined) return refusal(object, reason)
    // A namespace that was there before us is used, never taken over or deleted.
    if (!isOurs(live, claim)) return 'keep'
  }
  const comparison = input.comparisons.get(key)
  if (!isOurs(live, claim)) {
    if (comparison !== undefined && mayAdopt(input, object)) {
      const decided = decideAdoption(object, live, comparison, input.pending.get(key))
      return 'refused' in decided ? refusal(object, decided.refused) : decided
    }
    return refusal(
      object,
      `exists and was not made by Diploid; it is left alone: rename the service, delete ${printId(object.id)}, or take it over with adopt`,
    )
  }
  if (comparison === undefined || isSame(comparison, input.verdicts.get(key))) return 'keep'
  return decideChange(input, object, live, comparison)
}

function decideCreate(input: PlanInput, object: DesiredObject): Decision {
  const hidden = hiddenKind(object.id, input.observed.blind, input.desired.objects)
  if (hidden !== undefined) return refusal(object, hidden)
  const before = entryOf(input.inventory, object.id)
  const pending = input.pending.get(idKey(object.id))
  const again = before?.uid === undefined ? '' : 'deleted by somebody else'
  const reason = pending === undefined ? again : `(${pending})`
  return action('create', object, { reason, changes: [] })
}

/** A namespace is filled only where it is there to stay and nobody else's (spec 3). */
function unusableNamespace(object: DesiredObject, live: LiveObject): string | undefined {
  if (isBeingDeleted(live)) return 'is being deleted; nothing is done in it until it is gone'
  const theirs = label(live, INSTALLATION_LABEL)
  if (theirs === undefined || theirs === desiredLabel(object, INSTALLATION_LABEL)) return undefined
  return `belongs to the Diploid installation ${String(theirs)}: give this environment another \`namespace\``
}

function decideChange(
  input: PlanInput,
  object: DesiredObject,
  live: LiveObject,
  comparison: Comparison,
): Decision {
  const { drift } = comparison
  const changes = withoutCredentials(comparison.changes)
  const common = { live: guardOf(live), changes, ...(drift === undefined ? {} : { drift }) }
  const immutable = mayBeImmutable(input, object, comparison)
    ? immutableChange(object.id, live, comparison.changes)
    : undefined
  if (immutable === undefined) {
    const pending = input.pending.get(idKey(object.id))
    return action('update', object, {
      ...common,
      reason: updateReason({ ...comparison, changes }, object.service, pending),
    })
  }
  const replace = kindRule(object.id).replace
  const allowed =
    replace === 'freely' || (replace === 'on-request' && input.replaceable.has(object.service ?? ''))
  if (allowed)
    return action('replace', object, {
      ...common,
      reason: `${immutable} cannot be changed in place: down for a moment`,
    })
  const shrunk = comparison.changes.find(
    ({ path }) => path === immutable && kindRule(object.id).growOnly?.includes(path),
  )
  if (shrunk !== undefined)
    return refusal(
      object,
      `a volume never shrinks (${shrunk.from} → ${shrunk.to}): write ${shrunk.from} again, or give a new volume another path and move the data there`,
    )
  const way =
    replace === 'on-request'
      ? "write replace: 'allow' to delete and create it"
      : 'its data would be lost: move it by hand'
  return refusal(object, `${immutable} cannot be changed in place; ${way}`)
}

/** A value that is only spelled differently is a change of an immutable field only if the server refuses it. */
function mayBeImmutable(input: PlanInput, object: DesiredObject, comparison: Comparison): boolean {
  return comparison.verdict === 'different' || input.verdicts.get(idKey(object.id)) === 'refused'
}

function isSame(comparison: Comparison, verdict: Verdict | undefined): boolean {
  return comparison.verdict === 'same' || (comparison.verdict === 'undecided' && verdict === 'same')
}

function action(
  verb: 'create' | 'update' | 'replace',
  desired: DesiredObject,
  rest: Pick<ObjectAction, 'reason' | 'changes' | 'live' | 'drift'>,
): ObjectAction {
  return { verb, id: desired.id, ...serviceOf(desired), desired, ...rest }
}

function refusal(object: DesiredObject, reason: string): Refusal {
  return { id: object.id, ...serviceOf(object), reason }
}
