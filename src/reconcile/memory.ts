import type { BuildAction, Verdict } from '../core/plan/plan.ts'
import type { WorldError } from '../core/world-error.ts'

/** What rounds tell the rounds after them within one process; all of it may be forgotten at any time. */
export interface Memory {
  /** What the server said of an object, by UID, live generation and desired hash. */
  readonly verdicts: Map<string, Verdict>
  /** When a field was taken back from another manager, by object, manager and field. */
  readonly takenBack: Map<string, readonly number[]>
  /** Why an image cannot be built, by reference: the same content fails the same way (spec 7). */
  readonly failedBuilds: Map<string, WorldError>
  /** Builds whose end has not been seen, by instance and reference. */
  readonly begun: Map<string, Map<string, BuildAction['image']>>
  /** When a base image could not be looked up anew, by reference. */
  readonly inVain: Map<string, number>
  /** The status that was last written, by instance. */
  readonly told: Map<string, string>
}

export function newMemory(): Memory {
  return {
    verdicts: new Map(),
    takenBack: new Map(),
    failedBuilds: new Map(),
    begun: new Map(),
    inVain: new Map(),
    told: new Map(),
  }
}

const MOST = 10_000

/** Sets an entry of a memory that never grows without end. */
export function remember<T>(memory: Map<string, T>, key: string, value: T): void {
  if (memory.size >= MOST && !memory.has(key)) memory.clear()
  memory.set(key, value)
}
