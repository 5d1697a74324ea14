import type { DesiredObject } from '../../objects/object.ts'
import type { Problem } from '../../problem.ts'
import { type Frame, type Part, portsOf } from '../frame.ts'
import { HTTP_ROUTE, renderHttpRoutes } from './httproute.ts'
import { INGRESS, renderIngresses } from './ingress.ts'

interface RenderedRoutes {
  readonly objects: readonly DesiredObject[]
  readonly problems: readonly Problem[]
}

/** Gateway API where the cluster serves it and has a Gateway, Ingress where it has a class, else a problem. */
export function renderRoutes(frame: Frame, part: Part): RenderedRoutes {
  const { service } = part
  const first = service.routes[0]
  if (first === undefined) return { objects: [], problems: [] }
  const port = portsOf(part).find(({ protocol }) => protocol === 'TCP')?.port
  if (port === undefined) {
    // Not known is not wrong: the registry may tell the ports in the next round.
    return { objects: [], problems: part.ports.known ? [withoutPort(service.name, first.host)] : [] }
  }
  const dialect = routingOf(frame)
  if (dialect === 'gateway') return { objects: renderHttpRoutes(frame, part, port), problems: [] }
  if (dialect === 'ingress') return { objects: renderIngresses(frame, part, port), problems: [] }
  return { objects: [], problems: [withoutRouting(service.name, first.host)] }
}

/** Which kind of object carries routes in this cluster. */
export function routingOf({ cluster }: Frame): 'gateway' | 'ingress' | undefined {
  if (cluster.kinds.has(HTTP_ROUTE) && cluster.gateway !== undefined) return 'gateway'
  return cluster.kinds.has(INGRESS) && cluster.ingressClass !== undefined ? 'ingress' : undefined
}

function withoutPort(service: string, host: string): Problem {
  return {
    code: 'desired.route-without-port',
    message: `the route ${host} leads to no port: neither ${service} nor its image names one`,
    hint: `Write \`port\` at the service ${service}, or EXPOSE in its Dockerfile.`,
    path: ['services', service, 'port'],
    service,
  }
}

function withoutRouting(service: string, host: string): Problem {
  return {
    code: 'desired.no-routing',
    message: `the route ${host} of ${service} cannot be made: the cluster has neither a Gateway nor an ingress class`,
    hint: 'Install a Gateway or an ingress controller, or name one: routing: { gateway: "namespace/name" } or routing: { ingressClass: "name" }.',
    path: ['routing'],
    service,
  }
}
