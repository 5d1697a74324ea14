import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import git from 'isomorphic-git'
import type { LRUCache } from 'lru-cache'
import { isWorldError } from '../../../core/world-error.ts'
import { corruptFailure } from '../failures.ts'
import { writePack } from './pack-file.ts'
import { createPackFiles } from './pack-files.ts'
import { type PackLimits, scanPack } from './pack-scan.ts'
import { parseTree, type TreeItem } from './tree-object.ts'

// The objects of one repository that were fetched so far: packs in a folder of their own, read by isomorphic-git.
// In: packs. Out: raw objects, checked against their ids. Limits: lives as long as the process; nothing is repacked.

/** Parsed trees of all repositories by id; the last ones are remembered, for a moved tip shares most of them. */
export type ParsedTrees = LRUCache<string, readonly TreeItem[]>

export interface Store {
  /** Fetched without blobs: those come by id. Otherwise every commit has all of its files. */
  readonly partial: boolean
  readonly packs: number
  has(oid: string): boolean
  /** Commits whose trees are all here. */
  readonly whole: ReadonlySet<string>
  markWhole(commit: string): void
  add(bytes: AsyncIterable<Uint8Array>): Promise<void>
  read(oid: string, type: 'commit' | 'tree' | 'blob'): Promise<Uint8Array>
  tree(oid: string): Promise<readonly TreeItem[]>
  /** Forgets what is only kept in memory to be fast, where that is much. */
  rest(): void
  drop(): Promise<void>
}

/** Packs larger than this together are read from disk again next time. */
const KEPT_IN_MEMORY = 4 * 1024 * 1024

const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'

export async function createStore(
  parent: string,
  partial: boolean,
  limits: PackLimits,
  trees: ParsedTrees,
  where: string,
): Promise<Store> {
  const gitdir = await mkdtemp(join(parent, 'objects-'))
  const folder = join(gitdir, 'objects', 'pack')
  await mkdir(folder, { recursive: true })
  const { fs, show } = createPackFiles(gitdir)
  const known = new Set<string>()
  const whole = new Set<string>()
  let cache = {} // isomorphic-git's packs and parsed indexes, in memory
  let size = 0
  let packs = 0

  async function read(oid: string, type: 'commit' | 'tree' | 'blob'): Promise<Uint8Array> {
    if (!known.has(oid)) throw corruptFailure(where, `did not send the ${type} ${oid}`)
    const result = await git
      .readObject({ fs, gitdir, oid, format: 'content', cache })
      .catch((error: unknown) => {
        throw corruptFailure(where, `the ${type} ${oid} cannot be read`, error)
      })
    if (result.type !== type || !(result.object instanceof Uint8Array))
      throw corruptFailure(where, `${oid} is a ${result.type} where a ${type} was expected`)
    return result.object
  }

  async function index(pack: string): Promise<readonly string[]> {
    try {
      const bytes = await readFile(pack)
      const objects = await scanPack(bytes, limits, where)
      size += bytes.length
      const filepath = relative(gitdir, pack)
      const { oids } = await git.indexPack({ fs, dir: gitdir, gitdir, filepath, cache })
      if (oids.length === objects) return oids
      // isomorphic-git leaves out what it cannot read and says nothing.
      throw corruptFailure(
        where,
        `sent a pack of which only ${oids.length} of ${objects} objects can be read`,
      )
    } catch (error) {
      await rm(pack)
      throw isWorldError(error) ? error : corruptFailure(where, 'sent a pack that cannot be read', error)
    }
  }

  return {
    partial,
    get packs() {
      return packs
    },
    has: (oid) => known.has(oid),
    whole,
    markWhole: (commit) => whole.add(commit),
    async add(bytes) {
      const pack = await writePack(folder, bytes, where)
      if (pack === undefined) return
      const oids = await index(pack)
      for (const oid of oids) known.add(oid)
      show(pack)
      packs++
    },
    read,
    async tree(oid) {
      if (oid === EMPTY_TREE) return [] // servers need not send it
      const items = trees.get(oid) ?? parseTree(await read(oid, 'tree'), where)
      trees.set(oid, items)
      return items
    },
    rest() {
      if (size > KEPT_IN_MEMORY) cache = {}
    },
    drop: () => rm(gitdir, { recursive: true, force: true }),
  }
}
