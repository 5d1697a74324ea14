import type { ObjectId } from '../../core/objects/object.ts'

/** What carrying a plan out has come to so far; steps add to it, the report reads it. */
export interface Outcome {
  /** Objects that are ours now, by idKey. */
  readonly uids: Map<string, { readonly id: ObjectId; readonly uid: string; readonly service?: string }>
  /** idKeys of objects that are gone. */
  readonly gone: Set<string>
  /** idKeys of desired objects that were not written. */
  readonly notApplied: Set<string>
  /** Why a service failed or is blocked; '' stands for what is common to the instance. */
  readonly failures: Map<string, string>
  /** Requests that changed something in the cluster. */
  writes: number
}

export function newOutcome(): Outcome {
  return { uids: new Map(), gone: new Set(), notApplied: new Set(), failures: new Map(), writes: 0 }
}
