import type { LRUCache } from 'lru-cache'
import type { Tree } from '../../core/images/image.ts'
import type { RefListing } from '../../core/targets/target.ts'
import { isWorldError } from '../../core/world-error.ts'
import { corruptFailure } from './failures.ts'
import { createStore, type ParsedTrees, type Store } from './objects/store.ts'
import { parseCommit, walkTree } from './objects/walk.ts'
import { createQueue } from './queue.ts'
import { discover, findTag, listRefs, type Server } from './wire/advertisement.ts'
import { fetchPack, type Wanted } from './wire/fetch-pack.ts'
import { createTransport, type TransportOptions } from './wire/transport.ts'

// One repository behind a URL. Listings go straight to the server; everything that touches the store waits in line.

export interface Remote {
  refs(signal: AbortSignal): Promise<RefListing>
  tag(name: string, signal: AbortSignal): Promise<string | undefined>
  tree(commit: string, folder: string, signal: AbortSignal): Promise<Tree>
  blobs(tree: Tree, paths: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, Uint8Array>>
  times(commits: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, number>>
}

/** What is remembered for speed, over all repositories together, so that many of them stay small. */
export interface Memory {
  readonly trees: LRUCache<string, Tree>
  readonly parsedTrees: ParsedTrees
  /** Committer times by commit id. */
  readonly seconds: LRUCache<string, number>
}

export interface RemoteOptions extends TransportOptions {
  readonly folder: () => Promise<string>
  readonly memory: Memory
  readonly maxPackBytes: number
  readonly maxFileBytes: number
  readonly maxFiles: number
}

/** Every fetch adds a pack, and nothing merges them: after so many it is cheaper to begin anew. */
const MAX_PACKS = 48
/** Commits told to the server as known; more only make requests longer. */
const MAX_HAVES = 16
/** Up to so many commits are fetched whole, with their trees: one of them is about to be read. */
const FEW = 3
/** Blobs asked for in one request. */
const BATCH = 2_000

export function createRemote(location: string, options: RemoteOptions): Remote {
  const transport = createTransport(location, options)
  const { where } = transport
  const queue = createQueue()
  const { trees, parsedTrees, seconds } = options.memory
  const packLimits = { maxObjectBytes: options.maxFileBytes, maxTotalBytes: 16 * options.maxPackBytes }
  let server: Server | undefined
  let store: Store | undefined
  let filterWorks = true

  async function refs(signal: AbortSignal): Promise<RefListing> {
    if (server?.version === 2) {
      try {
        return await listRefs(transport, server, signal)
      } catch (error) {
        if (!isWorldError(error) || !MAY_HAVE_CHANGED.has(error.code)) throw error
        server = undefined // the repository moved, or the server became another: ask from the start
      }
    }
    const found = await discover(transport, signal)
    server = found.server
    return found.refs ?? (await listRefs(transport, found.server, signal))
  }

  async function tag(name: string, signal: AbortSignal): Promise<string | undefined> {
    const known = await knownServer(signal)
    if (known.version === 2) return await findTag(transport, known, name, signal)
    return (await discover(transport, signal)).tags.get(name)
  }

  async function knownServer(signal: AbortSignal): Promise<Server> {
    server ??= (await discover(transport, signal)).server
    return server
  }

  /** The store, begun anew where the old one grew too much or was made under other rules. */
  async function storeFor(signal: AbortSignal): Promise<Store> {
    const partial = (await knownServer(signal)).filter && filterWorks
    if (store !== undefined && store.packs < MAX_PACKS && store.partial === partial) return store
    await dropStore()
    store = await createStore(await options.folder(), partial, packLimits, parsedTrees, where)
    return store
  }

  async function dropStore(): Promise<void> {
    const old = store
    store = undefined
    await old?.drop()
  }

  async function fetchInto(target: Store, wanted: Wanted, signal: AbortSignal): Promise<void> {
    const known = await knownServer(signal)
    await target.add(fetchPack(transport, known, wanted, options.maxPackBytes, signal))
    const missing = wanted.wants.find((oid) => !target.has(oid))
    if (missing !== undefined) throw corruptFailure(where, `did not send ${missing}, which was asked for`)
  }

  async function fetchWhole(target: Store, commits: readonly string[], signal: AbortSignal): Promise<void> {
    const wants = commits.filter((commit) => !target.whole.has(commit))
    if (wants.length === 0) return
    const filter = target.partial ? 'blob:none' : undefined
    const haves = [...target.whole].slice(-MAX_HAVES)
    await fetchInto(target, { wants, haves, shallow: true, filter }, signal)
    for (const commit of wants) target.markWhole(commit)
  }

  async function fetchBlobs(commit: string, wants: readonly string[], signal: AbortSignal): Promise<Store> {
    const target = await storeFor(signal)
    const missing = wants.filter((oid) => !target.has(oid))
    if (missing.length === 0) return target
    if (!target.partial) {
      await fetchWhole(target, [commit], signal)
      return target
    }
    try {
      for (let at = 0; at < missing.length; at += BATCH) {
        const batch = missing.slice(at, at + BATCH)
        await fetchInto(target, { wants: batch, haves: [], shallow: false, filter: undefined }, signal)
      }
      return target
    } catch (error) {
      if (!isWorldError(error) || error.code !== 'git.not-found') throw error
      // Some servers filter, but give nothing that is not a branch's tip: then whole commits it is.
      filterWorks = false
      const full = await storeFor(signal)
      await fetchWhole(full, [commit], signal)
      return full
    }
  }

  /** Work on the store in its turn. What does not check out is thrown away, so that the next attempt fetches it anew. */
  async function inTurn<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    return await queue.run(signal, async () => {
      try {
        return await work()
      } catch (error) {
        if (isWorldError(error) && error.code === 'git.corrupt' && error.retryable) await dropStore()
        throw error
      } finally {
        store?.rest()
      }
    })
  }

  return {
    refs,
    tag,
    tree: (commit, folder, signal) =>
      inTurn(signal, async () => {
        const key = `${location} ${commit} ${folder}`
        const remembered = trees.get(key)
        if (remembered !== undefined) return remembered
        const source = await storeFor(signal)
        await fetchWhole(source, [commit], signal)
        const tree = await walkTree(source, commit, folder, { maxFiles: options.maxFiles, where, signal })
        trees.set(key, tree)
        return tree
      }),
    blobs: (tree, paths, signal) =>
      inTurn(signal, async () => {
        const wanted = paths.flatMap((path) => {
          const entry = tree.entries.get(path)
          return entry === undefined || entry.mode === '160000' ? [] : [{ path, oid: entry.oid }]
        })
        const contents = new Map<string, Uint8Array>()
        if (wanted.length === 0) return contents
        const source = await fetchBlobs(tree.commit, [...new Set(wanted.map(({ oid }) => oid))], signal)
        for (const { path, oid } of wanted) contents.set(path, await source.read(oid, 'blob'))
        return contents
      }),
    times: (commits, signal) =>
      inTurn(signal, async () => {
        const unknown = [...new Set(commits)].filter((commit) => !seconds.has(commit))
        if (unknown.length > 0) {
          const source = await storeFor(signal)
          const missing = unknown.filter((commit) => !source.has(commit))
          if (source.partial && missing.length > FEW)
            await fetchInto(source, { wants: missing, haves: [], shallow: true, filter: 'tree:0' }, signal)
          else await fetchWhole(source, missing, signal)
          for (const commit of unknown)
            seconds.set(commit, parseCommit(await source.read(commit, 'commit'), where).seconds)
        }
        return new Map(commits.map((commit) => [commit, seconds.get(commit) ?? 0]))
      }),
  }
}

const MAY_HAVE_CHANGED: ReadonlySet<string> = new Set(['git.protocol', 'git.not-found', 'git.redirect'])
