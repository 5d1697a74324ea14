import type { DesiredObject } from '../../../objects/object.ts'
import type { ValueMap } from '../../../sensitive.ts'
import type { Auth, Cors, Redirect } from '../../../services/network/exposure.ts'
import type { Service } from '../../../services/service.ts'
import type { Frame } from '../../frame.ts'
import { makeObject } from '../../identity.ts'
import { dnsLabel } from '../../names.ts'

// Traefik's own objects, for HTTPRoutes and Ingresses alike.
// https://github.com/traefik/traefik/tree/v3.7.9/docs/content/reference/routing-configuration/http/middlewares

const API = 'traefik.io/v1alpha1'
const MIDDLEWARE = `${API}/Middleware`
const TRANSPORT = `${API}/ServersTransport`

export function middleware(frame: Frame, service: Service, suffix: string, spec: ValueMap): DesiredObject {
  const name = dnsLabel(`${service.name}-${suffix}`)
  return makeObject(frame, service, { apiVersion: API, kind: 'Middleware', name }, { spec })
}

export function hasMiddlewares({ cluster }: Frame): boolean {
  return cluster.kinds.has(MIDDLEWARE)
}

export function hasTransports({ cluster }: Frame): boolean {
  return cluster.kinds.has(TRANSPORT)
}

/** How long an answer may take to begin; the Service names it. */
export function serversTransport(frame: Frame, service: Service, seconds: number): DesiredObject {
  const spec = { forwardingTimeouts: { responseHeaderTimeout: `${seconds}s` } }
  return makeObject(
    frame,
    service,
    { apiVersion: API, kind: 'ServersTransport', name: service.name },
    { spec },
  )
}

/** An origin with `*.` is a pattern there. */
export function corsSpec(cors: Cors): ValueMap {
  const patterns = cors.origins.filter((origin) => origin.includes('*.'))
  const plain = cors.origins.filter((origin) => !origin.includes('*.'))
  return {
    headers: {
      ...(plain.length === 0 ? {} : { accessControlAllowOriginList: plain }),
      ...(patterns.length === 0 ? {} : { accessControlAllowOriginListRegex: patterns.map(originPattern) }),
      accessControlAllowMethods: cors.methods,
      accessControlAllowHeaders: cors.headers,
      ...(cors.expose.length === 0 ? {} : { accessControlExposeHeaders: cors.expose }),
      ...(cors.credentials ? { accessControlAllowCredentials: true } : {}),
      accessControlMaxAge: cors.maxAge,
      addVaryHeader: true,
    },
  }
}

/** `https://*.shop.test` → a regular expression; one label, as browsers and certificates count. */
export function originPattern(origin: string): string {
  return `^${escaped(origin).replace('\\*', '[^.]+')}$`
}

export function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

export function bodySpec(bytes: number): ValueMap {
  return { buffering: { maxRequestBodyBytes: bytes } }
}

/** The Secret is of type kubernetes.io/basic-auth, or has one key with lines of htpasswd. */
export function authSpec(auth: Auth): ValueMap {
  if (auth.kind === 'basic') {
    return { basicAuth: { secret: auth.secret, ...(auth.realm === undefined ? {} : { realm: auth.realm }) } }
  }
  const headers = auth.headers.length === 0 ? {} : { authResponseHeaders: auth.headers }
  return { forwardAuth: { address: auth.url, ...headers } }
}

export function stripSpec(path: string): ValueMap {
  return { stripPrefix: { prefixes: [path] } }
}

export const TO_HTTPS: ValueMap = { redirectScheme: { scheme: 'https', permanent: true } }

/** The expression is held against the whole URL, with its query. */
export function redirectSpec({ host, path, match, to, status }: Redirect): ValueMap {
  const site = host === undefined ? '[^/]+' : `${escaped(host)}(?::[0-9]+)?`
  const base = path === '/' ? '' : escaped(path)
  const tail = match === 'exact' ? `${base}(\\?.*)?` : `${base}(?:/(.*)|(\\?.*)?)`
  const keeps = to.path === undefined
  const regex = keeps ? `^(https?)://(${site})(.*)$` : `^(https?)://(${site})${tail}$`
  const scheme = to.scheme ?? '${1}'
  const target = to.host === undefined ? '${2}' : `${to.host}${to.port === undefined ? '' : `:${to.port}`}`
  const rest = keeps ? '${3}' : match === 'exact' ? `${to.path}\${3}` : restOf(to.path ?? '/', to.rest)
  return {
    redirectRegex: {
      regex,
      replacement: `${scheme}://${target}${rest}`,
      permanent: status === 301 || status === 308,
    },
  }
}

function restOf(path: string, rest: boolean): string {
  return rest ? `${path.replace(/\/$/, '')}/\${3}` : path
}
