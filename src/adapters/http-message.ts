// What the HTTP client takes and gives, its one error, and the rules for redirects.
// In: requests and answers as data. Out: types, `show` for messages, where a redirect may lead.
// Limits: no network here; http.ts sends.

export interface HttpRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string | URL
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>
  readonly signal: AbortSignal
  /** Longest silence before and within the answer; 0 for no limit (watches, logs). */
  readonly idleMs?: number
  /** Longest time until the body was read; 0 for no limit. */
  readonly totalMs?: number
  /** Largest body of the answer; 64 MiB where left out. */
  readonly maxBytes?: number
  /** Redirects to follow (GET and HEAD only); 0 gives the redirect itself as the answer. */
  readonly redirects?: number
  /** A redirect to another host is refused, or followed without credentials (CDNs of registries). */
  readonly otherHost?: 'refuse' | 'without-credentials'
  /** May be sent again when a kept connection died before the answer; true for GET and HEAD. */
  readonly repeatable?: boolean
}

export interface HttpResponse {
  readonly status: number
  /** Names in lower case; repeated headers joined by `, `. */
  readonly headers: Readonly<Record<string, string>>
  /** Where the answer came from, after redirects. */
  readonly url: URL
  /** One of these must be used, else the connection stays busy until the total limit. */
  readonly body: AsyncIterable<Uint8Array>
  bytes(): Promise<Uint8Array>
  text(): Promise<string>
  json(): Promise<unknown>
  discard(): void
}

export interface Http {
  request(request: HttpRequest): Promise<HttpResponse>
  close(): Promise<void>
}

export type HttpFailure =
  | 'name' // the host name is not known
  | 'connect' // nothing accepts connections there, or not in time
  | 'tls' // the certificate is not trusted or the handshake failed
  | 'idle' // silence for longer than allowed
  | 'total' // it took longer than allowed
  | 'broken' // the connection ended in the middle
  | 'too-large'
  | 'redirect' // to another host, to http, or too many

export class HttpError extends Error {
  override readonly name = 'HttpError'
  readonly kind: HttpFailure
  constructor(kind: HttpFailure, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.kind = kind
  }
}

/** A URL as it may be shown: without credentials, query and fragment. */
export function show(url: string | URL): string {
  if (!URL.canParse(String(url))) return '(not a URL)'
  const parsed = new URL(url)
  return `${parsed.protocol}//${parsed.host}${parsed.pathname}`
}

/** Where an answer wants the client to go; undefined where it is not a redirect or must not be followed. */
export function redirectOf(response: HttpResponse, request: HttpRequest): URL | undefined {
  const location = response.headers.location
  if (![301, 302, 303, 307, 308].includes(response.status) || location === undefined) return undefined
  if (request.method !== undefined && request.method !== 'GET' && request.method !== 'HEAD') return undefined
  if (URL.canParse(location, response.url.href)) return new URL(location, response.url.href)
  throw new HttpError('redirect', `${show(response.url)} redirects to something that is not a URL`)
}

/** What must not be shown of the headers of a request: a server, or a proxy before it, may quote what it refuses. */
export function secretsOf(headers: Readonly<Record<string, string>>): readonly string[] {
  const [, scheme = '', value = ''] = /^(\S+) +(\S.*)$/.exec(headers.authorization ?? '') ?? []
  if (scheme.toLowerCase() !== 'basic') return [value]
  const pair = Buffer.from(value, 'base64').toString()
  const colon = pair.indexOf(':')
  const password = pair.slice(colon + 1)
  return [value, password === '' ? pair.slice(0, colon) : password]
}

/** The same name on TLS is the same host: the usual step from http to https. */
export function leavesHost(from: URL, to: URL): boolean {
  const upgrade = from.protocol === 'http:' && to.protocol === 'https:' && from.port === '' && to.port === ''
  return from.hostname !== to.hostname || (from.port !== to.port && !upgrade)
}

export function withoutCredentials(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !CREDENTIALS.has(name)))
}

const CREDENTIALS = new Set(['authorization', 'cookie', 'proxy-authorization', 'private-token'])
