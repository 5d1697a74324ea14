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

export function newOutcome(): Outcome {
  return {
    uids: new Map(),
    deleted: new Set(),
    notApplied: new Set(),
    failures: new Map(),
    retry: false,
    writes: 0,
  }
}
