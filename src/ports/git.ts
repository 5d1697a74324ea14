import type { Tree } from '../core/images/image.ts'
import type { RefListing } from '../core/targets/target.ts'

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
