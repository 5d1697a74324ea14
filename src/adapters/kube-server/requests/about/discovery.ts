import type { Fields } from '../../data.ts'
import { apiVersionOf, type Kind } from '../../resources/kind.ts'
import type { Kinds } from '../../resources/kinds.ts'

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']

/** What the discovery paths answer; undefined where the path is no discovery path or names nothing. */
export function discover(kinds: Kinds, path: string): Fields | undefined {
  const parts = path.split('/').filter((part) => part !== '')
  if (path === '/api' || path === '/api/') {
    return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] }
  }
  if (parts[0] === 'api' && parts.length === 2 && parts[1] === 'v1') return resourceList(kinds, '', 'v1')
  if (parts[0] !== 'apis') return undefined
  const groups = groupsOf(kinds)
  if (parts.length === 1) return { kind: 'APIGroupList', apiVersion: 'v1', groups: [...groups.values()] }
  const [, group = '', version = ''] = parts
  const known = groups.get(group)
  if (known === undefined) return undefined
  if (parts.length === 2) return { kind: 'APIGroup', apiVersion: 'v1', ...known }
  if (parts.length !== 3) return undefined
  const served = kinds.all().some((kind) => kind.group === group && kind.version === version)
  return served ? resourceList(kinds, group, version) : undefined
}

function groupsOf(kinds: Kinds): Map<string, Fields> {
  const versions = new Map<string, string[]>()
  for (const kind of kinds.all()) {
    if (kind.group === '') continue
    const known = versions.get(kind.group) ?? []
    if (!known.includes(kind.version)) known.push(kind.version)
    versions.set(kind.group, known)
  }
  return new Map(
    [...versions].map(([name, list]) => {
      const served = [...list].sort(preferFirst).map((version) => ({
        groupVersion: `${name}/${version}`,
        version,
      }))
      return [name, { name, versions: served, preferredVersion: served[0] ?? {} }] as const
    }),
  )
}

/** v2 before v1, v1 before v1beta1, beta before alpha. */
function preferFirst(a: string, b: string): number {
  const rank = (version: string) => {
    const found = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version)
    if (found === null) return [0, 0, 0]
    const stage = found[2] === undefined ? 3 : found[2] === 'beta' ? 2 : 1
    return [stage, Number(found[1]), Number(found[3] ?? 0)]
  }
  const [left, right] = [rank(a), rank(b)]
  const index = left.findIndex((value, place) => value !== right[place])
  return index < 0 ? 0 : (right[index] ?? 0) - (left[index] ?? 0)
}

function resourceList(kinds: Kinds, group: string, version: string): Fields {
  const served = kinds.all().filter((kind) => kind.group === group && kind.version === version)
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf({ group, version }),
    resources: served.flatMap(resourcesOf),
  }
}

function resourcesOf(kind: Kind): Fields[] {
  const main: Fields = {
    name: kind.plural,
    singularName: kind.kind.toLowerCase(),
    namespaced: kind.namespaced,
    kind: kind.kind,
    verbs: [...VERBS],
    ...(kind.shortNames.length === 0 ? {} : { shortNames: [...kind.shortNames] }),
    ...(kind.categories.length === 0 ? {} : { categories: [...kind.categories] }),
  }
  const sub = (name: string, extra: Fields = {}): Fields => ({
    name: `${kind.plural}/${name}`,
    singularName: '',
    namespaced: kind.namespaced,
    kind: kind.kind,
    verbs: ['get', 'patch', 'update'],
    ...extra,
  })
  return [
    main,
    ...(kind.scale ? [sub('scale', { group: 'autoscaling', version: 'v1', kind: 'Scale' })] : []),
    ...(kind.status ? [sub('status')] : []),
  ]
}
