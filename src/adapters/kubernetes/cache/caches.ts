import type { LiveObject } from '../../../core/objects/object.ts'
import { isWorldError } from '../../../core/world-error.ts'
import type { Clock, Random } from '../../../ports/clock.ts'
import type { Log } from '../../../ports/log.ts'
import type { KubeClient } from '../../kube-client.ts'
import type { Resource } from '../transport/discovery.ts'
import { type Cache, type Change, startCache } from './cache.ts'

/** All caches of one cluster: each kind, scope and selector is listed and watched once. */
export interface Caches {
  /** Follows what carries our label in these namespaces, or in all of them where many are in use; resolves once complete. */
  sync(resource: Resource, namespaces: ReadonlySet<string>, signal: AbortSignal): Promise<void>
  /** One object by name, whatever it carries. */
  single(resource: Resource, namespace: string, name: string): Cache
  /** Objects with these labels, for as long as somebody uses them; shared by all who ask for the same. */
  borrow(resource: Resource, namespace: string, labels: string): Borrowed
  find(resource: Resource, namespace: string, name: string): LiveObject | undefined
  put(resource: Resource, live: LiveObject): void
  drop(resource: Resource, live: Pick<LiveObject, 'id' | 'uid'>): void
  subscribe(listener: (change: Change) => void): () => void
  stop(): Promise<void>
}

export interface Borrowed {
  readonly cache: Cache
  giveBack(): Promise<void>
}

export interface CachesOptions {
  readonly client: KubeClient
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

const OWN = { labelSelector: 'app.kubernetes.io/managed-by=diploid' }
/** Beyond this many namespaces one watch of the whole cluster is cheaper than one each. */
const MANY = 8

export function createCaches(options: CachesOptions): Caches {
  const caches = new Map<string, Cache>()
  const listeners = new Set<(change: Change) => void>()
  const inUse = new Map<string, Set<string>>()
  const narrowOnly = new Set<string>()
  const users = new Map<string, number>()
  const stopRewind = options.client.versions.onRewind(() => {
    options.log.warn('the cluster went back in time: everything is listed anew', {
      cluster: options.client.cluster,
    })
    for (const cache of caches.values()) cache.relist()
  })

  function open(resource: Resource, namespace: string, selector: Readonly<Record<string, string>>): Cache {
    const key = keyOf(resource, namespace, selector)
    const known = caches.get(key)
    if (known !== undefined) return known
    const cache = startCache({ ...options, resource, namespace, selector }, tell)
    caches.set(key, cache)
    return cache
  }

  async function close(key: string): Promise<void> {
    const cache = caches.get(key)
    caches.delete(key)
    await cache?.stop()
  }

  function borrow(resource: Resource, namespace: string, labels: string): Borrowed {
    const selector = labels === '' ? {} : { labelSelector: labels }
    const key = keyOf(resource, namespace, selector)
    const cache = open(resource, namespace, selector)
    users.set(key, (users.get(key) ?? 0) + 1)
    return {
      cache,
      async giveBack() {
        const left = (users.get(key) ?? 1) - 1
        users.set(key, left)
        if (left > 0) return
        users.delete(key)
        await close(key)
      },
    }
  }

  async function sync(
    resource: Resource,
    namespaces: ReadonlySet<string>,
    signal: AbortSignal,
  ): Promise<void> {
    const used = usedBy(resource, namespaces)
    const wide = !resource.namespaced || (used.size > MANY && !narrowOnly.has(kindOf(resource)))
    if (!wide) {
      await Promise.all([...namespaces].map((namespace) => open(resource, namespace, OWN).ready(signal)))
      return
    }
    const cache = open(resource, '', OWN)
    try {
      await cache.ready(signal)
    } catch (error) {
      if (!resource.namespaced || !isWorldError(error) || error.code !== 'kube.forbidden') throw error
      // Rights in single namespaces only: then it is one watch for each, however many.
      narrowOnly.add(kindOf(resource))
      await close(keyOf(resource, '', OWN))
      await sync(resource, namespaces, signal)
      return
    }
    if (resource.namespaced) await closeNarrow(resource, used)
  }

  function usedBy(resource: Resource, namespaces: ReadonlySet<string>): ReadonlySet<string> {
    const used = inUse.get(kindOf(resource)) ?? new Set()
    for (const namespace of namespaces) used.add(namespace)
    inUse.set(kindOf(resource), used)
    return used
  }

  /** One that somebody still waits for is left to the next time. */
  async function closeNarrow(resource: Resource, namespaces: ReadonlySet<string>): Promise<void> {
    for (const namespace of namespaces) {
      const key = keyOf(resource, namespace, OWN)
      if (caches.get(key)?.isAwaited() === false) await close(key)
    }
  }

  function tell(change: Change): void {
    for (const listener of listeners) listener(change)
  }

  /** Every cache that may hold this object. */
  function holding(resource: Resource, namespace: string, name: string): readonly Cache[] {
    const keys = [
      keyOf(resource, '', OWN),
      keyOf(resource, namespace, OWN),
      keyOf(resource, namespace, byName(name)),
    ]
    return [...new Set(keys)].flatMap((key) => caches.get(key) ?? [])
  }

  return {
    sync,
    single: (resource, namespace, name) => open(resource, namespace, byName(name)),
    borrow,
    find(resource, namespace, name) {
      for (const cache of holding(resource, namespace, name)) {
        const live = cache.get(namespace, name)
        if (live !== undefined) return live
      }
      return undefined
    },
    put(resource, live) {
      const { namespace, name } = live.id
      for (const cache of holding(resource, namespace, name)) cache.put(live)
    },
    drop(resource, gone) {
      const { namespace, name } = gone.id
      for (const cache of holding(resource, namespace, name)) cache.drop(gone)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async stop() {
      stopRewind()
      await Promise.all([...caches.values()].map((cache) => cache.stop()))
      caches.clear()
    },
  }
}

function kindOf(resource: Resource): string {
  return `${resource.apiVersion}/${resource.plural}`
}

function byName(name: string): Readonly<Record<string, string>> {
  return { fieldSelector: `metadata.name=${name}` }
}

function keyOf(resource: Resource, namespace: string, selector: Readonly<Record<string, string>>): string {
  const where = resource.namespaced ? namespace : ''
  return `${kindOf(resource)} ${where} ${new URLSearchParams(selector).toString()}`
}
