import { choiceOf, chosenRouting } from '../../core/desired/network/chosen.ts'
import { canonical, type Json } from '../../core/json.ts'
import { idKey } from '../../core/objects/object.ts'
import { type Entries, nextInventory } from '../../core/plan/inventory.ts'
import { isLastApplied, type Release, releaseOf } from '../../core/plan/release.ts'
import type { Planned } from '../observe.ts'
import { runsOf } from '../prepare/images/runs.ts'
import { basesOf, carriesOurId, factsOf, rootKeyOf } from '../prepare/prepare.ts'
import type { RoundPorts } from '../round.ts'
import type { Outcome } from './outcome.ts'

// What the rounds after this one must know: the inventory and the release.
// In: what was planned and how it went. Out: records in the cluster's state.
// Limits: writes nothing that is as it was: a round that found nothing to do costs no request.

export interface Ended {
  readonly planned: Planned
  readonly outcome: Outcome
  /** As last written. */
  readonly inventory: Entries
}

/** The inventory as it is after the round; undefined where that is as before. */
export function inventoryAfter({ planned, outcome, inventory }: Ended): Entries | undefined {
  const { prepared, observed } = planned
  return nextInventory({
    current: inventory,
    desired: prepared.rendered.desired,
    observed,
    isOurs: (live) => carriesOurId(prepared, live),
    uids: outcome.uids,
    deleted: outcome.deleted,
  })
}

/** Whether the last release tells all that there is to tell. */
export function isRecorded(ended: Ended): boolean {
  const { prepared, previous } = ended.planned
  const { repository = previous?.ops } = prepared.configuration
  return (
    isAllApplied(ended) &&
    previous?.ops === repository &&
    canonical(asJson(previous?.bases)) === canonical(asJson(basesOf(prepared)))
  )
}

/** Nothing of an instance is written that another ops repository has. */
export function isAnothers({ plan }: Pick<Planned, 'plan'>): boolean {
  return plan.refusals.some((refusal) => refusal.isAnothers)
}

/** Whether the last release tells all that is applied; a round that ended before it could record left more. */
function isAllApplied({ planned, outcome }: Ended): boolean {
  const { prepared, previous } = planned
  if (planned.plan.actions.length > 0 || previous === undefined) return false
  return prepared.rendered.desired.objects.every(
    (object) =>
      outcome.notApplied.has(idKey(object.id)) || isLastApplied(previous, object, rootKeyOf(prepared)),
  )
}

export async function rememberInventory(ports: RoundPorts, ended: Ended, signal: AbortSignal): Promise<void> {
  const { planned } = ended
  if (planned.inventory.state === 'lost')
    ports.log.warn('the inventory was lost: objects of ours are adopted, and none is deleted', {
      reason: planned.inventory.reason,
    })
  const next = inventoryAfter(ended)
  if (next !== undefined) await ports.state.writeInventory(planned.prepared.instance.name, next, signal)
}

export async function rememberRelease(ports: RoundPorts, ended: Ended, signal: AbortSignal): Promise<void> {
  const { planned, outcome } = ended
  const { prepared, previous } = planned
  if (isRecorded(ended) || isAnothers(planned)) return
  const { name } = prepared.instance
  const { repository = previous?.ops } = prepared.configuration
  const ops = repository === undefined ? {} : { ops: repository }
  const bases = basesOf(prepared)
  // A look that found nothing new is no release of its own: the last one says since when it holds.
  if (previous !== undefined && isAllApplied(ended))
    return await ports.state.recordRelease(name, { ...previous, ...ops, bases }, signal)
  const time = ports.clock.iso()
  const release = releaseOf({
    id: `${time.replaceAll(/[-:.]/g, '').toLowerCase()}-${hex(ports.random.bytes(3))}`,
    time,
    ...ops,
    plan: planned.plan,
    desired: prepared.rendered.desired,
    ...runsOf(prepared),
    refs: Object.fromEntries(prepared.configuration.foreign.commits),
    facts: factsOf(prepared),
    bases,
    secrets: prepared.secretVersions,
    routing: choiceOf(chosenRouting(prepared.cluster, prepared.configuration.ops.routing)),
    notApplied: outcome.notApplied,
    failed: outcome.failures.size > 0,
    rootKey: rootKeyOf(prepared),
    previous,
  })
  await ports.state.recordRelease(name, release, signal)
}

function asJson(bases: Release['bases'] = {}): Json {
  return bases as unknown as Json
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
