import { isMap, type JsonMap } from '../../../core/json.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { KubeClient } from '../../kube-client.ts'
import type { Resource } from '../transport/discovery.ts'
import { listAll } from '../transport/list.ts'

/** Names in use, whoever made them: asked before a create, so that it touches nothing foreign. */
export interface Names {
  taken(resource: Resource, namespace: string, signal: AbortSignal): Promise<ReadonlySet<string>>
  /** Something was created or deleted there: ask anew next time. */
  forget(resource: Resource, namespace: string): void
}

// `as=PartialObjectMetadataList` leaves contents on the server, which matters for Secrets above all.
const METADATA_ONLY = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json'
/** While nothing is created the answer is kept; an object that appears meanwhile is still met by the 200 of its create. */
const KEPT_MS = 300_000

export function createNames(client: KubeClient, clock: Clock): Names {
  const known = new Map<string, { readonly at: number; readonly names: Promise<ReadonlySet<string>> }>()
  const keyOf = (resource: Resource, namespace: string) =>
    `${resource.apiVersion}/${resource.plural} ${namespace}`
  return {
    async taken(resource, namespace, signal) {
      const key = keyOf(resource, namespace)
      const kept = known.get(key)
      if (kept !== undefined && clock.now() - kept.at < KEPT_MS) return await kept.names
      const names = listNames(client, resource, namespace, signal)
      known.set(key, { at: clock.now(), names })
      try {
        return await names
      } catch (error) {
        known.delete(key)
        throw error
      }
    },
    forget(resource, namespace) {
      known.delete(keyOf(resource, namespace))
    },
  }
}

async function listNames(
  client: KubeClient,
  resource: Resource,
  namespace: string,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const { items } = await listAll(client, { resource, namespace, accept: METADATA_ONLY }, signal)
  return new Set(items.map(nameOf))
}

function nameOf(item: JsonMap): string {
  return isMap(item.metadata) ? String(item.metadata.name ?? '') : ''
}
