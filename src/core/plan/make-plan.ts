import type { Desired } from '../desired/desired.ts'
import type { Comparison } from '../objects/compare.ts'
import { immutableChange } from '../objects/immutable.ts'
import { hiddenKind, kindRule } from '../objects/kinds.ts'
import { type DesiredObject, idKey, type LiveObject, type ObjectId, printId } from '../objects/object.ts'
import { applyOrder } from '../objects/order.ts'
import { isOurs, isOursToDelete } from '../objects/ownership.ts'
import type {
  BuildAction,
  Inventory,
  InventoryEntry,
  ObjectAction,
  Observed,
  Plan,
  Refusal,
  Verdicts,
} from './plan.ts'
import type { Comparisons } from './suspects.ts'

// Desired × observed → the plan.
// In: what should be, what is, what we applied before, what the server decided. Out: actions in order, refusals, counts.
// Limits: no action touches an object that is not ours; an incomplete sight of the cluster plans less, never more.

export interface PlanInput {
  readonly environment: string
  readonly instance: string
  readonly namespace: string
  readonly revision: string
  readonly desired: Desired
  readonly observed: Observed
  readonly comparisons: Comparisons
  readonly verdicts: Verdicts
  readonly inventory: Inventory
  readonly builds: readonly BuildAction[]
  /** Objects whose content still waits for a build, by idKey, with what to print. */
  readonly pending: ReadonlyMap<string, string>
  readonly held: ReadonlyMap<string, string>
  readonly needs: ReadonlyMap<string, readonly string[]>
  /** The keyed id that an object of ours carries. */
  readonly keyedId: (id: ObjectId) => string
  /** Hashed configuration that recent releases still use, by idKey. */
  readonly inUse: ReadonlySet<string>
  /** Services that may be replaced where a field is immutable. */
  readonly replaceable: ReadonlySet<string>
}

export function makePlan(input: PlanInput): Plan {
  const decisions = input.desired.objects.map((object) => decide(input, object))
  const wanted = new Set(input.desired.objects.map((object) => idKey(object.id)))
  const unwanted = entriesOf(input.inventory).filter((entry) => !wanted.has(idKey(entry.id)))
  const deletes = unwanted.flatMap((entry) => decideDelete(input, entry))
  return {
    environment: input.environment,
    instance: input.instance,
    namespace: input.namespace,
    revision: input.revision,
    actions: [
      ...input.builds,
      ...decisions.filter(isAction).sort((a, b) => applyOrder(a.id, b.id)),
      ...[...deletes].sort((a, b) => applyOrder(b.id, a.id)),
    ],
    refusals: decisions.filter(isRefusal),
    held: input.held,
    unchanged: decisions.filter((decision) => decision === 'keep').length,
    needs: input.needs,
  }
}

type Decision = ObjectAction | Refusal | 'keep'

function isAction(decision: Decision): decision is ObjectAction {
  return decision !== 'keep' && 'verb' in decision
}

function isRefusal(decision: Decision): decision is Refusal {
  return decision !== 'keep' && !('verb' in decision)
}

function decide(input: PlanInput, object: DesiredObject): Decision {
  const key = idKey(object.id)
  const live = input.observed.live.get(key)
  if (live === undefined) return decideCreate(input, object)
  const claim = claimOf(input, object.id)
  if (!isOurs(live, claim)) {
    // A namespace that was there before us is used, never taken over or deleted.
    if (object.id.kind === 'Namespace') return 'keep'
    return refusal(
      object,
      `exists and was not made by Diploid; it is left alone: rename the service or delete ${printId(object.id)}`,
    )
  }
  const comparison = input.comparisons.get(key)
  if (comparison === undefined || isSame(comparison, input.verdicts.get(key))) return 'keep'
  return decideChange(input, object, live, comparison)
}

function decideCreate(input: PlanInput, object: DesiredObject): Decision {
  const hidden = hiddenKind(object.id, input.observed.blind, input.desired.objects)
  if (hidden !== undefined) return refusal(object, hidden)
  const before = entryOf(input.inventory, object.id)
  const reason =
    input.pending.get(idKey(object.id)) ?? (before?.uid === undefined ? '' : 'deleted by somebody else')
  return action('create', object, { reason, changes: [] })
}

function decideChange(
  input: PlanInput,
  object: DesiredObject,
  live: LiveObject,
  comparison: Comparison,
): Decision {
  const immutable = immutableChange(object.id, live, comparison.changes)
  const { drift, changes } = comparison
  const common = { live: guardOf(live), changes, ...(drift === undefined ? {} : { drift }) }
  if (immutable === undefined)
    return action('update', object, { ...common, reason: updateReason(input, object, comparison) })
  const replace = kindRule(object.id).replace
  const allowed =
    replace === 'freely' || (replace === 'on-request' && input.replaceable.has(object.service ?? ''))
  if (allowed)
    return action('replace', object, {
      ...common,
      reason: `${immutable} cannot be changed in place: down for a moment`,
    })
  const way =
    replace === 'on-request'
      ? "write replace: 'allow' to delete and create it"
      : 'its data would be lost: move it by hand'
  return refusal(object, `${immutable} cannot be changed in place; ${way}`)
}

function updateReason(input: PlanInput, object: DesiredObject, comparison: Comparison): string {
  const pending = input.pending.get(idKey(object.id))
  if (pending !== undefined) return pending
  const shown = comparison.changes.slice(0, 2).map((change) => {
    const name = shortPath(change.path)
    if (change.from === undefined) return `${name} added`
    return change.to === undefined ? `${name} removed` : `${name} ${change.from} → ${change.to}`
  })
  const more = comparison.changes.length - shown.length
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ')
}

/** The last words of a path say enough in one line: `containers.[backend].image`. */
function shortPath(path: string): string {
  return path.split('.').slice(-3).join('.')
}

function decideDelete(input: PlanInput, entry: InventoryEntry): readonly ObjectAction[] {
  const key = idKey(entry.id)
  if (entry.service !== undefined && input.held.has(entry.service)) return []
  if (input.inventory.state !== 'intact' || kindRule(entry.id).keep || input.pending.has(key)) return []
  const gone = entry.service === undefined || !input.needs.has(entry.service)
  if (!gone && input.inUse.has(key)) return []
  const live = input.observed.live.get(key)
  if (live === undefined || !isOursToDelete(live, claimOf(input, entry.id))) return []
  const reason = gone ? 'no longer in the configuration' : 'not used any more'
  return [{ verb: 'delete', id: entry.id, ...serviceOf(entry), reason, live: guardOf(live), changes: [] }]
}

function isSame(comparison: Comparison, verdict: 'same' | 'different' | undefined): boolean {
  return comparison.verdict === 'same' || (comparison.verdict === 'undecided' && verdict === 'same')
}

function claimOf(input: PlanInput, id: ObjectId): { readonly uid?: string; readonly keyedId: string } {
  const entry = entryOf(input.inventory, id)
  const keyedId = input.keyedId(id)
  return entry?.uid === undefined ? { keyedId } : { uid: entry.uid, keyedId }
}

function entryOf(inventory: Inventory, id: ObjectId): InventoryEntry | undefined {
  return inventory.state === 'intact' ? inventory.entries.get(idKey(id)) : undefined
}

function entriesOf(inventory: Inventory): readonly InventoryEntry[] {
  return inventory.state === 'intact' ? [...inventory.entries.values()] : []
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

function serviceOf(thing: { readonly service?: string }): { readonly service?: string } {
  return thing.service === undefined ? {} : { service: thing.service }
}

function guardOf(live: LiveObject): Pick<LiveObject, 'uid' | 'resourceVersion'> {
  return { uid: live.uid, resourceVersion: live.resourceVersion }
}
