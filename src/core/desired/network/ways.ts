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
    const target = portOf(frame, proxy)
    if (typeof target === 'object') return target
    if (target === undefined) return { problem: pathWithoutPort(service.name, proxy) }
    proxies.push({ ...proxy, port: target })
  }
  const isOwn = (host: string) => service.routes.some((route) => route.host === host)
  const moved = exposure.redirects.flatMap(({ host }) => (host === undefined || isOwn(host) ? [] : [host]))
  return { service, exposure, port, proxies, movedHosts: [...new Set(moved)] }
}

function portOf(frame: Frame, { service, port }: ProxyPath): number | undefined | { readonly open: string } {
  if (port !== undefined) return port
  const ports = frame.ports?.get(service)
  // A service that is held back is not rendered, and nothing is known of it.
  if (ports === undefined) return { open: `the port of ${service}, which is held back` }
  return ports.known ? firstOf(ports.value) : { open: `the port of ${service}: ${ports.reason}` }
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

function pathWithoutPort(service: string, { path, service: other }: ProxyPath): Problem {
  return {
    code: 'desired.route-without-port',
    message: `${path} of ${service} leads to no port: neither ${other} nor its image names one`,
    hint: `Write \`port\` at the service ${other}, or EXPOSE in its Dockerfile.`,
    path: ['services', service, 'proxy', path],
    service,
  }
}
