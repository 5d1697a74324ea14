import type { Route, Service } from '../service.ts'
import type { Finding } from './rule.ts'

/** One host and path leads to one service. */
export function routeRules(services: readonly Service[]): readonly Finding[] {
  const taken = new Map<string, string>()
  const findings: Finding[] = []
  for (const { name, routes } of services) {
    for (const [index, route] of routes.entries()) {
      const address = addressOf(route)
      const other = taken.get(address)
      if (other === undefined) taken.set(address, name)
      else {
        findings.push({
          service: name,
          path: ['routes', index],
          code: 'services.duplicate-route',
          message: other === name ? `${address} is written twice` : `${address} leads to ${other} already`,
          hint: 'Give one of them another host or path.',
        })
      }
    }
  }
  return findings
}

function addressOf({ host, path }: Route): string {
  return `${host}${path === '/' ? '' : path}`
}
