import type { Problem } from '../../problem.ts'
import type { Frame, Part } from '../frame.ts'
import { choiceOf } from './chosen.ts'
import { renderHttpRoutes } from './gateway/httproute.ts'
import { renderIngresses } from './ingress/ingress.ts'
import { type RenderedRoutes, type Ways, waysOf } from './ways.ts'

/** Gateway API where the cluster serves it and has a Gateway, Ingress where it has a class, else a problem. */
export function renderRoutes(frame: Frame, part: Part): RenderedRoutes {
  const { service } = part
  const first = service.routes[0]
  if (first === undefined) return { objects: [], problems: [] }
  const ways = waysOf(frame, part)
  if ('problem' in ways) return { objects: [], problems: [ways.problem] }
  // Not known is not wrong: the registry may tell the ports in the next round.
  if ('open' in ways) return { objects: [], problems: [], open: ways.open }
  const rendered = renderWays(frame, ways)
  if (rendered === undefined) return { objects: [], problems: [withoutRouting(service.name, first.host)] }
  // Whoever asks for a login is rather not served than served to everybody.
  const unguarded = ways.exposure.auth !== undefined && rendered.open !== undefined
  return unguarded ? { ...rendered, objects: [] } : rendered
}

export function renderWays(frame: Frame, ways: Ways): RenderedRoutes | undefined {
  const choice = choiceOf(frame.cluster)
  if (choice?.kind === 'gateway') return renderHttpRoutes(frame, ways)
  return choice?.kind === 'ingress' ? renderIngresses(frame, ways) : undefined
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
