import type { MergedService, ResolveInput } from '../input.ts'
import { FAILED, Mistake } from '../references/mistake.ts'
import type { Found, Resolving, World } from '../references/resolving.ts'
import { type Network, networkAhead } from './network.ts'
import { presetUrl } from './preset-url.ts'
import { printRoute } from './routes.ts'

export const OFFERED = ['host', 'port', 'url', 'name'] as const

/** What every service offers without configuring it (spec 2.4): host, name, port, url. */
export function offerOf(
  input: ResolveInput,
  services: ReadonlyMap<string, MergedService>,
  service: string,
  name: string,
): ReturnType<World['offer']> {
  const merged = services.get(service)
  if (!merged) return undefined
  switch (name) {
    // The Service has the service's name, also where it stands for an external host.
    case 'host':
    case 'name':
      return () => service
    case 'port':
      return (resolver) => withNetwork(resolver, (network) => portOf(service, merged, network))
    case 'url':
      return (resolver) => withNetwork(resolver, (network) => urlOf(resolver, service, merged, network))
    default:
      return undefined
  }

  function withNetwork(resolver: Resolving, read: (network: Network) => Found): Found {
    const network = networkAhead(resolver, input, service, merged as MergedService)
    return network === FAILED || network instanceof Mistake ? network : read(network)
  }
}

function portOf(service: string, { target }: MergedService, { ports, image }: Network): Found {
  const [first] = ports ?? []
  if (first) return first.port
  const hint = `Set services.${service}.port.`
  if (ports) return new Mistake('services.no-port', `${service} has no port`, hint)
  if (target.source.kind === 'held') {
    return new Mistake(
      'services.unknown-port',
      `the port of ${service} is not known: ${target.source.reason}`,
      hint,
      true,
    )
  }
  const why =
    image.kind === 'build'
      ? 'its Dockerfile names none that is known before the build'
      : 'only its image tells it'
  return new Mistake(
    'services.unknown-port',
    `the port of ${service} is not known: ${why}`,
    hint,
    image.kind === 'build',
  )
}

/** The first route, else the address inside the cluster. */
function urlOf(resolver: Resolving, service: string, merged: MergedService, network: Network): Found {
  const [route] = network.routes
  if (route) return printRoute(route)
  const port = portOf(service, merged, network)
  if (typeof port !== 'number') return port
  return presetUrl(resolver, service, merged, port) ?? `http://${service}:${port}`
}
