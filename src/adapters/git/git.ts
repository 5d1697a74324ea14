import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { LRUCache } from 'lru-cache'
import type { Git } from '../../ports/git.ts'
import type { Http } from '../http-message.ts'
import { createLocal, type Local } from './local/checkout.ts'
import { createRemote, type Memory, type Remote } from './remote.ts'
import type { Credentials } from './wire/transport.ts'

// The Git port: branches, trees, files and times of repositories behind URLs, and of checkouts in local folders.
// In: a location (https URL or absolute folder) and a signal. Out: listings, flat trees, contents; WorldErrors git.*.
// Limits: smart HTTP only (no ssh, file, LFS, SHA-256 repositories); the cache holds nothing that must survive.

export interface GitOptions {
  readonly http: Http
  /** What to show a server; called with the URL without credentials, for every request. */
  readonly credentials?: (url: string) => Credentials | undefined
  /** Where fetched objects lie while this lives: a folder that no other process uses; a temporary one where left out. */
  readonly cacheDir?: string
  /** Longest time of one request. */
  readonly totalMs?: number
  /** Largest answer to one fetch. */
  readonly maxPackBytes?: number
  /** Largest single file (or tree) that is fetched. */
  readonly maxFileBytes?: number
  /** Most files and folders of one commit. */
  readonly maxFiles?: number
}

export function createGit(options: GitOptions): Git & { close(): Promise<void> } {
  const remotes = new Map<string, Remote>()
  const locals = new Map<string, Local>()
  let made: Promise<string> | undefined
  const folder = () => {
    made ??= makeFolder(options.cacheDir)
    return made
  }
  const remoteOptions = {
    http: options.http,
    credentials: options.credentials ?? (() => undefined),
    totalMs: options.totalMs ?? 300_000,
    maxPackBytes: options.maxPackBytes ?? 256 * 1024 * 1024,
    maxFileBytes: options.maxFileBytes ?? 100 * 1024 * 1024,
    maxFiles: options.maxFiles ?? 500_000,
    memory: createMemory(),
    folder,
  }
  const local = (location: string) => once(locals, location, () => createLocal(location, folder))
  const at = (location: string): Remote =>
    isAbsolute(location)
      ? local(location)
      : once(remotes, location, () => createRemote(location, remoteOptions))

  return {
    refs: async (location, signal) => await at(location).refs(signal),
    tag: async (location, name, signal) => await at(location).tag(name, signal),
    tree: async (location, commit, below, signal) => await at(location).tree(commit, below, signal),
    blobs: async (location, tree, paths, signal) => await at(location).blobs(tree, paths, signal),
    times: async (location, commits, signal) => await at(location).times(commits, signal),
    checkout: async (inside, signal) => await local(inside).checkout(signal),
    async close() {
      remotes.clear()
      locals.clear()
      if (made !== undefined) await rm(await made, { recursive: true, force: true })
    },
  }
}

/** A file of a tree takes about 200 bytes: 20 MB in all. */
function createMemory(): Memory {
  return {
    trees: new LRUCache({ maxSize: 60_000, sizeCalculation: (tree) => tree.entries.size + 1 }),
    parsedTrees: new LRUCache({ maxSize: 60_000, sizeCalculation: (items) => items.length + 1 }),
    seconds: new LRUCache({ max: 5_000 }),
  }
}

/** A folder of our own; in a cache folder that is ours alone, what a process that died left behind is removed. */
async function makeFolder(cacheDir: string | undefined): Promise<string> {
  const parent = cacheDir ?? tmpdir()
  await mkdir(parent, { recursive: true })
  if (cacheDir !== undefined)
    for (const name of await readdir(cacheDir))
      if (name.startsWith(PREFIX)) await rm(join(cacheDir, name), { recursive: true, force: true })
  return await mkdtemp(join(parent, PREFIX))
}

const PREFIX = 'diploid-git-'

function once<T>(known: Map<string, T>, key: string, make: () => T): T {
  const made = known.get(key) ?? make()
  known.set(key, made)
  return made
}
