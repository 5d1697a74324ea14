import type { Json, JsonMap } from '../json.ts'
import type { Value, ValueMap } from '../sensitive.ts'

// Kubernetes objects as data.
// In: nothing; every later stage and the backend use these shapes.
// Limits: what a kind means (order, readiness, immutable fields) is in the tables beside this file.

/** What names an object in one cluster. `namespace` is '' for cluster-scoped kinds. */
export interface ObjectId {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
}

/** An object as we want it; values may be sensitive until they go over the wire. */
export interface DesiredObject {
  readonly id: ObjectId
  /** The service that it belongs to; undefined for what is common to an instance (namespace, CRD, cluster RBAC). */
  readonly service?: string
  readonly body: ValueMap
}

/** An object as the server last told it. */
export interface LiveObject {
  readonly id: ObjectId
  readonly uid: string
  readonly resourceVersion: string
  readonly body: JsonMap
}

/** `Deployment/backend`, as plans print it. */
export function printId(id: Pick<ObjectId, 'kind' | 'name'>): string {
  return `${id.kind}/${id.name}`
}

/** A text that is equal exactly when the identities are: group, not version, so that a served version may move. */
export function idKey(id: ObjectId): string {
  return `${groupOf(id.apiVersion)}/${id.kind}/${id.namespace}/${id.name}`
}

export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/')
  return slash < 0 ? '' : apiVersion.slice(0, slash)
}

export function idOf(body: { readonly [key: string]: Value | Json }): ObjectId {
  const metadata = (body.metadata ?? {}) as { readonly name?: string; readonly namespace?: string }
  return {
    apiVersion: String(body.apiVersion),
    kind: String(body.kind),
    namespace: metadata.namespace ?? '',
    name: metadata.name ?? '',
  }
}
