import type { ClusterFacts } from '../core/desired/desired.ts'
import type { Fact, JsonMap } from '../core/json.ts'
import type { DesiredObject, LiveObject, ObjectId } from '../core/objects/object.ts'
import type { Observed } from '../core/plan/plan.ts'
import type { SecretContent } from '../core/services/secrets/facts.ts'

/** How a write was answered. */
export type Applied =
  | {
      readonly outcome: 'created' | 'updated' | 'unchanged'
      readonly live: LiveObject
      readonly warnings: readonly string[]
    }
  /** Other managers hold fields that we wanted. Nothing was written. */
  | { readonly outcome: 'conflict'; readonly conflicts: readonly FieldConflict[] }
  /** A planned create met an object that is not ours; our fields were withdrawn. */
  | { readonly outcome: 'foreign'; readonly live: LiveObject }

export interface FieldConflict {
  readonly manager: string
  /** As the server writes it: `.spec.replicas`. */
  readonly field: string
}

export interface ApplyMode {
  readonly verb: 'create' | 'update'
  readonly force: boolean
  /** Guards for updates and forced applies. */
  readonly uid?: string
  readonly resourceVersion?: string
}

/** What a watcher sees of one object and, for workloads, its pods. */
export interface Sight {
  readonly live: LiveObject | undefined
  readonly pods: readonly JsonMap[]
}

export interface Backend {
  /** What the cluster serves; asked once and remembered until `refresh`. */
  cluster(signal: AbortSignal): Promise<ClusterFacts>
  /** Everything of these ids that exists, from caches that watches feed; starts the watches it needs. */
  observe(ids: readonly ObjectId[], signal: AbortSignal): Promise<Observed>
  /** What the server would make of the object: same as live, or not. Never for Secrets. */
  dryRun(object: DesiredObject, signal: AbortSignal): Promise<'same' | 'different'>
  apply(object: DesiredObject, mode: ApplyMode, signal: AbortSignal): Promise<Applied>
  /** Deletes exactly the object with this UID; `gone` when it or that UID is not there any more. */
  delete(
    id: ObjectId,
    guard: { readonly uid: string; readonly resourceVersion?: string },
    signal: AbortSignal,
  ): Promise<'deleted' | 'gone'>
  /** Calls `look` at once and at every change of one of the objects or their pods until it answers true or the signal aborts. */
  wait(
    ids: readonly ObjectId[],
    look: (sights: ReadonlyMap<string, Sight>) => boolean,
    signal: AbortSignal,
  ): Promise<void>
  /**
   * Secrets of a namespace by name, read to be used or to notice that they change: from then on onChange tells of it. Unknown:
   * they may not be read. undefined: it holds no values of secrets, so none has to be known.
   */
  readonly secrets:
    | ((
        namespace: string,
        names: readonly string[],
        signal: AbortSignal,
      ) => Promise<ReadonlyMap<string, Fact<SecretContent>>>)
    | undefined
  /** Calls back when an object we once observed changed by another hand, or a Secret's content. Returns how to stop. */
  onChange(listener: (id: ObjectId) => void): () => void
  close(): Promise<void>
}
