import { nearest } from '../../../config/reading/nearest.ts'
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

function proxyTargets({ name, exposure }: Service, { declared, services }: Known): readonly Finding[] {
  return (exposure?.proxy ?? []).flatMap(({ path, written = path, service, port }) => {
    const finding = (message: string, hint: string): readonly Finding[] => [
      { service: name, path: ['proxy', written], code: 'services.proxy', message, hint },
    ]
    const target = services.get(service)
    if (!declared.has(service)) {
      return finding(`${path} leads to '${service}', which is no service`, meant(service, declared))
    }
    if (target === undefined) {
      return finding(
        `${path} leads to ${service}, which is not in this environment`,
        'Take the path away for this environment with `null`, or give the service a branch that goes here.',
      )
    }
    const ports = target.ports?.filter(({ protocol }) => protocol === 'TCP')
    if (port !== undefined && ports !== undefined && !ports.some((each) => each.port === port)) {
      const has = ports.map((each) => each.port).join(', ') || 'none'
      return finding(
        `${path} leads to port ${port} of ${service}, which it does not have`,
        `Its ports are: ${has}.`,
      )
    }
    // A service without any port is told where its port is known: with the image's.
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

/** Services that a policy names must be some. */
function peers({ name, isolation }: Service, { declared }: Known): readonly Finding[] {
  return (['from', 'to'] as const).flatMap((side) =>
    (isolation?.[side] ?? []).flatMap((peer, index) => {
      if (peer === 'namespace' || peer === 'internet' || /[:/]/.test(peer) || declared.has(peer)) return []
      return [
        {
          service: name,
          path: ['isolation', side, index],
          code: 'services.isolation',
          message: `'${peer}' is no service`,
          hint: `${meant(peer, declared)} Another namespace is written 'namespace:${peer}'.`,
        },
      ]
    }),
  )
}

function meant(word: string, declared: ReadonlySet<string>): string {
  const like = nearest(word, declared)
  return like === undefined ? `Services are: ${[...declared].join(', ')}.` : `Did you mean ${like}?`
}
