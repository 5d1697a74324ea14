import { canonical } from '../../json.ts'
import { plainHash } from '../../objects/hash.ts'
import type { DesiredObject } from '../../objects/object.ts'
import { byText } from '../../objects/order.ts'
import type { ValueMap } from '../../sensitive.ts'
import type { Route } from '../../services/service.ts'
import type { Frame, Part } from '../frame.ts'
import { makeObject } from '../identity.ts'
import { dnsLabel } from '../names.ts'

export const HTTP_ROUTE = 'gateway.networking.k8s.io/v1/HTTPRoute'

/**
 * One HTTPRoute for all hosts that have the same paths. Lists are atomic there, so the server's defaults are written
 * out: https://github.com/kubernetes-sigs/gateway-api/blob/v1.4.0/apis/v1/httproute_types.go
 */
export function renderHttpRoutes(frame: Frame, { service }: Part, port: number): readonly DesiredObject[] {
  const groups = byPaths(service.routes)
  return groups.map(({ hosts, paths }, index) => {
    // The first keeps the plain name; the others are named by their hosts, whatever their order.
    const name =
      index === 0 ? service.name : dnsLabel(`${service.name}-${plainHash([...hosts].sort(byText), 6)}`)
    const spec = {
      parentRefs: [parent(frame)],
      hostnames: hosts,
      rules: paths.map((path) => rule(path, service.name, port)),
    }
    return makeObject(
      frame,
      service,
      { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', name },
      { spec },
    )
  })
}

function parent({ cluster: { gateway } }: Frame): ValueMap {
  return {
    group: 'gateway.networking.k8s.io',
    kind: 'Gateway',
    ...(gateway === undefined ? {} : { namespace: gateway.namespace, name: gateway.name }),
    ...(gateway?.section === undefined ? {} : { sectionName: gateway.section }),
  }
}

function rule(path: string, service: string, port: number): ValueMap {
  return {
    matches: [{ path: { type: 'PathPrefix', value: path } }],
    backendRefs: [{ group: '', kind: 'Service', name: service, port, weight: 1 }],
  }
}

interface Group {
  readonly hosts: string[]
  readonly paths: readonly string[]
}

function byPaths(routes: readonly Route[]): readonly Group[] {
  const groups = new Map<string, Group>()
  for (const host of new Set(routes.map((route) => route.host))) {
    const paths = [...new Set(routes.filter((route) => route.host === host).map((route) => route.path))].sort(
      byText,
    )
    const group = groups.get(canonical(paths)) ?? { hosts: [], paths }
    group.hosts.push(host)
    groups.set(canonical(paths), group)
  }
  return [...groups.values()]
}
