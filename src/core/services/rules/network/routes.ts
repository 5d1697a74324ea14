import type { KeyPath } from '../../../json.ts'
import type { Service } from '../../service.ts'
import type { Finding, Known } from '../rule.ts'

interface Claim {
  readonly service: string
  readonly path: KeyPath
}

/**
 * One host and path leads to one service: by a route, a path that is passed on, or a redirect. What a branch brought yields
 * to what is always there.
 */
export function routeRules(
  services: readonly Service[],
  { isPassing }: Pick<Known, 'isPassing'>,
): readonly Finding[] {
  const taken = new Map<string, Claim>()
  const findings: Finding[] = []
  for (const service of services) {
    for (const { address, ...claim } of claimsOf(service)) {
      const other = taken.get(address)
      if (other === undefined) {
        taken.set(address, claim)
        continue
      }
      const own = other.service === claim.service
      const yields = !own && isPassing(other.service) && !isPassing(claim.service)
      const [first, second] = yields ? [claim, other] : [other, claim]
      if (yields) taken.set(address, claim)
      findings.push({
        ...second,
        code: 'services.duplicate-route',
        message: own ? `${address} is written twice` : `${address} leads to ${first.service} already`,
        hint: 'Give one of them another host or path.',
        other: first,
      })
    }
  }
  return findings
}

function claimsOf({ name, routes, exposure }: Service): readonly (Claim & { readonly address: string })[] {
  const claim = (address: string, ...path: KeyPath) => ({ service: name, path, address })
  const own = routes.map(({ host, path }, index) => claim(addressOf(host, path), 'routes', index))
  if (exposure === undefined) return own
  const hosts = [...new Set(routes.map(({ host }) => host))]
  return [
    ...own,
    ...exposure.proxy.flatMap(({ path }) => hosts.map((host) => claim(addressOf(host, path), 'proxy', path))),
    ...exposure.redirects.flatMap(({ host, path, match }) =>
      // An exact path may stand beside the prefix of the same name: the exact one wins.
      (host === undefined ? hosts : [host]).map((each) =>
        claim(`${addressOf(each, path)}${match === 'exact' ? ' itself' : ''}`, 'redirects'),
      ),
    ),
  ]
}

function addressOf(host: string, path: string): string {
  return `${host}${path === '/' ? '' : path}`
}
