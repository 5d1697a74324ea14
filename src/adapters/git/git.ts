import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Git } from '../../ports.ts'
import type { Http } from '../http-message.ts'
import { createRemote, type Remote } from './remote.ts'
import type { Credentials } from './transport.ts'

// The Git port: branches, trees, files and times of repositories behind URLs, and of checkouts in local folders.
// In: a location (https URL or absolute folder) and a signal. Out: listings, flat trees, contents; WorldErrors git.*.
// Limits: smart HTTP only (no ssh, file, LFS, SHA-256 repositories); the cache holds nothing that must survive.

export interface GitOptions {
  readonly http: Http
  /** What to show a server; called with the URL without credentials, for every request. */
  readonly credentials?: (url: string) => Credentials | undefined
  /** Where fetched objects lie while this lives; the machine's folder for temporary files where left out. */
  readonly cacheDir?: string
  /** Longest time of one request. */
  readonly totalMs?: number
  /** Largest answer to one fetch. */
  readonly maxPackBytes?: number
  /** Most files and folders of one commit. */
  readonly maxFiles?: number
}

export function createGit(options: GitOptions): Git & { close(): Promise<void> } {
  const remotes = new Map<string, Remote>()
  let folder: Promise<string> | undefined

  async function makeFolder(): Promise<string> {
    const parent = options.cacheDir ?? tmpdir()
    await mkdir(parent, { recursive: true })
    return await mkdtemp(join(parent, 'diploid-git-'))
  }

  function remote(location: string): Remote {
    const known = remotes.get(location)
    if (known !== undefined) return known
    const made = createRemote(location, {
      http: options.http,
      credentials: options.credentials ?? (() => undefined),
      totalMs: options.totalMs ?? 300_000,
      maxPackBytes: options.maxPackBytes ?? 256 * 1024 * 1024,
      maxFiles: options.maxFiles ?? 500_000,
      folder: () => {
        folder ??= makeFolder()
        return folder
      },
    })
    remotes.set(location, made)
    return made
  }

  return {
    refs: async (location, signal) => await remote(location).refs(signal),
    tree: async (location, commit, folder, signal) => await remote(location).tree(commit, folder, signal),
    blobs: async (location, tree, paths, signal) => await remote(location).blobs(tree, paths, signal),
    times: async (location, commits, signal) => await remote(location).times(commits, signal),
    checkout: async () => undefined,
    async close() {
      remotes.clear()
      if (folder !== undefined) await rm(await folder, { recursive: true, force: true })
    },
  }
}
