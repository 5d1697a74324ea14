import { type Fact, isMap, known, unknown } from '../../core/json.ts'
import type { LiveObject, ObjectId } from '../../core/objects/object.ts'
import { Sensitive } from '../../core/sensitive.ts'
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
    return [name, known(live && contentOf(live))]
  }
  return new Map(await Promise.all(names.map(read)))
}

export function secretId(namespace: string, name: string): ObjectId {
  return { apiVersion: 'v1', kind: 'Secret', namespace, name }
}

function contentOf({ id, body }: LiveObject): ReadonlyMap<string, Sensitive> {
  const data = isMap(body.data) ? body.data : {}
  return new Map(
    Object.entries(data).map(([key, base64]) => {
      const bytes = Buffer.from(String(base64), 'base64')
      const label = `key '${key}' of Secret/${id.name}`
      // What is no text has no place in one; as its base64 it still tells when it changed.
      const text = bytes.toString('utf8')
      return [key, new Sensitive(Buffer.from(text).equals(bytes) ? text : String(base64), label)]
    }),
  )
}
