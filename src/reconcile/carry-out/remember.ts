import { choiceOf, chosenRouting } from '../../core/desired/network/chosen.ts'
import { idKey } from '../../core/objects/object.ts'
import { type Entries, nextInventory } from '../../core/plan/inventory.ts'
import { isLastApplied, releaseOf } from '../../core/plan/release.ts'
import type { Planned } from '../observe.ts'
import { runsOf } from '../prepare/images/runs.ts'
import { carriesOurId, factsOf, rootKeyOf } from '../prepare/prepare.ts'
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

/** Whether the last release tells all that is applied; a round that ended before it could record left more. */
export function isRecorded({ planned, outcome }: Ended): boolean {
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
  if (isRecorded(ended)) return
  const time = ports.clock.iso()
  const release = releaseOf({
    id: `${time.replaceAll(/[-:.]/g, '').toLowerCase()}-${hex(ports.random.bytes(3))}`,
    time,
    plan: planned.plan,
    desired: prepared.rendered.desired,
    ...runsOf(prepared),
    refs: Object.fromEntries(prepared.configuration.foreign.commits),
    facts: factsOf(prepared),
    secrets: prepared.secretVersions,
    routing: choiceOf(chosenRouting(prepared.cluster, prepared.configuration.ops.routing)),
    notApplied: outcome.notApplied,
    failed: outcome.failures.size > 0,
    rootKey: rootKeyOf(prepared),
    previous,
  })
  await ports.state.recordRelease(prepared.instance.name, release, signal)
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
