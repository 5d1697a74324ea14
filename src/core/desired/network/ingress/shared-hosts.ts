import type { Problem } from '../../../problem.ts'
import type { Frame, Part } from '../../frame.ts'
import { choiceOf } from '../chosen.ts'
import { dialectOf } from '../dialects/dialects.ts'

/** Where a controller takes one Ingress per host, the second service on a host would not be reached. */
export function sharedHosts(frame: Frame, parts: readonly Part[]): readonly Problem[] {
  const { ingressClass } = frame.cluster
  const dialect = dialectOf(ingressClass?.controller ?? '')
  if (dialect.oneIngressPerHost === undefined || choiceOf(frame.cluster)?.kind !== 'ingress') return []
  const first = new Map<string, string>()
  const problems: Problem[] = []
  for (const { service } of parts) {
    const { name, routes } = service
    for (const host of new Set(routes.map((route) => route.host))) {
      const other = first.get(host)
      if (other === undefined) first.set(host, name)
      else problems.push(shared(name, other, host, `ingress class ${ingressClass?.name} (${dialect.name})`))
    }
  }
  return problems
}

function shared(service: string, other: string, host: string, place: string): Problem {
  return {
    code: 'desired.not-expressible',
    message: `the routes of ${service} cannot be said to ${place}: it takes one Ingress per host, and ${host} is the host of ${other}`,
    hint: "Give one of them a host of its own, or let the service of the whole host pass a path on: proxy: { '/path/': services.other }.",
    path: ['services', service, 'routes'],
    service,
  }
}
