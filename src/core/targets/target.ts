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
  | { readonly kind: 'held'; readonly repo: string; readonly reason: string }

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
