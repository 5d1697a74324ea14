import { isOwnLayer } from '../../config/layer.ts'
import { originAt } from '../../origin.ts'
import { at, type Problem } from '../../problem.ts'
import { isValueMap, type Value } from '../../sensitive.ts'
import type { MergedService, ResolveInput } from '../input.ts'
import { FAILED, Mistake } from '../references/mistake.ts'
import type { Resolving } from '../references/resolving.ts'
import type { Service } from '../service.ts'
import { hostOwners } from './host-owners.ts'

/**
 * Routes that service repositories ask for: inside the instance's domain or where `allow.hosts` says so, and never a host
 * that belongs to another service or environment. `refused` are left to their last good state.
 */
export function checkOwnRoutes(
  services: readonly Service[],
  merged: ReadonlyMap<string, MergedService>,
  resolver: Resolving,
  input: ResolveInput,
): { readonly problems: readonly Problem[]; readonly refused: ReadonlySet<string> } {
  const own = services
    .filter(({ name, routes }) => routes.length > 0 && hasOwnLayer(name))
    .flatMap((service) => {
      const origin = originAt(merged.get(service.name)?.origins ?? {}, ['routes'])
      const isOwn = origin !== undefined && isOwnLayer(origin.layer)
      return isOwn ? [{ service, allowed: allowedHosts(resolver, service.name) }] : []
    })
  if (own.length === 0) return { problems: [], refused: new Set() }
  const problems: Problem[] = []
  const refused = new Set<string>()
  const ownerOf = hostOwners(input.ops, input.instance)
  for (const { service, allowed } of own) {
    for (const [index, { host }] of service.routes.entries()) {
      if (allowed.some((pattern) => matches(pattern, host))) continue
      const why = whyNot(host, service.name)
      if (why === undefined) continue
      refused.add(service.name)
      const path = ['routes', index]
      const origin = originAt(merged.get(service.name)?.origins ?? {}, path)
      problems.push({
        code: 'config.own-host',
        message: `${host} ${why}`,
        hint: `Permit it in the ops repository: services: { ${service.name}: { allow: { hosts: ['${host}'] } } }`,
        service: service.name,
        ...at(origin, ['services', service.name, ...path]),
      })
    }
  }
  return { problems, refused }

  /** Of two that only ask for a host neither gets it, until the ops repository says which. */
  function whyNot(host: string, name: string): string | undefined {
    const { domain } = input.instance
    if (domain === undefined)
      return `cannot be asked for by a service repository: ${input.instance.environment} has no domain`
    if (host.startsWith('*')) return 'would take the hosts of other services too'
    if (host !== domain && !host.endsWith(`.${domain}`)) return `is not within ${domain}`
    const owner = ownerOf(host, name)
    if (owner !== undefined) return `belongs to ${owner}`
    const holder = services.find((service) => service.name !== name && answersAt(service, host))
    return holder && `belongs to ${holder.name}`
  }

  function hasOwnLayer(service: string): boolean {
    return input.layers.get(service)?.some((layer) => isOwnLayer(layer.name)) ?? false
  }
}

function allowedHosts(resolver: Resolving, service: string): readonly string[] {
  const found = resolver.find(['services', service, 'allow'])
  if (found === FAILED || found instanceof Mistake || !isValueMap(found)) return []
  const hosts: Value | undefined = found.hosts
  return Array.isArray(hosts) ? hosts.filter((host) => typeof host === 'string') : []
}

/** By a route, or by a redirect that leads elsewhere. */
function answersAt({ routes, exposure }: Service, host: string): boolean {
  const moved = exposure?.redirects.flatMap((redirect) => redirect.host ?? []) ?? []
  return [...routes.map((route) => route.host), ...moved].some((pattern) => matches(pattern, host))
}

function matches(pattern: string, host: string): boolean {
  const wanted = pattern.toLowerCase()
  if (wanted === host) return true
  return wanted.startsWith('*.') && !host.startsWith('*') && host.endsWith(wanted.slice(1))
}
