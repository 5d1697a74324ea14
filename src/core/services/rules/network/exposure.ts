import { nearest } from '../../../config/reading/nearest.ts'
import { addressFamily } from '../../network/address.ts'
import type { Exposure } from '../../network/exposure.ts'
import type { Service } from '../../service.ts'
import type { Finding, Known } from '../rule.ts'

/** Paths lead to services that exist and have a port; what is said about requests needs a route that they take. */
export function exposureRules(services: readonly Service[], known: Known): readonly Finding[] {
  return services.flatMap((service) => [
    ...proxyTargets(service, known),
    ...withoutRoute(service),
    ...peers(service, known),
  ])
}

function proxyTargets(
  { name, exposure }: Service,
  { declared, services, isPassing }: Known,
): readonly Finding[] {
  return (exposure?.proxy ?? []).flatMap(({ path, written = path, service, port }) => {
    const finding = (message: string, hint: string, ofBranches = false): readonly Finding[] => [
      { service: name, path: ['proxy', written], code: 'services.proxy', message, hint, ofBranches },
    ]
    const target = services.get(service)
    if (!declared.has(service)) {
      return finding(`${path} leads to '${service}', which is no service`, meant(service, declared))
    }
    if (target === undefined) {
      return finding(
        `${path} leads to ${service}, which is not in this environment`,
        'Take the path away for this environment with `null`, or give the service a branch that goes here.',
        true,
      )
    }
    const ports = target.ports?.filter(({ protocol }) => protocol === 'TCP')
    if (port !== undefined && ports !== undefined && !ports.some((each) => each.port === port)) {
      const has = ports.map((each) => each.port).join(', ') || 'none'
      return finding(
        `${path} leads to port ${port} of ${service}, which it does not have`,
        `Its ports are: ${has}.`,
        isPassing(service),
      )
    }
    // What only an image tells is checked where it is known: with the routes.
    return []
  })
}

const EFFECTS: Readonly<Record<string, (exposure: Exposure) => boolean>> = {
  cors: ({ cors }) => cors !== undefined,
  proxy: ({ proxy }) => proxy.length > 0,
  redirects: ({ redirects }) => redirects.length > 0,
  timeout: ({ timeout }) => timeout !== undefined,
  maxBody: ({ maxBody }) => maxBody !== undefined,
  auth: ({ auth }) => auth !== undefined,
}

/** Nothing is lost by it, so it is a warning; where `ingress: false` says so, it is meant. */
function withoutRoute({ name, routes, exposure, reachable, ports }: Service): readonly Finding[] {
  // Whether there is a route of its own accord is not known before its ports are.
  if (exposure === undefined || routes.length > 0 || reachable === false || ports === undefined) return []
  return Object.entries(EFFECTS).flatMap(([key, isSet]) =>
    isSet(exposure)
      ? [
          {
            service: name,
            path: [key],
            code: 'services.without-route',
            severity: 'warning' as const,
            ownOnly: true as const,
            message: `${key} has no effect: ${name} has no route from outside`,
            hint: "Give it a `url`, like 'https://$name.$domain', or remove the key.",
          },
        ]
      : [],
  )
}

/** Services that a policy names must be some, and have addresses that a policy can name. */
function peers({ name, isolation }: Service, { declared, services }: Known): readonly Finding[] {
  return (['from', 'to'] as const).flatMap((side) =>
    (isolation?.[side] ?? []).flatMap((peer, index) => {
      if (peer === 'namespace' || peer === 'internet' || /[:/]/.test(peer)) return []
      const where = { service: name, path: ['isolation', side, index], code: 'services.isolation' }
      if (!declared.has(peer)) {
        const hint = `${meant(peer, declared)} Another namespace is written 'namespace:${peer}'.`
        return [{ ...where, message: `'${peer}' is no service`, hint }]
      }
      const unknown = withoutAddress(side, peer, services.get(peer)?.external)
      return unknown === undefined ? [] : [{ ...where, ...unknown }]
    }),
  )
}

/** A host name has addresses that only DNS knows: a policy names none of them, only the port. */
function withoutAddress(
  side: 'from' | 'to',
  peer: string,
  external: Service['external'],
): Pick<Finding, 'message' | 'hint'> | undefined {
  if (external === undefined || addressFamily(external.host) !== undefined) return undefined
  if (side === 'to' && external.port !== undefined) return undefined
  const range = `Write its address range instead, like '192.0.2.0/24'`
  const message = `${peer} runs elsewhere, as ${external.host}: a policy knows addresses, and no host names`
  return side === 'to'
    ? {
        message,
        hint: `${range}; or say its port, external: '${external.host}:443', which is let through then.`,
      }
    : { message, hint: `${range}, or leave it out in this environment.` }
}

function meant(word: string, declared: ReadonlySet<string>): string {
  const like = nearest(word, declared)
  return like === undefined ? `Services are: ${[...declared].join(', ')}.` : `Did you mean ${like}?`
}
