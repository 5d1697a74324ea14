import { isMap, type JsonMap } from '../../core/json.ts'
import { FIELD_MANAGER, type ManagerEntry, managersOf } from '../../core/objects/managed-fields.ts'
import { type DesiredObject, groupOf, type LiveObject, printId } from '../../core/objects/object.ts'
import { holdsSensitive } from '../../core/sensitive.ts'
import { isWorldError, WorldError } from '../../core/world-error.ts'
import type { Applied, ApplyMode, FieldConflict, Scrubber } from '../../ports.ts'
import type { KubeAnswer, KubeCall, KubeClient } from '../kube-client.ts'
import type { Caches } from './cache/caches.ts'
import { liveOf, ownContent } from './cache/live.ts'
import type { Names } from './cache/names.ts'
import type { Facts } from './facts.ts'
import { objectToWire, type WireGuard, withdrawalToWire } from './objects-to-wire.ts'
import { pathOf, type Resource, subjectOf } from './transport/discovery.ts'
import { causesOf, errorOf } from './transport/errors.ts'
import { isBuiltIn } from './transport/versions.ts'

export interface Writing {
  readonly client: KubeClient
  readonly facts: Facts
  readonly caches: Caches
  readonly names: Names
  readonly scrubber: Scrubber
}

/** Server-side apply. Conflicts and foreign objects are answers; nothing foreign keeps a field of ours. */
export async function apply(
  parts: Writing,
  object: DesiredObject,
  mode: ApplyMode,
  signal: AbortSignal,
): Promise<Applied> {
  const resource = await parts.facts.require(object.id.apiVersion, object.id.kind, signal)
  const before = parts.caches.find(resource, object.id.namespace, object.id.name)
  const mark = parts.client.versions.mark()
  const answer = await patch(parts, resource, object, mode, signal)
  if (answer.status === 409) return await conflicted(parts, resource, object, mode, answer, signal)
  if (mode.verb === 'create' && answer.status === 200)
    return await withdraw(parts, resource, object, answer, signal)

  const live = liveOf(resource, answer.body)
  refuseTerminating(live)
  parts.caches.put(resource, live)
  if (answer.status === 201) parts.names.forget(resource, object.id.namespace)
  const group = definedGroup(object)
  if (group !== undefined) parts.facts.expect(group)
  const unchanged = answer.status === 200 && isUnchanged(before, live, mode)
  if (!unchanged && isBuiltIn(resource.group)) parts.client.versions.saw(live.resourceVersion, mark)
  const outcome = answer.status === 201 ? 'created' : unchanged ? 'unchanged' : 'updated'
  return { outcome, live, warnings: answer.warnings }
}

/** The version stays when nothing changes, and moves when a controller wrote meanwhile: then the content tells. */
function isUnchanged(before: LiveObject | undefined, live: LiveObject, mode: ApplyMode): boolean {
  if (live.resourceVersion === mode.resourceVersion) return true
  if (before === undefined || before.uid !== live.uid) return false
  return live.resourceVersion === before.resourceVersion || ownContent(live) === ownContent(before)
}

/** What the server would store, without storing it. Forced: what stands in the way is for the apply to tell. */
export async function dryRun(
  parts: Writing,
  object: DesiredObject,
  signal: AbortSignal,
): Promise<'same' | 'different'> {
  // The answer would hold values of other managers in the clear.
  if (object.id.kind === 'Secret') throw new TypeError('a Secret is never sent as a dry run')
  const resource = await parts.facts.require(object.id.apiVersion, object.id.kind, signal)
  const before = parts.caches.find(resource, object.id.namespace, object.id.name)
  if (before === undefined) return 'different'
  const call = applyCall(parts, resource, object, { uid: before.uid }, { force: 'true', dryRun: 'All' })
  const answer = await parts.client.call({ ...call, expect: [409] }, signal)
  if (answer.status === 409) return 'different'
  return ownContent(before) === ownContent(liveOf(resource, answer.body)) ? 'same' : 'different'
}

async function patch(
  parts: Writing,
  resource: Resource,
  object: DesiredObject,
  mode: ApplyMode,
  signal: AbortSignal,
): Promise<KubeAnswer> {
  const guard: WireGuard = {
    ...(mode.verb === 'update' && mode.uid !== undefined ? { uid: mode.uid } : {}),
    ...(mode.force && mode.resourceVersion !== undefined ? { resourceVersion: mode.resourceVersion } : {}),
  }
  const call = applyCall(parts, resource, object, guard, { force: String(mode.force) })
  try {
    const answer = await parts.client.call({ ...call, expect: [409, 422] }, signal)
    if (answer.status !== 422) return answer
    // The server calls a body for a recreated object invalid, and one for an object that is gone a conflict.
    const recreated = causesOf(answer.body).some((cause) => cause.field === 'metadata.uid')
    throw errorOf(recreated ? 409 : 422, answer.body, call.about, parts.client.cluster, undefined)
  } catch (error) {
    const missing = isWorldError(error) && error.code === 'kube.not-found'
    if (missing && (await parts.facts.appearing(object.id.apiVersion, signal)))
      return await patch(parts, resource, object, mode, signal)
    throw scrubbed(error, object, parts.scrubber)
  }
}

function applyCall(
  parts: Writing,
  resource: Resource,
  object: DesiredObject,
  guard: WireGuard,
  query: Readonly<Record<string, string>>,
): KubeCall {
  return {
    method: 'PATCH',
    path: pathOf(resource, object.id.namespace, object.id.name),
    query: { fieldManager: FIELD_MANAGER, fieldValidation: 'Strict', ...query },
    contentType: 'application/apply-patch+yaml', // with a JSON body, which is YAML; `+json` is answered 415
    body: objectToWire(object, guard, parts.scrubber),
    about: subjectOf(resource, 'patch', object.id.namespace, object.id.name),
  }
}

async function conflicted(
  parts: Writing,
  resource: Resource,
  object: DesiredObject,
  mode: ApplyMode,
  answer: KubeAnswer,
  signal: AbortSignal,
): Promise<Applied> {
  const about = subjectOf(resource, 'patch', object.id.namespace, object.id.name)
  const conflicts = conflictsIn(answer.body)
  if (conflicts.length === 0) throw errorOf(409, answer.body, about, parts.client.cluster, undefined)
  if (mode.verb === 'update') return { outcome: 'conflict', conflicts }
  // A create that conflicts met an object as well; nothing was written.
  parts.names.forget(resource, object.id.namespace)
  const { body } = await parts.client.call(
    {
      path: pathOf(resource, object.id.namespace, object.id.name),
      about: subjectOf(resource, 'get', object.id.namespace, object.id.name),
    },
    signal,
  )
  return { outcome: 'foreign', live: liveOf(resource, body) }
}

/** Gives back what a create took over, and makes sure of it. */
async function withdraw(
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
  const call = {
    ...applyCall(parts, resource, object, {}, { force: 'false' }),
    body: withdrawalToWire(object),
  }
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

function conflictsIn(body: JsonMap): readonly FieldConflict[] {
  return causesOf(body)
    .filter((cause) => cause.reason === 'FieldManagerConflict')
    .map((cause) => ({
      // `conflict with "kubectl-edit" using apps/v1 at …`
      manager: /conflict with "([^"]+)"/.exec(cause.message)?.[1] ?? cause.message,
      field: cause.field,
    }))
}

/** The server answers 200 to an apply on a namespace that is going; its content would be refused one by one. */
function refuseTerminating(live: LiveObject): void {
  const phase = isMap(live.body.status) ? live.body.status.phase : undefined
  if (live.id.kind !== 'Namespace' || phase !== 'Terminating') return
  throw new WorldError('kube.terminating', `namespace ${live.id.name} is being deleted`, {
    retryable: true,
    hint: 'it is tried again once the namespace is gone; a finalizer in it may hold it back',
  })
}

function definedGroup(object: DesiredObject): string | undefined {
  if (object.id.kind !== 'CustomResourceDefinition') return undefined
  if (groupOf(object.id.apiVersion) !== 'apiextensions.k8s.io') return undefined
  return isMap(object.body.spec) ? String(object.body.spec.group) : undefined
}

/** The server quotes what it refuses; for objects that hold secrets such quotes are taken out by value. */
function scrubbed(error: unknown, object: DesiredObject, scrubber: Scrubber): unknown {
  if (!(error instanceof WorldError) || !holdsSensitive(object.body)) return error
  return new WorldError(error.code, scrubber.scrub(error.message), {
    retryable: error.retryable,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.retryAfter === undefined ? {} : { retryAfter: error.retryAfter }),
  })
}
