import { type Fact, known, unknown } from '../../core/json.ts'
import type { ObjectId } from '../../core/objects/object.ts'
import { secretContent } from '../../core/objects/secret-content.ts'
import type { SecretContent } from '../../core/services/secrets/facts.ts'
import { isWorldError } from '../../core/world-error.ts'
import type { Caches } from './cache/caches.ts'
import type { Facts } from './facts.ts'

/** Secrets by name from a watch each: asked for once, followed from then on, whoever made them. */
export async function readSecrets(
  { facts, caches }: { readonly facts: Facts; readonly caches: Caches },
  namespace: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Fact<SecretContent>>> {
  const resource = await facts.require('v1', 'Secret', signal)
  const read = async (name: string): Promise<readonly [string, Fact<SecretContent>]> => {
    const cache = caches.single(resource, namespace, name)
    try {
      await cache.ready(signal)
    } catch (error) {
      if (!isWorldError(error) || error.code !== 'kube.forbidden') throw error
      return [name, unknown(error.message)]
    }
    const live = cache.get(namespace, name)
    return [name, known(live && secretContent(live))]
  }
  return new Map(await Promise.all(names.map(read)))
}

export function secretId(namespace: string, name: string): ObjectId {
  return { apiVersion: 'v1', kind: 'Secret', namespace, name }
}
