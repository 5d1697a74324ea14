import type { Kind } from '../resources/kind.ts'

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection'

/** What a path names. */
export interface Target {
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly namespace: string
  /** '' for a collection. */
  readonly name: string
  readonly subresource: string
}

export interface ResourceRequest {
  readonly target: Target
  readonly kind: Kind
  readonly verb: Verb
  readonly query: URLSearchParams
  readonly accept: string
  readonly contentType: string
  readonly userAgent: string
}

const RESOURCE =
  /^\/(?:api|apis\/(?<group>[^/]+))\/(?<version>v[^/]+)(?:\/namespaces\/(?<namespace>[^/]+)(?=\/[^/]+))?\/(?<plural>[^/]+)(?:\/(?<name>[^/]+)(?:\/(?<subresource>.+))?)?$/

/** Reads the path of a resource; undefined for every other path. */
export function targetOf(path: string): Target | undefined {
  const found = RESOURCE.exec(path.replace(/\/+$/, ''))?.groups
  if (found === undefined) return undefined
  const { group = '', version = '', namespace = '', plural = '', name = '', subresource = '' } = found
  const target = { group, version, plural, namespace, name, subresource }
  // A namespace's own status and finalize endpoints look like resources inside it.
  if (namespace !== '' && name === '' && (plural === 'status' || plural === 'finalize') && group === '') {
    return { ...target, plural: 'namespaces', namespace: '', name: namespace, subresource: plural }
  }
  return decoded(target)
}

export function verbOf(method: string, target: Target, query: URLSearchParams): Verb | undefined {
  const collection = target.name === ''
  const watching = ['1', 'true'].includes(query.get('watch') ?? '')
  if (method === 'GET' || method === 'HEAD') return watching ? 'watch' : collection ? 'list' : 'get'
  if (method === 'POST') return 'create'
  if (method === 'PUT') return 'update'
  if (method === 'PATCH') return 'patch'
  if (method === 'DELETE') return collection ? 'deletecollection' : 'delete'
  return undefined
}

function decoded(target: Target): Target {
  const text = (value: string) => decodeURIComponent(value)
  return {
    ...target,
    namespace: text(target.namespace),
    name: text(target.name),
    plural: text(target.plural),
  }
}
