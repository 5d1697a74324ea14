import type { ValueMap } from '../../../sensitive.ts'
import type { Auth, Cors, ProxyPath, Redirect } from '../../../services/network/exposure.ts'
import type { NotExpressible } from '../not-expressible.ts'

// What an Ingress must say to one controller beyond the standard: a table per controller, a cell per key.

export type Annotations = Readonly<Record<string, string>>

export interface Said {
  readonly annotations?: Annotations
  /** Content of a Traefik Middleware. */
  readonly middleware?: ValueMap
  /** Content of an F5 NGINX Policy. */
  readonly policy?: ValueMap
  /** It stands in the Ingress of the routes itself: this controller takes one Ingress per host. */
  readonly inline?: true
  readonly path?: { readonly path: string; readonly pathType: string }
}

/** An annotation, an object, or not expressible: always, or for some values. */
export type Cell<T> = NotExpressible | ((value: T, place: Place) => Said | NotExpressible)

export interface Place {
  /** `httproute.cors`, `policy.cors`: fields that definitions in the cluster have; undefined: not known. */
  readonly features: readonly string[] | undefined
  /** Hosts of the service's routes. */
  readonly hosts: readonly string[]
  /** What those are asked with; https where one of them is. */
  readonly scheme: 'http' | 'https'
}

export interface Dialect {
  /** For messages. */
  readonly name: string
  /** Annotations of an Ingress whose clients use https; `redirect`: http leads there. */
  readonly https: (redirect: boolean) => Annotations
  /** Annotations of an Ingress whose clients use plain http. */
  readonly http: Annotations
  readonly cors: Cell<Cors>
  /** Seconds. */
  readonly timeout: Cell<number> | 'transport'
  /** Bytes; 0 is no limit. */
  readonly maxBody: Cell<number>
  readonly basic: Cell<Extract<Auth, { kind: 'basic' }>>
  readonly forward: Cell<Extract<Auth, { kind: 'forward' }>>
  /** A prefix that is removed before forwarding. */
  readonly strip: Cell<ProxyPath>
  readonly redirect: Cell<Redirect>
  /** Two Ingresses for one host are a collision. */
  readonly oneIngressPerHost?: true
  /** One Ingress answers https or http, not both. */
  readonly httpApart?: true
}

export function yes(value: boolean): string {
  return value ? 'true' : 'false'
}

/** `10m` where it comes out even, as proxies write sizes. */
export function size(bytes: number): string {
  const units = [
    ['g', 1024 ** 3],
    ['m', 1024 ** 2],
    ['k', 1024],
  ] as const
  const unit = units.find(([, each]) => bytes >= each && bytes % each === 0)
  return unit === undefined ? String(bytes) : `${bytes / unit[1]}${unit[0]}`
}

/** A redirect of a whole host that keeps the path. */
export function isHostMove({ host, path, match, to }: Redirect): boolean {
  return (
    host !== undefined && path === '/' && match === 'below' && to.host !== undefined && to.path === undefined
  )
}

/** The absolute URL that a redirect leads to, where it is always the same. */
export function fixedTarget({ host, to }: Redirect, { hosts, scheme }: Place): string | undefined {
  const own = host ?? (hosts.length === 1 ? hosts[0] : undefined)
  const site = to.host ?? own
  if (to.path === undefined || to.rest || site === undefined) return undefined
  const way = to.scheme ?? (to.host === undefined ? scheme : 'https')
  return `${way}://${site}${to.port === undefined ? '' : `:${to.port}`}${to.path}`
}

/** Of a path of several hosts that leads to another there: what to write, for controllers that want whole addresses. */
export function ofEachHost({ host, path, to }: Redirect, { hosts }: Place): NotExpressible | undefined {
  const [first] = hosts
  if (host !== undefined || to.host !== undefined || to.path === undefined || to.rest || hosts.length < 2)
    return undefined
  return {
    not: `it redirects to one address; write one redirect for each host, '${first}${path}': '${to.path}'`,
  }
}
