import type { Cluster } from '../cluster.ts'
import { type Data, type Fields, fields, list, text } from '../data.ts'
import type { Kind } from '../resources/kind.ts'
import { type Context, type Controller, condition, type Place, placeOf, writeStatus } from './context.ts'

const GATEWAY_GROUP = 'gateway.networking.k8s.io'
const CONTROLLER = 'embedded.diploid.dev/gateway'

/** Accepts GatewayClasses, programs Gateways, and accepts routes whose Gateway exists. */
export function gatewayController(
  context: Context,
  { resource, object, type }: Parameters<Controller>[1],
): void {
  if (!resource.endsWith(GATEWAY_GROUP) || type === 'DELETED') return
  const { cluster } = context
  const [plural = ''] = resource.split('.')
  const kind = cluster.kinds.all().find((known) => known.group === GATEWAY_GROUP && known.plural === plural)
  if (kind === undefined) return
  const place = placeOf(object)
  context.soon(`gateway/${plural}/${place.namespace}/${place.name}`, () => settle(cluster, kind, place))
  if (plural === 'gateways') {
    for (const routes of cluster.kinds.all().filter((known) => known.kind === 'HTTPRoute')) {
      for (const route of cluster.store.list(routes)) {
        const at = placeOf(route)
        context.soon(`gateway/httproutes/${at.namespace}/${at.name}`, () => settle(cluster, routes, at))
      }
    }
  }
}

function settle(cluster: Cluster, kind: Kind, place: Place): void {
  const live = cluster.store.get(kind, place.namespace, place.name)
  if (live === undefined) return
  const status = statusOf(cluster, kind, live)
  if (status !== undefined) writeStatus(cluster, kind, live, status, 'embedded-gateway')
}

function statusOf(cluster: Cluster, kind: Kind, live: Fields): Fields | undefined {
  if (kind.kind === 'GatewayClass') return { conditions: [observed(cluster, live, live, 'Accepted', true)] }
  if (kind.kind === 'Gateway') return gatewayStatus(cluster, live)
  return kind.kind === 'HTTPRoute' ? routeStatus(cluster, kind, live) : undefined
}

function gatewayStatus(cluster: Cluster, live: Fields): Fields {
  return {
    addresses: [{ type: 'IPAddress', value: '127.0.0.1' }],
    conditions: [
      observed(cluster, live, live, 'Accepted', true),
      observed(cluster, live, live, 'Programmed', true),
    ],
    listeners: list(live, 'spec', 'listeners').map((listener) => ({
      name: text(listener, 'name'),
      attachedRoutes: 0,
      supportedKinds: [{ group: GATEWAY_GROUP, kind: 'HTTPRoute' }],
      conditions: [
        observed(cluster, live, {}, 'Accepted', true),
        observed(cluster, live, {}, 'Programmed', true),
      ],
    })),
  }
}

function routeStatus(cluster: Cluster, kind: Kind, live: Fields): Fields {
  const gateways = cluster.kinds.all().find((known) => known.group === kind.group && known.kind === 'Gateway')
  const before = list(live, 'status', 'parents')
  const parents = list(live, 'spec', 'parentRefs').flatMap((reference): Data[] => {
    const namespace = text(reference, 'namespace') || text(live, 'metadata', 'namespace')
    const found =
      gateways === undefined ? undefined : cluster.store.get(gateways, namespace, text(reference, 'name'))
    // A Gateway that does not exist has no controller, so nobody says anything about it.
    if (found === undefined) return []
    const known = before.find((parent) => text(parent, 'parentRef', 'name') === text(reference, 'name'))
    const last = { status: { conditions: list(known, 'conditions') } }
    const broken = missingBackend(cluster, live)
    return [
      {
        parentRef: reference,
        controllerName: CONTROLLER,
        conditions: [
          observed(cluster, live, last, 'Accepted', true),
          broken === undefined
            ? observed(cluster, live, last, 'ResolvedRefs', true)
            : {
                ...condition(
                  cluster,
                  last,
                  'ResolvedRefs',
                  'False',
                  'BackendNotFound',
                  `service ${broken} not found`,
                ),
                observedGeneration: fields(live, 'metadata').generation ?? 1,
              },
        ],
      },
    ]
  })
  return { parents }
}

function missingBackend(cluster: Cluster, live: Fields): string | undefined {
  const services = cluster.kinds.builtin('Service')
  const references = list(live, 'spec', 'rules').flatMap((rule) => list(rule, 'backendRefs'))
  const own = text(live, 'metadata', 'namespace')
  const missing = references.find(
    (reference) =>
      cluster.store.get(services, text(reference, 'namespace') || own, text(reference, 'name')) === undefined,
  )
  return missing === undefined ? undefined : text(missing, 'name')
}

function observed(cluster: Cluster, live: Fields, last: Fields, type: string, good: boolean): Fields {
  const found = condition(cluster, last, type, good ? 'True' : 'False', type, '')
  return { ...found, observedGeneration: fields(live, 'metadata').generation ?? 1 }
}
