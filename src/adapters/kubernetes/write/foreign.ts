import { isMap } from '../../../core/json.ts'
import { FIELD_MANAGER, type ManagerEntry, managersOf } from '../../../core/objects/compare/managed-fields.ts'
import { type DesiredObject, type LiveObject, printId } from '../../../core/objects/object.ts'
import { WorldError } from '../../../core/world-error.ts'
import type { Applied } from '../../../ports/backend.ts'
import type { KubeAnswer } from '../../kube-client.ts'
import { liveOf } from '../cache/live.ts'
import { pathOf, type Resource, subjectOf } from '../transport/discovery.ts'
import { applyCall, type Writing } from './apply-call.ts'
import { withdrawalToWire } from './objects-to-wire.ts'

/** A create that conflicted met an object of somebody else; nothing was written. */
export async function readForeign(
  parts: Writing,
  resource: Resource,
  object: DesiredObject,
  signal: AbortSignal,
): Promise<Applied> {
  const { namespace, name } = object.id
  parts.names.forget(resource, namespace)
  const about = subjectOf(resource, 'get', namespace, name)
  const { body } = await parts.client.call({ path: pathOf(resource, namespace, name), about }, signal)
  return { outcome: 'foreign', live: liveOf(resource, body) }
}

/** Gives back what a create took over, and makes sure of it. */
export async function withdraw(
  parts: Writing,
  resource: Resource,
  object: DesiredObject,
  met: KubeAnswer,
  signal: AbortSignal,
): Promise<Applied> {
  parts.names.forget(resource, object.id.namespace)
  const taken = liveOf(resource, met.body)
  if (isEchoOfOurCreate(taken)) {
    parts.caches.put(resource, taken)
    return { outcome: 'created', live: taken, warnings: met.warnings }
  }
  // Nobody else's fields: another installation of Diploid made it. Withdrawing would empty it.
  if (managersOf(taken).every(isOurs)) return { outcome: 'foreign', live: taken }
  const call = applyCall(resource, object, withdrawalToWire(object), { force: 'false' })
  const live = liveOf(resource, (await parts.client.call(call, signal)).body)
  if (!managersOf(live).some(isOurs)) return { outcome: 'foreign', live }
  throw new WorldError(
    'kube.conflict',
    `${printId(object.id)} exists, is not ours, and still carries fields that we applied`,
    { retryable: true, hint: 'look at it with kubectl get -o yaml --show-managed-fields' },
  )
}

/** A create sent twice because its first answer was lost: the second finds what the first made, untouched since. */
function isEchoOfOurCreate(live: LiveObject): boolean {
  const metadata = isMap(live.body.metadata) ? live.body.metadata : {}
  const managers = managersOf(live)
  return (
    managers.length > 0 &&
    managers.every((entry) => isOurs(entry) && entry.time === metadata.creationTimestamp)
  )
}

function isOurs(entry: ManagerEntry): boolean {
  return entry.manager === FIELD_MANAGER && entry.operation === 'Apply'
}
