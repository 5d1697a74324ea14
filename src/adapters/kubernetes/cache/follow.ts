import { groupOf } from '../../../core/objects/object.ts'
import type { Follow } from '../../kube-client.ts'
import type { Resource } from '../transport/discovery.ts'
import { startCache } from './cache.ts'
import type { CachesOptions } from './caches.ts'
import { liveOf } from './live.ts'

/** Follows one collection of a built-in kind, without discovery; for adapters that keep their own records in the cluster. */
export function createFollow(options: CachesOptions): Follow {
  return ({ apiVersion, kind, plural, namespace, labelSelector }) => {
    const resource: Resource = {
      apiVersion,
      group: groupOf(apiVersion),
      version: apiVersion.split('/').at(-1) ?? '',
      kind,
      plural,
      namespaced: true,
      verbs: new Set(['list', 'watch']),
    }
    const cache = startCache(
      { ...options, resource, namespace, selector: { labelSelector } },
      () => undefined,
    )
    const stopRewind = options.client.versions.onRewind(() => cache.relist())
    return {
      ready: (signal) => cache.ready(signal),
      get: (name) => cache.get(namespace, name)?.body,
      put: (body) => cache.put(liveOf(resource, body)),
      async stop() {
        stopRewind()
        await cache.stop()
      },
    }
  }
}
