import type { Ops } from '../config/ops.ts'
import type { Fact } from '../json.ts'

// Targets: what is deployed where, from which commit.
// In: the ops configuration and the refs of repositories. Out: one Instance per namespace with its Targets.
// Limits: per-branch instances and merge requests come later; nothing here knows files or objects.

/** The branches of one repository, as one complete listing said. */
export interface RefListing {
  /** The default branch; undefined for an empty repository. */
  readonly head: string | undefined
  /** Branch name → commit id. */
  readonly branches: ReadonlyMap<string, string>
}

/** Listings by repository location; unknown where the remote could not be asked, with the reason. */
export type RefListings = ReadonlyMap<string, Fact<RefListing>>

/** Committer time of a branch tip, in seconds since the epoch, by commit id. */
export type TipTimes = ReadonlyMap<string, number>

/** An open merge or pull request as its forge tells it. */
export interface MergeRequest {
  readonly number: number
  readonly head: { readonly branch: string; readonly commit: string }
  readonly base: { readonly branch: string; readonly commit: string }
  readonly isDraft: boolean
  readonly isFork: boolean
  readonly labels: readonly string[]
}

/** What the cluster keeps about an instance and no commit says. */
export interface InstanceRecord {
  /** Commits that a rollback or promotion fixed, by service. */
  readonly pins: ReadonlyMap<string, string>
  /** Why nothing is to be done, by service; '' for the whole instance. */
  readonly suspended: ReadonlyMap<string, string>
  /** Hashes of the plans that somebody approved. */
  readonly approvals: ReadonlySet<string>
}

/**
 * All that decides what is deployed where. Fixed environments are decided by `ops`, `refs` and `tips` alone; the rest is
 * for instances per branch and merge request, pins, suspensions and times to live.
 */
export interface SelectInput {
  readonly ops: Ops
  readonly refs: RefListings
  /** Open ones, by repository location. */
  readonly mergeRequests: ReadonlyMap<string, Fact<readonly MergeRequest[]>>
  readonly tips: TipTimes
  /** By name of the instance. */
  readonly records: ReadonlyMap<string, InstanceRecord>
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** Where a service's code comes from in one instance. */
export type Source =
  | {
      readonly kind: 'repository'
      readonly repo: string
      readonly path: string
      readonly branch: string
      readonly commit: string
    }
  /** A ready image, a database preset, an external host: no code. */
  | { readonly kind: 'none' }
  /** The repository or branch cannot be had; this service's objects stay as they are. */
  | {
      readonly kind: 'held'
      readonly repo: string
      readonly reason: string
      /** Nothing of the repository could be seen, its branches included. */
      readonly unseen?: true
    }

export interface Target {
  readonly service: string
  readonly source: Source
}

/** One namespace to fill. */
export interface Instance {
  /** The declared environment, `$env`. */
  readonly environment: string
  /** `$instance`; equal to the environment where there is one. */
  readonly name: string
  readonly namespace: string
  readonly type: 'production' | 'development'
  /** The branch that the environment's own pattern named, `$branch` for services without code. */
  readonly branch: string
  /** Base of the instance's hosts; undefined: no routes without an explicit `url`. */
  readonly domain?: string
  /** What the first label of a service's default host ends in (`-dev`, under `mapEnv=suffix`). */
  readonly hostSuffix?: string
  readonly targets: readonly Target[]
}
