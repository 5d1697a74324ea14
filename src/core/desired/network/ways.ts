import type { DesiredObject } from '../../objects/object.ts'
import type { Problem } from '../../problem.ts'
import { type Exposure, PLAIN_EXPOSURE, type ProxyPath } from '../../services/network/exposure.ts'
import type { Port, Service } from '../../services/service.ts'
import { type Frame, type Part, portsOf } from '../frame.ts'

/** Where requests for a service's hosts go, every port decided. */
export interface Ways {
  readonly service: Service
  readonly exposure: Exposure
  readonly port: number
  readonly proxies: readonly Way[]
  /** Hosts that only lead elsewhere. */
  readonly movedHosts: readonly string[]
}

export type Way = ProxyPath & { readonly port: number }

export interface RenderedRoutes {
  readonly objects: readonly DesiredObject[]
  readonly problems: readonly Problem[]
  /** Why some of it is left out, where a fact is missing. */
  readonly open?: string
}

/** `open`: a fact is missing; else ways, or why there are none. */
export function waysOf(
  frame: Frame,
  part: Part,
): Ways | { readonly open: string } | { readonly problem: Problem } {
  const { service } = part
  const exposure = service.exposure ?? PLAIN_EXPOSURE
  if (!part.ports.known) return { open: part.ports.reason }
  const port = webPortOf(portsOf(part))
  const [first] = service.routes
  if (port === undefined) return { problem: withoutPort(service.name, first?.host ?? '') }
  const proxies: Way[] = []
  for (const proxy of exposure.proxy) {
    const target = portOf(frame, service.name, proxy)
    if (typeof target === 'object') return target
    proxies.push({ ...proxy, port: target })
  }
  const isOwn = (host: string) => service.routes.some((route) => route.host === host)
  const moved = exposure.redirects.flatMap(({ host }) => (host === undefined || isOwn(host) ? [] : [host]))
  return { service, exposure, port, proxies, movedHosts: [...new Set(moved)] }
}

function portOf(
  frame: Frame,
  name: string,
  proxy: ProxyPath,
): number | { readonly open: string } | { readonly problem: Problem } {
  const { service, port } = proxy
  const ports = frame.ports?.get(service)
  if (ports?.known) {
    const first = firstOf(ports.value)
    if (first === undefined) return { problem: pathWithoutPort(name, proxy) }
    const has = ports.value.filter(({ protocol }) => protocol === 'TCP').map((each) => each.port)
    if (port === undefined || has.includes(port)) return port ?? first
    return { problem: pathToNoPort(name, proxy, has) }
  }
  if (port !== undefined) return port
  // A service that is held back is not rendered, and nothing is known of it.
  return {
    open: `the port of ${service}${ports === undefined ? ', which is held back' : `: ${ports.reason}`}`,
  }
}

/** Names of the port for browsers, where another stands before it: mail comes to the first one of a mail server. */
const WEB_NAMES: readonly string[] = ['http', 'web']

function webPortOf(ports: readonly Port[]): number | undefined {
  const named = ports.find(({ name, protocol }) => protocol === 'TCP' && WEB_NAMES.includes(name))
  return named?.port ?? firstOf(ports)
}

function firstOf(ports: readonly Port[]): number | undefined {
  return ports.find(({ protocol }) => protocol === 'TCP')?.port
}

function withoutPort(service: string, host: string): Problem {
  return {
    code: 'desired.route-without-port',
    message: `the route ${host} leads to no port: neither ${service} nor its image names one`,
    hint: `Write \`port\` at the service ${service}, or EXPOSE in its Dockerfile.`,
    path: ['services', service, 'port'],
    service,
  }
}

function pathWithoutPort(service: string, { path, written = path, service: other }: ProxyPath): Problem {
  return {
    code: 'desired.route-without-port',
    message: `${path} of ${service} leads to no port: neither ${other} nor its image names one`,
    hint: `Write \`port\` at the service ${other}, or EXPOSE in its Dockerfile.`,
    path: ['services', service, 'proxy', written],
    service,
  }
}

/** Of ports that are written the services stage tells; these its image has. */
function pathToNoPort(
  service: string,
  { path, written = path, service: other, port }: ProxyPath,
  has: readonly number[],
): Problem {
  return {
    code: 'services.proxy',
    message: `${path} leads to port ${port} of ${other}, which it does not have`,
    hint: `Its ports are: ${has.join(', ')}.`,
    path: ['services', service, 'proxy', written],
    service,
  }
}
