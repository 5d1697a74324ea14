import type { JsonMap } from '../../core/json.ts'
import type { KubeAnswer, KubeCall, KubeClient, KubeSubject } from '../kube-client.ts'
import { MANAGER } from './names.ts'

/** The few collections in which the state lives, and the calls on them. */
export interface Collections {
  readonly get: (place: Place, signal: AbortSignal) => Promise<JsonMap | undefined>
  readonly list: (place: Place, signal: AbortSignal) => Promise<KubeAnswer>
  /** Undefined where it exists already. */
  readonly create: (place: Place, body: JsonMap, signal: AbortSignal) => Promise<JsonMap | undefined>
  readonly apply: (place: Place, body: JsonMap, signal: AbortSignal) => Promise<JsonMap>
  /** Undefined where somebody else was faster or it is gone. */
  readonly replace: (place: Place, body: JsonMap, signal: AbortSignal) => Promise<JsonMap | undefined>
}

export interface Place {
  readonly apiVersion: string
  readonly kind: string
  readonly resource: string
  readonly namespace?: string
  readonly name?: string
  readonly subresource?: string
}

export function createCollections(client: KubeClient): Collections {
  const about = (place: Place, verb: KubeSubject['verb']): KubeSubject => ({
    verb,
    group: place.apiVersion.includes('/') ? (place.apiVersion.split('/')[0] ?? '') : '',
    resource: place.subresource === undefined ? place.resource : `${place.resource}/${place.subresource}`,
    kind: place.kind,
    ...(place.namespace === undefined ? {} : { namespace: place.namespace }),
    ...(place.name === undefined ? {} : { name: place.name }),
  })
  const send = (call: KubeCall, signal: AbortSignal) => client.call(call, signal)
  return {
    async get(place, signal) {
      const call = { path: pathOf(place), about: about(place, 'get'), expect: [404] }
      const { status, body } = await send(call, signal)
      return status === 404 ? undefined : body
    },
    list(place, signal) {
      return send({ path: pathOf(place), about: about(place, 'list'), expect: [404] }, signal)
    },
    async create(place, body, signal) {
      const { name: _name, ...collection } = place
      const call = {
        method: 'POST' as const,
        path: pathOf(collection),
        query: { fieldManager: MANAGER },
        body: JSON.stringify(body),
        about: about(place, 'create'),
        expect: [409],
      }
      const answer = await send(call, signal)
      return answer.status === 409 ? undefined : answer.body
    },
    async apply(place, body, signal) {
      const call = {
        method: 'PATCH' as const,
        path: pathOf(place),
        query: { fieldManager: MANAGER, force: 'true', fieldValidation: 'Strict' },
        contentType: 'application/apply-patch+yaml',
        body: JSON.stringify(body),
        about: about(place, 'patch'),
      }
      return (await send(call, signal)).body
    },
    async replace(place, body, signal) {
      const call = {
        method: 'PUT' as const,
        path: pathOf(place),
        query: { fieldManager: MANAGER },
        body: JSON.stringify(body),
        about: about(place, 'update'),
        expect: [404, 409],
      }
      const answer = await send(call, signal)
      return answer.status < 400 ? answer.body : undefined
    },
  }
}

function pathOf(place: Place): string {
  const root = place.apiVersion.includes('/') ? `/apis/${place.apiVersion}` : `/api/${place.apiVersion}`
  const scope = place.namespace === undefined ? '' : `/namespaces/${place.namespace}`
  const name = place.name === undefined ? '' : `/${encodeURIComponent(place.name)}`
  const subresource = place.subresource === undefined ? '' : `/${place.subresource}`
  return `${root}${scope}/${place.resource}${name}${subresource}`
}
