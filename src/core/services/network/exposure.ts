import type { ServiceConfig } from '../../config/schema/service.ts'
import { withoutUndefined } from '../parts/without-undefined.ts'

/** What happens to requests on their way to a service. */
export interface Exposure {
  readonly tls: Tls
  readonly cors?: Cors
  /** Sorted by path. */
  readonly proxy: readonly ProxyPath[]
  readonly redirects: readonly Redirect[]
  /** Seconds. */
  readonly timeout?: number
  /** Bytes; 0 is no limit. */
  readonly maxBody?: number
  readonly auth?: Auth
}

export interface Tls {
  /** A Secret of the namespace that holds the certificate. */
  readonly secret?: string
  readonly issuer?: string
  /** Whether plain http is answered with a redirect. */
  readonly redirect: boolean
}

export interface Cors {
  readonly origins: readonly string[]
  readonly methods: readonly string[]
  readonly headers: readonly string[]
  readonly expose: readonly string[]
  readonly credentials: boolean
  /** Seconds. */
  readonly maxAge: number
}

/** A prefix on the service's hosts that another service answers. */
export interface ProxyPath {
  /** Without a slash at its end. */
  readonly path: string
  readonly service: string
  /** undefined: its first port. */
  readonly port?: number
  /** Whether the other service sees the prefix. */
  readonly keep: boolean
  /** Its key as somebody wrote it, for mistakes in it. */
  readonly written?: string
}

/** An old address, and where it leads. */
export interface Redirect {
  /** undefined: every host of the service. */
  readonly host?: string
  readonly path: string
  /** `exact` for the path alone, `below` for all that begins with it. */
  readonly match: 'exact' | 'below'
  readonly to: Target
  readonly status: number
  /** Its key as somebody wrote it, for mistakes in it. */
  readonly written?: string
}

interface Target {
  readonly scheme?: 'http' | 'https'
  readonly host?: string
  readonly port?: number
  /** undefined: the path stays. */
  readonly path?: string
  /** Whether what stood below the source's path is put behind `path`. */
  readonly rest: boolean
}

export type Auth =
  | { readonly kind: 'basic'; readonly secret: string; readonly realm?: string }
  | {
      readonly kind: 'forward'
      readonly url: string
      readonly signin?: string
      readonly headers: readonly string[]
    }

/** Nothing special: https, redirected to, and no more. */
export const PLAIN_EXPOSURE: Exposure = { tls: { redirect: true }, proxy: [], redirects: [] }

/** Left out where nothing special is said. */
export function exposureOf(config: ServiceConfig): { readonly exposure?: Exposure } {
  return KEYS.every((key) => config[key] === undefined) ? {} : { exposure: written(config) }
}

const KEYS = ['tls', 'cors', 'proxy', 'redirects', 'timeout', 'maxBody', 'auth'] as const

function written(config: ServiceConfig): Exposure {
  const { tls, cors, proxy = {}, redirects = {}, timeout, maxBody } = config
  return {
    tls: withoutUndefined({ secret: tls?.secret, issuer: tls?.issuer, redirect: tls?.redirect ?? true }),
    proxy: Object.keys(proxy)
      .sort()
      .map((path) => proxyPath(path, proxy[path] ?? {})),
    redirects: Object.entries(redirects).map(([from, { to = '', status = 301 }]) => ({
      ...sourceOf(from),
      to: targetOf(to),
      status,
      written: from,
    })),
    ...withoutUndefined({ timeout, maxBody, auth: authOf(config), cors: cors && corsOf(cors) }),
  }
}

function corsOf(cors: NonNullable<ServiceConfig['cors']>): Cors {
  return {
    origins: cors.origins ?? ['*'],
    methods: cors.methods ?? ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    headers: cors.headers ?? ['Accept', 'Authorization', 'Content-Type', 'X-Requested-With'],
    expose: cors.expose ?? [],
    credentials: cors.credentials ?? false,
    maxAge: cors.maxAge ?? 7200,
  }
}

function proxyPath(path: string, written: NonNullable<ServiceConfig['proxy']>[string]): ProxyPath {
  const { service = '', port, keep = false } = written
  const entry = { path: withoutSlash(path), service, keep, written: path }
  return port === undefined ? entry : { ...entry, port }
}

function sourceOf(from: string): Pick<Redirect, 'host' | 'path' | 'match'> {
  const { host, path = '/*' } = partsOf(from)
  const below = path.endsWith('/*')
  return {
    ...(host === undefined ? {} : { host }),
    path: below ? withoutSlash(path.slice(0, -1)) : path,
    match: below ? 'below' : 'exact',
  }
}

function targetOf(to: string): Target {
  const { scheme, host, port, path } = partsOf(to)
  const rest = path?.endsWith('*') ?? false
  return {
    ...(scheme === undefined ? {} : { scheme }),
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(path === undefined ? {} : { path: rest ? withoutSlash(path.slice(0, -1)) : path }),
    rest,
  }
}

interface Parts {
  readonly scheme?: 'http' | 'https'
  readonly host?: string
  readonly port?: number
  readonly path?: string
}

/** `https://host:port/path`, `host/path`, `/path` */
function partsOf(text: string): Parts {
  const parts = /^(?:(https?):\/\/)?([^/:]+)?(?::(\d+))?(\/.*)?$/i.exec(text)
  const scheme = parts?.[1]?.toLowerCase()
  return {
    ...(scheme === 'http' || scheme === 'https' ? { scheme } : {}),
    ...(parts?.[2] === undefined ? {} : { host: parts[2].toLowerCase() }),
    ...(parts?.[3] === undefined ? {} : { port: Number(parts[3]) }),
    ...(parts?.[4] === undefined ? {} : { path: parts[4] }),
  }
}

/** `/api/` and `/api` are one prefix; the root stays. */
function withoutSlash(path: string): string {
  return path.replace(/(?<=.)\/+$/, '')
}

function authOf({ auth }: ServiceConfig): Auth | undefined {
  if (auth?.basic?.secret !== undefined) {
    const { secret, realm } = auth.basic
    return { kind: 'basic', secret, ...(realm === undefined ? {} : { realm }) }
  }
  if (auth?.forward?.url === undefined) return undefined
  const { url, signin, headers = [] } = auth.forward
  return { kind: 'forward', url, headers, ...(signin === undefined ? {} : { signin }) }
}
