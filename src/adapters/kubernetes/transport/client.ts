import { isMap, type JsonMap } from '../../../core/json.ts'
import { isWorldError, WorldError } from '../../../core/world-error.ts'
import type { Clock, Random } from '../../../ports/clock.ts'
import type { Log, Scrubber } from '../../../ports/log.ts'
import { createHttp, type HttpOptions } from '../../http.ts'
import { type Http, HttpError, type HttpResponse } from '../../http-message.ts'
import type { KubeAnswer, KubeCall, KubeClient, KubeStream, KubeText, Mark } from '../../kube-client.ts'
import type { KubeConnection } from './connection.ts'
import { errorOf, transportError } from './errors.ts'
import { jsonLines } from './lines.ts'
import { createVersions, isBuiltIn } from './versions.ts'

// Calls to one API server: plain JSON over kept connections, retried within bounds, failures as WorldError.
// In: a connection (address, TLS, credentials). Out: a KubeClient.
// Limits: knows no kinds; a caller names the path and says what the call is about.

export interface KubeClientOptions {
  readonly connection: KubeConnection
  readonly userAgent: string
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly scrubber: Scrubber
}

/** Attempts of one call, and the longest wait that is sat out here rather than by the queue of the caller. */
const ATTEMPTS = 4
const LONGEST_WAIT_MS = 15_000
const FIRST_WAIT_MS = 250

export function createKubeClient(options: KubeClientOptions): KubeClient {
  const { connection, clock, random, log } = options
  const http = httpOf(options, { connections: 10, totalMs: 60_000 })
  // A watch keeps its connection busy for minutes; among the bounded ones it would starve the calls.
  const watchHttp = httpOf(options, { totalMs: 0 })
  const versions = createVersions()

  async function call(wanted: KubeCall, signal: AbortSignal): Promise<KubeAnswer> {
    for (let attempt = 1; ; attempt++) {
      const mark = versions.mark()
      try {
        const response = await send(http, wanted, {}, signal)
        const answer = await read(response, wanted)
        if (answer.status < 400 || wanted.expect?.includes(answer.status)) return noted(answer, wanted, mark)
        throw errorOf(
          answer.status,
          answer.body,
          wanted.about,
          connection.name,
          retryAfterOf(response, clock),
        )
      } catch (error) {
        const failure = transportError(error, wanted.about, connection.name)
        const wait = waitFor(failure, error, wanted, attempt)
        if (wait === undefined) throw failure
        log.debug('asking the API server again', { err: failure, attempt, wait })
        await clock.sleep(wait, signal)
      }
    }
  }

  function waitFor(failure: unknown, raw: unknown, wanted: KubeCall, attempt: number): number | undefined {
    if (!isWorldError(failure) || !failure.retryable || attempt >= ATTEMPTS) return undefined
    if (failure.code === 'kube.conflict' || failure.code === 'kube.gone') return undefined
    if (failure.code === 'kube.terminating') return undefined
    const repeatable = wanted.repeatable ?? wanted.method !== 'POST'
    const untouched =
      failure.code === 'kube.overloaded' || (raw instanceof HttpError && raw.kind === 'connect')
    if (!repeatable && !untouched) return undefined
    // Full jitter: agents of a whole cluster must not come back at the same moment.
    const jitter = random.fraction() * Math.min(5_000, FIRST_WAIT_MS * 2 ** attempt)
    const wait = (failure.retryAfter ?? 0) * 1000 + jitter
    return wait > LONGEST_WAIT_MS ? undefined : wait
  }

  /** Lists without a version read the newest state: their version must never go back. */
  function noted(answer: KubeAnswer, wanted: KubeCall, mark: Mark): KubeAnswer {
    const quorum =
      wanted.about.verb === 'list' && wanted.query?.continue === undefined && isBuiltIn(wanted.about.group)
    const metadata = answer.body.metadata
    if (quorum && answer.status === 200 && isMap(metadata))
      versions.saw(String(metadata.resourceVersion ?? ''), mark)
    return answer
  }

  async function stream(wanted: KubeCall, silenceMs: number, signal: AbortSignal): Promise<KubeStream> {
    return events(await open(wanted, silenceMs, signal), wanted)
  }

  async function text(wanted: KubeCall, silenceMs: number, signal: AbortSignal): Promise<KubeText> {
    return chunks(await open(wanted, silenceMs, signal), wanted)
  }

  async function open(wanted: KubeCall, silenceMs: number, signal: AbortSignal): Promise<HttpResponse> {
    try {
      const limits = { idleMs: silenceMs, totalMs: 0, maxBytes: Number.POSITIVE_INFINITY }
      const response = await send(watchHttp, wanted, limits, signal)
      if (response.status === 200) return response
      const { status, body } = await read(response, wanted)
      throw errorOf(status, body, wanted.about, connection.name, retryAfterOf(response, clock))
    } catch (error) {
      throw transportError(error, wanted.about, connection.name)
    }
  }

  async function* chunks(response: HttpResponse, wanted: KubeCall): AsyncGenerator<Uint8Array> {
    try {
      yield* response.body
    } catch (error) {
      throw transportError(error, wanted.about, connection.name)
    }
  }

  async function* events(response: HttpResponse, wanted: KubeCall): AsyncGenerator<JsonMap> {
    try {
      yield* jsonLines(response.body)
    } catch (error) {
      throw transportError(error, wanted.about, connection.name)
    }
  }

  async function send(
    by: Http,
    wanted: KubeCall,
    limits: Limits,
    signal: AbortSignal,
  ): Promise<HttpResponse> {
    const once = async (fresh: boolean) =>
      by.request({
        method: wanted.method ?? 'GET',
        url: urlOf(connection.server, wanted),
        headers: { ...headersOf(wanted), ...(await connection.credentials(fresh)) },
        ...(wanted.body === undefined ? {} : { body: wanted.body }),
        repeatable: wanted.repeatable ?? wanted.method !== 'POST',
        ...limits,
        signal,
      })
    const response = await once(false)
    if (response.status !== 401) return response
    // A token may have been rotated since it was read; one more try with fresh credentials.
    response.discard()
    return await once(true)
  }

  return {
    cluster: connection.name,
    call,
    stream,
    text,
    versions,
    async close() {
      await Promise.all([http.close(), watchHttp.close()])
    },
  }
}

type Limits = { readonly idleMs?: number; readonly totalMs?: number; readonly maxBytes?: number }

function httpOf(options: KubeClientOptions, more: Partial<HttpOptions>): Http {
  const { tls, env } = options.connection
  return createHttp({ userAgent: options.userAgent, tls, env, scrubber: options.scrubber, ...more })
}

function urlOf(server: string, wanted: KubeCall): string {
  const query = new URLSearchParams(wanted.query).toString()
  return `${server}${wanted.path}${query === '' ? '' : `?${query}`}`
}

function headersOf(wanted: KubeCall): Record<string, string> {
  const accept = wanted.accept ?? 'application/json'
  if (wanted.body === undefined) return { accept }
  return { accept, 'content-type': wanted.contentType ?? 'application/json' }
}

async function read(response: HttpResponse, wanted: KubeCall): Promise<KubeAnswer> {
  const text = await response.text()
  const warnings = warningsIn(response.headers.warning)
  const body = parse(text)
  if (isMap(body)) return { status: response.status, body, warnings }
  if (response.status < 400)
    throw new WorldError('kube.failed', `${response.url.host} does not answer as an API server does`, {
      retryable: false,
      hint: `check the address; ${wanted.path} answered something that is no JSON object`,
    })
  // Proxies and the API server's own filters answer in plain text.
  return { status: response.status, body: { message: text.slice(0, 500).trim() }, warnings }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined // told by the caller, who knows the status
  }
}

/** `299 - "text", 299 - "text"`: https://www.rfc-editor.org/rfc/rfc7234#section-5.5 */
function warningsIn(header: string | undefined): readonly string[] {
  if (header === undefined) return []
  return [...header.matchAll(/\b\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map((match) =>
    (match[1] ?? '').replaceAll(/\\(.)/g, '$1'),
  )
}

function retryAfterOf(response: HttpResponse, clock: Clock): number | undefined {
  const text = response.headers['retry-after']
  if (text === undefined) return undefined
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - clock.now()) / 1000
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined
}
