import { ownOriginAt } from '../../../core/origin.ts'
import { at, type Problem } from '../../../core/problem.ts'
import type { Prepared } from '../prepared.ts'

/**
 * Addresses that more than one environment asks for. Routers take one of them, mostly the older, and send the other's
 * requests there. A warning: an environment that takes over from another has its hosts for a while.
 */
export function sharedAddresses(
  prepared: readonly Pick<Prepared, 'instance' | 'services' | 'origins'>[],
): readonly Problem[] {
  const taken = new Map<string, { readonly instance: string; readonly service: string }>()
  const problems: Problem[] = []
  for (const { instance, services, origins } of prepared) {
    const own = services.flatMap(({ name, routes }) =>
      routes.map(({ host, path }, index) => ({ name, index, address: `${host}${path === '/' ? '' : path}` })),
    )
    for (const { name, index, address } of own) {
      const other = taken.get(address)
      if (other === undefined) taken.set(address, { instance: instance.name, service: name })
      else if (other.instance !== instance.name) {
        const route = ['routes', index]
        const written = origins.get(name) ?? {}
        const origin = ownOriginAt(written, route) ?? ownOriginAt(written, ['routes'])
        problems.push({
          code: 'services.shared-address',
          severity: 'warning',
          message: `${address} is asked for in ${instance.name} and by ${other.service} in ${other.instance}: only one of them will be reached there`,
          hint: `Let the host differ: write it with $domain or $instance, or give ${instance.name} a domain of its own, or ${name} a url of its own there, byEnv: { ${instance.name}: { url: … } }.`,
          ...at(origin, ['services', name, ...route]),
        })
      }
    }
  }
  return problems
}
