import { idKey, printId } from '../../core/objects/object.ts'
import type { Planned } from '../observe.ts'
import type { Built } from './build.ts'

/** What carrying a plan out has come to so far; steps add to it, the report reads it. */
export interface Outcome {
  /** UIDs that writes answered, by idKey. */
  readonly uids: Map<string, string>
  /** idKeys of objects that were deleted, or were gone already. */
  readonly deleted: Set<string>
  /** idKeys of desired objects that were not written. */
  readonly notApplied: Set<string>
  /** Why a service failed or is blocked; '' stands for what is common to the instance. */
  readonly failures: Map<string, string>
  /** Whether something failed that may succeed later without anybody changing anything. */
  retry: boolean
  /** Requests that changed something in the cluster. */
  writes: number
}

/** What is known before the first write: services that the plan refused, and those whose image could not be built. */
export function newOutcome({ plan, prepared }: Pick<Planned, 'plan' | 'prepared'>, built: Built): Outcome {
  const failures = new Map<string, string>()
  for (const { service = '', id, reason } of plan.refusals) {
    if (!failures.has(service)) failures.set(service, `${printId(id)} ${reason}`)
  }
  const refused = prepared.rendered.desired.objects.filter(
    ({ service = '' }) => failures.has('') || failures.has(service),
  )
  for (const [service, reason] of built.failed) failures.set(service, reason)
  return {
    uids: new Map(),
    deleted: new Set(),
    notApplied: new Set(refused.map(({ id }) => idKey(id))),
    failures,
    retry: built.retry,
    writes: 0,
  }
}
