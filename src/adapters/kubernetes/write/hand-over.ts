import { isMap, type JsonMap } from '../../../core/json.ts'
import { ourEntry } from '../../../core/objects/compare/managed-fields.ts'
import type { DesiredObject, LiveObject } from '../../../core/objects/object.ts'
import { isValueMap } from '../../../core/sensitive.ts'
import type { Resource } from '../transport/discovery.ts'
import { applyCall, type Writing } from './apply-call.ts'

/** Holds what was handed over until its new owner writes it. */
const MANAGER = 'diploid-handed-over'

/**
 * A field that we leave falls back to its default, unless somebody else holds it: replicas that become an autoscaler's
 * would drop to 1. So another manager takes the live number before our apply lets go of it.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#transferring-ownership
 */
export async function handOver(
  { client }: Pick<Writing, 'client'>,
  resource: Resource,
  object: DesiredObject,
  before: LiveObject | undefined,
  signal: AbortSignal,
): Promise<void> {
  const replicas = before === undefined ? undefined : leftReplicas(object, before)
  if (before === undefined || replicas === undefined) return
  const { apiVersion, kind, name, namespace } = object.id
  const body = { apiVersion, kind, metadata: { name, namespace, uid: before.uid }, spec: { replicas } }
  const call = applyCall(resource, object, JSON.stringify(body), { fieldManager: MANAGER, force: 'false' })
  // Who holds another number by now keeps it: then there is nothing to hand over.
  await client.call({ ...call, expect: [404, 409] }, signal)
}

/** The live number, where it is still ours and no longer wanted. */
function leftReplicas({ id, body }: DesiredObject, live: LiveObject): number | undefined {
  if (id.kind !== 'Deployment' && id.kind !== 'StatefulSet') return undefined
  if (!isValueMap(body.spec) || body.spec.replicas !== undefined) return undefined
  const held = ourEntry(live)?.fields['f:spec']
  if (!isMap(held) || held['f:replicas'] === undefined) return undefined
  const spec: JsonMap = isMap(live.body.spec) ? live.body.spec : {}
  return typeof spec.replicas === 'number' ? spec.replicas : undefined
}
