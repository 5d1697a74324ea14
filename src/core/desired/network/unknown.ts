import { idKey, type ObjectId } from '../../objects/object.ts'
import { type Frame, isStanding, type Part } from '../frame.ts'
import { routingOf } from './routes.ts'

/**
 * Objects that cannot be rendered while the ports are unknown, with the reason, by idKey. They may exist from an
 * earlier round, so what is missing here must be kept, not pruned.
 */
export function unknownNetwork(frame: Frame, part: Part): ReadonlyMap<string, string> {
  const { service, ports } = part
  if (ports.known || !isStanding(service.shape)) return new Map()
  const { reason } = ports
  const name = service.name
  const named: readonly Omit<ObjectId, 'namespace'>[] = [
    { apiVersion: 'v1', kind: 'Service', name },
    ...(service.routes.length === 0 ? [] : routeIds(frame, name)),
  ]
  return new Map(named.map((id) => [idKey({ ...id, namespace: frame.instance.namespace }), reason]))
}

function routeIds(frame: Frame, name: string): readonly Omit<ObjectId, 'namespace'>[] {
  return routingOf(frame) === 'gateway'
    ? [{ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', name }]
    : [
        { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name },
        { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: `${name}-http` },
      ]
}
