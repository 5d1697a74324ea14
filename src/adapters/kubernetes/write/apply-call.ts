import { FIELD_MANAGER } from '../../../core/objects/compare/managed-fields.ts'
import type { DesiredObject } from '../../../core/objects/object.ts'
import type { Scrubber } from '../../../ports/log.ts'
import type { KubeCall, KubeClient } from '../../kube-client.ts'
import type { Caches } from '../cache/caches.ts'
import type { Names } from '../cache/names.ts'
import type { Facts } from '../facts.ts'
import { pathOf, type Resource, subjectOf } from '../transport/discovery.ts'

/** What writing needs. */
export interface Writing {
  readonly client: KubeClient
  readonly facts: Facts
  readonly caches: Caches
  readonly names: Names
  readonly scrubber: Scrubber
}

/** Strict: a field that the kind does not have is refused instead of dropped. */
export function applyCall(
  resource: Resource,
  object: DesiredObject,
  body: string,
  query: Readonly<Record<string, string>>,
): KubeCall {
  return {
    method: 'PATCH',
    path: pathOf(resource, object.id.namespace, object.id.name),
    query: { fieldManager: FIELD_MANAGER, fieldValidation: 'Strict', ...query },
    contentType: 'application/apply-patch+yaml', // with a JSON body, which is YAML; `+json` is answered 415
    body,
    about: subjectOf(resource, 'patch', object.id.namespace, object.id.name),
  }
}
