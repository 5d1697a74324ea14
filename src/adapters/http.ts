import { setMaxListeners } from 'node:events'
import { EnvHttpProxyAgent, errors, request as undiciRequest } from 'undici'
import { secretsInUrls } from '../core/config/ops/without-user.ts'
import type { Scrubber } from '../ports/log.ts'
import {
  type Http,
  HttpError,
  type HttpRequest,
  type HttpResponse,
  leavesHost,
  redirectOf,
  secretsOf,
  show,
  withoutCredentials,
} from './http-message.ts'

// The one HTTP client: connections kept, every wait bounded, bodies streamed and capped, proxies of the environment used.
// In: a request with an AbortSignal. Out: status, headers and a body to read or discard; `HttpError` says which wait failed.
// Limits: knows no protocol; adapters turn HttpError into their WorldError. HTTP/1.1 only; nothing is decompressed.

export interface HttpOptions {
  readonly userAgent: string
  /** TLS of the other side; the system's roots where nothing is given. */
  readonly tls?: {
    readonly ca?: string | Uint8Array
    readonly cert?: string | Uint8Array
    readonly key?: string | Uint8Array
    readonly servername?: string
    readonly rejectUnauthorized?: boolean
  }
  /** Where HTTPS_PROXY, HTTP_PROXY and NO_PROXY are read; {} for none. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly connectMs?: number
  readonly idleMs?: number
  readonly totalMs?: number
  /** Learns every credential before it is sent. */
  readonly scrubber?: Pick<Scrubber, 'learn'>
  /** Connections per origin; no bound where left out. */
  readonly connections?: number
}

const DEFAULTS = { connectMs: 5_000, idleMs: 30_000, totalMs: 120_000, maxBytes: 64 * 1024 * 1024 } as const

export function createHttp(options: HttpOptions): Http {
  const proxies = proxiesOf(options.env ?? process.env)
  learn(secretsInUrls(`${proxies.httpProxy} ${proxies.httpsProxy}`))
  const agent = new EnvHttpProxyAgent({
    ...proxies,
    connect: {
      timeout: options.connectMs ?? DEFAULTS.connectMs,
      keepAliveInitialDelay: 30_000,
      ...tlsOf(options),
    },
    requestTls: { ...tlsOf(options) },
    connections: options.connections ?? null,
    keepAliveTimeout: 30_000,
  })
  const limits = { idleMs: options.idleMs ?? DEFAULTS.idleMs, totalMs: options.totalMs ?? DEFAULTS.totalMs }

  function learn(secrets: readonly string[]): void {
    for (const secret of secrets) options.scrubber?.learn(secret)
  }

  async function follow(request: HttpRequest): Promise<HttpResponse> {
    let url = new URL(request.url)
    let headers = { 'user-agent': options.userAgent, ...lowerCased(request.headers ?? {}) } as Record<
      string,
      string
    >
    learn(secretsOf(headers))
    for (let left = request.redirects ?? 0; ; left--) {
      const response = await send(agent, { ...limits, ...request, url, headers })
      const target = redirectOf(response, request)
      if (target === undefined || (request.redirects ?? 0) === 0) return response
      response.discard()
      if (left === 0) throw new HttpError('redirect', `${show(request.url)} redirects too often`)
      if (leavesHost(url, target)) {
        if (request.otherHost !== 'without-credentials')
          throw new HttpError('redirect', `${show(request.url)} redirects to another host, ${target.host}`)
        headers = withoutCredentials(headers)
      }
      if (url.protocol === 'https:' && target.protocol !== 'https:')
        throw new HttpError(
          'redirect',
          `${show(request.url)} redirects to plain ${target.protocol}//${target.host}`,
        )
      url = target
    }
  }
  return { request: follow, close: () => agent.destroy() }
}

type Sent = HttpRequest & { readonly idleMs: number; readonly totalMs: number }

async function send(agent: EnvHttpProxyAgent, request: Sent): Promise<HttpResponse> {
  request.signal.throwIfAborted()
  const life = lifeOf(request)
  try {
    const answer = await attempt(agent, request, life.signal)
    return responseOf(request, answer, life)
  } catch (error) {
    life.end()
    throw translate(error, request, life)
  }
}

type Answer = Awaited<ReturnType<typeof undiciRequest>>

async function attempt(agent: EnvHttpProxyAgent, request: Sent, signal: AbortSignal): Promise<Answer> {
  const method = request.method ?? 'GET'
  const repeatable = request.repeatable ?? (method === 'GET' || method === 'HEAD')
  const once = () =>
    undiciRequest(String(request.url), {
      dispatcher: agent,
      method,
      headers: request.headers ?? {},
      body: (request.body ?? null) as string | Uint8Array | null, // undici takes async iterables too; its type lacks them
      signal,
      headersTimeout: request.idleMs,
      bodyTimeout: request.idleMs,
    })
  try {
    return await once()
  } catch (error) {
    // A server may close a kept connection at the moment we use it: that says nothing about the request.
    if (!repeatable || signal.aborted || !(error instanceof errors.SocketError)) throw error
    return await once()
  }
}

/** One controller per request: a listener on the caller's signal that is taken off again (AbortSignal.any leaks on Node 20). */
interface Life {
  readonly signal: AbortSignal
  readonly late: () => boolean
  end(): void
}

function lifeOf(request: Sent): Life {
  const controller = new AbortController()
  let late = false
  const onAbort = () => controller.abort(request.signal.reason)
  // Many requests share the signal of one round; Node would call that a leak from the eleventh on.
  setMaxListeners(0, request.signal)
  request.signal.addEventListener('abort', onAbort, { once: true })
  const expire = () => {
    late = true
    controller.abort(new Error('total limit'))
  }
  const timer = request.totalMs > 0 ? setTimeout(expire, request.totalMs) : undefined
  return {
    signal: controller.signal,
    late: () => late,
    end() {
      clearTimeout(timer)
      request.signal.removeEventListener('abort', onAbort)
    },
  }
}

function responseOf(request: Sent, answer: Answer, life: Life): HttpResponse {
  const limit = request.maxBytes ?? DEFAULTS.maxBytes
  async function* body(): AsyncGenerator<Uint8Array> {
    let size = 0
    try {
      for await (const chunk of answer.body as AsyncIterable<Buffer>) {
        size += chunk.length
        if (size > limit)
          throw new HttpError('too-large', `${show(request.url)} answered with more than ${limit} bytes`)
        yield chunk
      }
    } catch (error) {
      throw translate(error, request, life)
    } finally {
      life.end()
      answer.body.destroy()
    }
  }
  async function bytes(): Promise<Uint8Array> {
    const chunks: Uint8Array[] = []
    for await (const chunk of body()) chunks.push(chunk)
    return Buffer.concat(chunks)
  }
  const text = async () => Buffer.from(await bytes()).toString('utf8')
  return {
    status: answer.statusCode,
    headers: joined(answer.headers),
    url: new URL(request.url),
    body: { [Symbol.asyncIterator]: body },
    bytes,
    text,
    json: async () => JSON.parse(await text()) as unknown,
    discard() {
      life.end()
      // A short rest is read so that the connection can be kept; a long one ends it.
      answer.body.dump({ limit: 64 * 1024 }).catch(() => answer.body.destroy())
    },
  }
}

function translate(error: unknown, request: Sent, life: Life): unknown {
  if (request.signal.aborted) return request.signal.reason
  if (error instanceof HttpError) return error
  const where = show(request.url)
  if (life.late())
    return new HttpError('total', `${where} took longer than ${request.totalMs / 1000} s`, error)
  if (error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError)
    return new HttpError('idle', `${where} was silent for ${request.idleMs / 1000} s`, error)
  if (error instanceof errors.ConnectTimeoutError)
    return new HttpError('connect', `${where}: connecting took too long`, error)
  const code = errorCode(error)
  const text = error instanceof Error ? error.message : String(error)
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new HttpError('name', `${where}: the host name is not known (${code})`, error)
  if (code !== undefined && CONNECT.has(code))
    return new HttpError('connect', `${where}: ${text || code}`, error)
  if (code !== undefined && /^ERR_(TLS|SSL)|CERT|SELF_SIGNED|UNABLE_TO_|EPROTO/.test(code))
    return new HttpError('tls', `${where}: ${text}`, error)
  return new HttpError('broken', `${where}: ${text}`, error)
}

const CONNECT = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EADDRNOTAVAIL',
  'EHOSTDOWN',
])

function errorCode(error: unknown): string | undefined {
  // Several addresses of one name fail as an AggregateError; the first tells enough.
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error
  const code = (first as { code?: unknown } | undefined)?.code
  return typeof code === 'string' ? code : undefined
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

function joined(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  )
}

function proxiesOf(env: Readonly<Record<string, string | undefined>>): EnvHttpProxyAgent.Options {
  const { http_proxy, HTTP_PROXY, https_proxy, HTTPS_PROXY, no_proxy, NO_PROXY } = env
  // Empty strings, not undefined: undici would look into process.env on its own.
  return {
    httpProxy: http_proxy ?? HTTP_PROXY ?? '',
    httpsProxy: https_proxy ?? HTTPS_PROXY ?? '',
    noProxy: no_proxy ?? NO_PROXY ?? '',
  }
}

function tlsOf(options: HttpOptions): Record<string, unknown> {
  return { ...options.tls }
}
