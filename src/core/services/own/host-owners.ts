import type { Ops } from '../../config/ops.ts'
import { firstOf } from '../../targets/branches/patterns.ts'
import { domainFor } from '../../targets/place.ts'
import type { Instance } from '../../targets/target.ts'

/** Whose a host is by its name alone, in words; undefined: nobody's, or the service's own in this instance. */
export function hostOwners(
  ops: Ops,
  { environment, domain }: Instance,
): (host: string, service: string) => string | undefined {
  const places = [...ops.environments.values()].map((other) => ({
    name: other.name,
    ...domainFor(inEnvironment(ops, other.name), other, firstOf(other.branch ?? [])),
  }))
  const standard = new Map<string, string>()
  for (const place of places) {
    if (place.domain === undefined) continue
    for (const service of ops.services.keys()) {
      const host = `${service}${place.hostSuffix ?? ''}.${place.domain}`
      // Environments of one domain share their hosts; this one's own come last, and so win.
      if (place.name !== environment && !standard.has(host)) standard.set(host, `${service} in ${place.name}`)
      if (place.name === environment) standard.set(host, service)
    }
  }
  const inner = places.filter((place) => place.name !== environment && isBelow(place.domain, domain))
  const beside = places.find((place) => place.name !== environment && place.domain === domain)
  return (host, service) => {
    const owner = standard.get(host)
    if (owner === service) return undefined
    if (owner !== undefined) return owner
    const other = inner.find((place) => host === place.domain || isBelow(host, place.domain))
    if (other !== undefined) return `environment ${other.name}`
    // Which hosts of it the services there have is not known here.
    return beside && `nobody as far as is known here: ${beside.name} has the domain ${domain} too`
  }
}

/** As the call of the ops file for that environment has it. */
function inEnvironment(ops: Ops, name: string): Ops {
  if (ops.domains?.has(name) !== true) return ops
  const { domain: _, ...rest } = ops
  const there = ops.domains.get(name)
  return there === undefined ? rest : { ...rest, domain: there }
}

function isBelow(host: string | undefined, domain: string | undefined): boolean {
  return host !== undefined && domain !== undefined && host.endsWith(`.${domain}`)
}
