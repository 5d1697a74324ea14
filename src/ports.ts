import type { Called, Evaluated, Evaluation, FunctionCall } from './core/config/script/evaluation.ts'
import type { ClusterFacts } from './core/desired/desired.ts'
import type { BuildInputs, Image, Lookup, SourceTree, Tree } from './core/images/image.ts'
import type { Fact, JsonMap } from './core/json.ts'
import type { DesiredObject, LiveObject, ObjectId } from './core/objects/object.ts'
import type { Inventory, InventoryEntry, Observed } from './core/plan/plan.ts'
import type { Release } from './core/plan/release.ts'
import type { Sensitive } from './core/sensitive.ts'
import type { SecretContent, SopsFile } from './core/services/secrets/facts.ts'
import type { RefListing } from './core/targets/target.ts'

// Everything outside: each side effect of Diploid is a method here, passed in, made in wire.ts.
// Failures are `WorldError` (core/world-error.ts); an aborted call rejects with the signal's reason.

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** The same instant in UTC as ISO 8601, `2026-11-21T10:30:00.000Z`. */
  iso(): string
  /** Resolves after `ms`, rejects with the signal's reason when aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

export interface Random {
  bytes(length: number): Uint8Array
  /** 0 ≤ x < 1. */
  fraction(): number
}

export type LogFields = Readonly<Record<string, unknown>>

/** Constant messages with fields. The destination scrubs every known secret by value. */
export interface Log {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
  child(fields: LogFields): Log
}

/** Learns secrets, and takes them out of texts in every encoding in which they can leave. */
export interface Scrubber {
  learn(secret: Sensitive | string): void
  scrub(text: string): string
}

/** What people watch while a round runs. */
export type ProgressEvent =
  | {
      readonly kind: 'step'
      readonly environment: string
      readonly step: 'read' | 'plan' | 'build' | 'apply' | 'await' | 'report'
    }
  | { readonly kind: 'plan'; readonly environment: string; readonly text: string }
  | {
      readonly kind: 'build'
      readonly environment: string
      readonly service: string
      readonly state: 'started' | 'done' | 'failed'
      readonly detail?: string
    }
  | {
      readonly kind: 'object'
      readonly environment: string
      readonly verb: string
      readonly object: string
      readonly state: 'done' | 'failed'
      readonly detail?: string
    }
  | {
      readonly kind: 'health'
      readonly environment: string
      readonly object: string
      readonly state: 'waiting' | 'ready' | 'failed'
      readonly detail: string
    }
  | {
      readonly kind: 'end'
      readonly environment: string
      readonly result: 'done' | 'unchanged' | 'failed' | 'waiting'
      readonly detail: string
    }

export interface Progress {
  event(event: ProgressEvent): void
}

/**
 * Repositories by location: an http(s) URL, or an absolute folder, which stands for that checkout: its branches, the
 * checked-out one being the working tree (index plus changed and untracked, unignored files).
 */
export interface Git {
  /** One complete listing of branches; one ref listing on the wire. Codes: git.unreachable, git.unauthorized, git.not-found. */
  refs(location: string, signal: AbortSignal): Promise<RefListing>
  /** All files of a commit that lie in `folder` ('' for all), by path from the root. Trees only: no blob is fetched. */
  tree(location: string, commit: string, folder: string, signal: AbortSignal): Promise<Tree>
  /** Contents by path; paths that the tree lacks are left out. Only these blobs are fetched. A symlink gives its target text. */
  blobs(
    location: string,
    tree: Tree,
    paths: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Uint8Array>>
  /** The commit that a tag names; undefined where there is none of that name. */
  tag(location: string, name: string, signal: AbortSignal): Promise<string | undefined>
  /** Committer time in seconds by commit id. */
  times(
    location: string,
    commits: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, number>>
  /** Root, branch, and origin URL of the checkout around a folder; undefined outside any. */
  checkout(folder: string, signal: AbortSignal): Promise<Checkout | undefined>
}

export interface Checkout {
  readonly root: string
  readonly branch: string | undefined
  /** `<sha>` or `<sha>-dirty`. */
  readonly commit: string
  /** URL of `origin`, without credentials. */
  readonly remote: string | undefined
}

/** JavaScript configuration in isolation. Values carry tags (core/config/tags.ts) for references and secrets. */
export interface Evaluator {
  /** Results in the order of the batch; a file that had to be killed is reported and the others go on. */
  run(batch: readonly Evaluation[], signal: AbortSignal): Promise<readonly Evaluated[]>
  /** Each file is evaluated anew for its call, so that no call can tell what was called before it. Order as in `run`. */
  call(calls: readonly FunctionCall[], signal: AbortSignal): Promise<readonly Called[]>
  close(): Promise<void>
}

export interface Registry {
  /**
   * Digest, exposed ports, working directory and user of a reference; `absent` where the registry says so. `insecure`:
   * by plain http.
   */
  inspect(reference: string, signal: AbortSignal, insecure?: boolean): Promise<Lookup>
}

export interface BuildRequest {
  readonly image: Extract<Image, { kind: 'build' }>
  readonly inputs: BuildInputs
  /** What the builder must find in the repository; code build.moved where it does not. */
  readonly source: SourceTree
  readonly onLog: (line: string) => void
}

/** Files that SOPS encrypted. */
export interface Sops {
  /** As far as the keys at hand open it, its MAC verified. What is wrong with it is an answer, not a failure. */
  open(file: { readonly name: string; readonly text: string }, signal: AbortSignal): Promise<SopsFile>
}

export interface Builder {
  /** Builds and pushes; answers the digest. Code build.failed carries the last lines of the log. Same key, same build: joined, not repeated. */
  build(request: BuildRequest, signal: AbortSignal): Promise<string>
  /** What it is, for people: `BuildKit Job in namespace diploid-builds`, `simulated`. */
  readonly description: string
}

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

export interface Installation {
  /** In every object that it owns. */
  readonly id: string
  readonly rootKey: Sensitive
}

export interface EnvironmentStatus {
  readonly ready: 'True' | 'False' | 'Unknown'
  readonly reason: string
  readonly message: string
  readonly revision: string
  readonly namespace: string
  readonly services: readonly { readonly name: string; readonly state: string; readonly image?: string }[]
}

/** What outlives the process: all of it in the cluster. */
export interface State {
  /** Makes or reads the installation: CRD, agent namespace, id and root key. */
  installation(signal: AbortSignal): Promise<Installation>
  /** Reads it; undefined where none was made. For commands that must not write. */
  findInstallation(signal: AbortSignal): Promise<Installation | undefined>
  /** Inventory, release and status of the instance as the cluster has them now: another process may just have written them. */
  refresh(instance: string, signal: AbortSignal): Promise<void>
  inventory(instance: string, signal: AbortSignal): Promise<Inventory>
  writeInventory(
    instance: string,
    entries: ReadonlyMap<string, InventoryEntry>,
    signal: AbortSignal,
  ): Promise<void>
  release(instance: string, signal: AbortSignal): Promise<Release | undefined>
  recordRelease(instance: string, release: Release, signal: AbortSignal): Promise<void>
  /** The commit of an ops repository that came into force last; `ops` names repository, branch and folder. */
  goodCommit(ops: string, signal: AbortSignal): Promise<string | undefined>
  recordGoodCommit(ops: string, commit: string, signal: AbortSignal): Promise<void>
  /** Written on transitions only: the adapter compares with what it last wrote. */
  status(environment: string, status: EnvironmentStatus, signal: AbortSignal): Promise<void>
  statuses(signal: AbortSignal): Promise<ReadonlyMap<string, EnvironmentStatus>>
  /** Takes a Lease and renews it; rejects with lease.held while another holds it. `lost` aborts when it may have expired. */
  lease(name: string, signal: AbortSignal): Promise<HeldLease>
}

export interface HeldLease {
  readonly lost: AbortSignal
  release(): Promise<void>
}
