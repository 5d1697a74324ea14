import { isMap, type JsonMap } from '../../../core/json.ts'
import type { ObjectId } from '../../../core/objects/object.ts'
import { WorldError } from '../../../core/world-error.ts'
import { liveOf } from '../cache/live.ts'
import { pathOf, subjectOf } from '../transport/discovery.ts'
import { errorOf } from '../transport/errors.ts'
import type { Writing } from './apply-call.ts'

/** Deletes exactly one object; dependents go with it, by the garbage collector. */
export async function deleteObject(
  { client, facts, caches, names }: Omit<Writing, 'scrubber'>,
  id: ObjectId,
  guard: { readonly uid: string; readonly resourceVersion?: string },
  signal: AbortSignal,
): Promise<'deleted' | 'gone'> {
  const resource = await facts.resource(id.apiVersion, id.kind, signal)
  if (resource === undefined)
    throw new WorldError(
      'kube.unknown-kind',
      `${client.cluster} serves no ${id.kind} of ${id.apiVersion} now`,
      {
        retryable: true,
        hint: `whether ${id.kind}/${id.name} still exists cannot be told; it stays in the inventory`,
      },
    )
  const path = pathOf(resource, id.namespace, id.name)
  const about = subjectOf(resource, 'delete', id.namespace, id.name)
  const body = JSON.stringify({
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    // A Job deleted without a named policy leaves its pods behind.
    propagationPolicy: 'Background',
    preconditions: guard,
  })
  const answer = await client.call({ method: 'DELETE', path, body, about, expect: [404, 409] }, signal)
  names.forget(resource, id.namespace)
  if (answer.status === 404) {
    caches.drop(resource, { id, uid: guard.uid })
    return 'gone'
  }
  if (answer.status === 409) {
    const get = { path, about: { ...about, verb: 'get' as const }, expect: [404] }
    const now = await client.call(get, signal)
    if (now.status === 404 || liveOf(resource, now.body).uid !== guard.uid) return 'gone'
    throw errorOf(409, answer.body, about, client.cluster, undefined)
  }
  if (isStaying(answer.body, id)) caches.put(resource, liveOf(resource, answer.body))
  else caches.drop(resource, { id, uid: guard.uid })
  return 'deleted'
}

/**
 * With finalizers or a grace period the object stays for a while. Without, most kinds answer a Status; Services, claims
 * and accounts answer the object that is gone.
 */
function isStaying(body: JsonMap, id: ObjectId): boolean {
  const { metadata } = body
  if (body.kind !== id.kind || !isMap(metadata) || metadata.deletionTimestamp === undefined) return false
  const finalizers = Array.isArray(metadata.finalizers) ? metadata.finalizers.length : 0
  return finalizers > 0 || Number(metadata.deletionGracePeriodSeconds ?? 0) > 0
}
