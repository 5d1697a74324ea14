import { canonical } from '../../../json.ts'
import { plainHash } from '../../../objects/hash.ts'
import type { DesiredObject } from '../../../objects/object.ts'
import { byText } from '../../../objects/order.ts'
import { uniqueProblems } from '../../../problem.ts'
import type { ValueMap } from '../../../sensitive.ts'
import type { Frame } from '../../frame.ts'
import { makeObject } from '../../identity.ts'
import { dnsLabel } from '../../names.ts'
import type { RenderedRoutes, Ways } from '../ways.ts'
import { type Attachment, attachmentsOf } from './attachments.ts'
import { filtersOf } from './filters.ts'
import { renderListenerSet } from './listener-set.ts'
import { rulesFor, TO_HTTPS } from './rules.ts'

/**
 * One HTTPRoute for all hosts that have the same paths and listeners. Lists are atomic there, so the server's defaults
 * are written out: https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.1/apis/v1/httproute_types.go
 */
export function renderHttpRoutes(frame: Frame, ways: Ways): RenderedRoutes {
  const attached = attachmentsOf(frame, ways)
  const filters = filtersOf(frame, ways)
  const groups = groupsOf(ways, attached.hosts)
  const routes = groups.flatMap(({ hosts, paths, moved, parents }, index) => {
    const name = nameOf(ways, index === 0 ? undefined : hosts, moved)
    const { rules, problems } = rulesFor(frame, ways, { hosts, paths, filters: filters.ofBackends })
    return chunked(hosts).flatMap((some, which) => {
      const named = numbered(which === 0 ? name : `${name}-hosts`, which)
      return chunked(rules).map((chunk, part) => ({
        object: httpRoute(frame, ways, numbered(named, part), parents, some, chunk),
        problems: part === 0 ? problems : [],
      }))
    })
  })
  return {
    objects: [
      ...filters.objects,
      ...renderListenerSet(frame, ways, attached.ownListeners),
      ...routes.map(({ object }) => object),
      ...toHttps(frame, ways, attached.hosts),
    ],
    problems: uniqueProblems([
      ...attached.problems,
      ...filters.problems,
      ...routes.flatMap(({ problems }) => problems),
    ]),
    ...(filters.open === undefined ? {} : { open: filters.open }),
  }
}

function httpRoute(
  frame: Frame,
  { service }: Ways,
  name: string,
  parents: readonly ValueMap[],
  hosts: readonly string[],
  rules: readonly ValueMap[],
): DesiredObject {
  const named = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', name }
  const spec = { parentRefs: parents, hostnames: hosts, rules }
  return makeObject(frame, service, named, { spec }, { annotations: frame.routeAnnotations ?? {} })
}

/** What answers plain http of hosts whose clients use https, where the Gateway listens for it. */
function toHttps(frame: Frame, ways: Ways, hosts: readonly Attachment[]): readonly DesiredObject[] {
  const redirected = hosts.filter(({ redirectFrom, moved }) => redirectFrom.length > 0 && !moved)
  const parents = new Map(
    redirected.flatMap(({ redirectFrom }) => redirectFrom).map((ref) => [canonical(ref as never), ref]),
  )
  const name = dnsLabel(`${ways.service.name}-to-https`)
  return chunked(redirected.map(({ host }) => host)).map((some, part) =>
    httpRoute(frame, ways, numbered(name, part), [...parents.values()], some, [TO_HTTPS]),
  )
}

interface Group {
  readonly hosts: string[]
  readonly paths: readonly string[]
  readonly moved: boolean
  readonly parents: readonly ValueMap[]
}

function groupsOf({ service, exposure }: Ways, hosts: readonly Attachment[]): readonly Group[] {
  const groups = new Map<string, Group>()
  for (const { host, moved, parents, redirectFrom } of hosts) {
    const own = service.routes.filter((route) => route.host === host).map(({ path }) => path)
    const paths = [...new Set(own)].sort(byText)
    // A host that only leads elsewhere does so from plain http at once.
    const all = moved ? [...parents, ...redirectFrom] : parents
    // Every host of a route has all its rules.
    const redirects = exposure.redirects
      .filter((redirect) => redirect.host === host)
      .map(({ host: _, written: __, ...redirect }) => canonical(redirect as never))
    const key = hosts.length === 1 ? '' : canonical([paths, moved, all as never, redirects.sort(byText)])
    const group = groups.get(key) ?? { hosts: [], paths, moved, parents: all }
    group.hosts.push(host)
    groups.set(key, group)
  }
  return [...groups.values()]
}

/** The first keeps the plain name; the others are named by their hosts, whatever their order. */
function nameOf({ service }: Ways, hosts: readonly string[] | undefined, moved: boolean): string {
  if (hosts === undefined) return service.name
  const hash = plainHash([...hosts].sort(byText), 6)
  return dnsLabel(moved ? `${service.name}-moved-${hash}` : `${service.name}-${hash}`)
}

/** No route has more than 16 rules, nor more than 16 hosts. */
function chunked<T>(all: readonly T[]): readonly (readonly T[])[] {
  const chunks: (readonly T[])[] = []
  for (let at = 0; at < all.length; at += 16) chunks.push(all.slice(at, at + 16))
  return chunks
}

function numbered(name: string, part: number): string {
  return part === 0 ? name : dnsLabel(`${name}-${part + 1}`)
}
