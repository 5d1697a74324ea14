import type { LiveObject } from '../../../core/objects/object.ts'
import type { Clock, Log, Random } from '../../../ports.ts'
import type { KubeClient } from '../../kube-client.ts'
import type { Resource } from '../transport/discovery.ts'
import { type Cache, type Change, startCache } from './cache.ts'

/** All caches of one cluster: each kind, scope and selector is listed and watched once. */
export interface Caches {
  /** What carries our label: of one namespace, or of all where many are in use. */
  own(resource: Resource, namespaces: ReadonlySet<string>): readonly Cache[]
  /** One object by name, whatever it carries. */
  single(resource: Resource, namespace: string, name: string): Cache
  /** Pods with these labels; the caller stops it. */
  labelled(resource: Resource, namespace: string, labels: string): Cache
  find(resource: Resource, namespace: string, name: string): LiveObject | undefined
  put(resource: Resource, live: LiveObject): void
  drop(resource: Resource, live: Pick<LiveObject, 'id' | 'uid'>): void
  subscribe(listener: (change: Change) => void): () => void
  stop(): Promise<void>
}

export interface CachesOptions {
  readonly client: KubeClient
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

export const OWN_LABEL = 'app.kubernetes.io/managed-by=diploid'
/** Beyond this many namespaces one watch of the whole cluster is cheaper than one each. */
const MANY = 8

export function createCaches(options: CachesOptions): Caches {
  const caches = new Map<string, Cache>()
  const listeners = new Set<(change: Change) => void>()
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
    return { ...cache, stop: () => close(key, cache) }
  }

  async function close(key: string, cache: Cache): Promise<void> {
    if (caches.get(key) === cache) caches.delete(key)
    await cache.stop()
  }

  function tell(change: Change): void {
    for (const listener of listeners) listener(change)
  }

  const ownOf = (resource: Resource, namespace: string) =>
    caches.get(keyOf(resource, namespace, { labelSelector: OWN_LABEL }))
  const singleOf = (resource: Resource, namespace: string, name: string) =>
    caches.get(keyOf(resource, namespace, byName(name)))

  return {
    own(resource, namespaces) {
      const wide = !resource.namespaced || namespaces.size > MANY || ownOf(resource, '') !== undefined
      const scopes = wide ? [''] : [...namespaces]
      return scopes.map((namespace) => open(resource, namespace, { labelSelector: OWN_LABEL }))
    },
    single: (resource, namespace, name) => open(resource, namespace, byName(name)),
    labelled: (resource, namespace, labels) =>
      open(resource, namespace, labels === '' ? {} : { labelSelector: labels }),
    find(resource, namespace, name) {
      for (const cache of [
        ownOf(resource, ''),
        ownOf(resource, namespace),
        singleOf(resource, namespace, name),
      ]) {
        const live = cache?.get(namespace, name)
        if (live !== undefined) return live
      }
      return undefined
    },
    put(resource, live) {
      const { namespace, name } = live.id
      for (const cache of [
        ownOf(resource, ''),
        ownOf(resource, namespace),
        singleOf(resource, namespace, name),
      ])
        cache?.put(live)
    },
    drop(resource, gone) {
      const { namespace, name } = gone.id
      for (const cache of [
        ownOf(resource, ''),
        ownOf(resource, namespace),
        singleOf(resource, namespace, name),
      ])
        cache?.drop(gone)
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

function byName(name: string): Readonly<Record<string, string>> {
  return { fieldSelector: `metadata.name=${name}` }
}

function keyOf(resource: Resource, namespace: string, selector: Readonly<Record<string, string>>): string {
  const where = resource.namespaced ? namespace : ''
  return `${resource.apiVersion}/${resource.plural} ${where} ${new URLSearchParams(selector).toString()}`
}
