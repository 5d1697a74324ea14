import { isMap, type JsonMap } from '../../../core/json.ts'
import { type DesiredObject, groupOf, type LiveObject } from '../../../core/objects/object.ts'
import { holdsSensitive } from '../../../core/sensitive.ts'
import { isWorldError, WorldError } from '../../../core/world-error.ts'
import type { Applied, ApplyMode, FieldConflict } from '../../../ports/backend.ts'
import type { Scrubber } from '../../../ports/log.ts'
import type { KubeAnswer } from '../../kube-client.ts'
import { liveOf, ownContent } from '../cache/live.ts'
import { type Resource, subjectOf } from '../transport/discovery.ts'
import { causesOf, errorOf } from '../transport/errors.ts'
import { isBuiltIn } from '../transport/versions.ts'
import { applyCall, type Writing } from './apply-call.ts'
import { readForeign, withdraw } from './foreign.ts'
import { handOver } from './hand-over.ts'
import { objectToWire, type WireGuard } from './objects-to-wire.ts'

/** Server-side apply. Conflicts and foreign objects are answers; nothing foreign keeps a field of ours. */
export async function apply(
  parts: Writing,
  object: DesiredObject,
  mode: ApplyMode,
  signal: AbortSignal,
): Promise<Applied> {
  const resource = await parts.facts.require(object.id.apiVersion, object.id.kind, signal)
  const before = parts.caches.find(resource, object.id.namespace, object.id.name)
  if (mode.verb === 'update') await handOver(parts, resource, object, before, signal)
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
  // An apply that changed nothing answers an old version; without a look before, nobody can tell.
  const fresh = answer.status === 201 || (before !== undefined && !unchanged)
  if (fresh && isBuiltIn(resource.group)) parts.client.versions.saw(live.resourceVersion, mark)
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
  const call = applyCall(resource, object, objectToWire(object, { uid: before.uid }, parts.scrubber), {
    force: 'true',
    dryRun: 'All',
  })
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
  const call = applyCall(resource, object, objectToWire(object, guard, parts.scrubber), {
    force: String(mode.force),
  })
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
  return await readForeign(parts, resource, object, signal)
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
