import { withoutUser } from '../../../core/config/ops/without-user.ts'
import { WorldError } from '../../../core/world-error.ts'
import type { Http, HttpResponse } from '../../http-message.ts'
import { show } from '../../http-message.ts'
import { failureOfHttp, failureOfStatus, protocolFailure } from '../failures.ts'

// Smart HTTP to one repository: its URL, credentials, and statuses as failures.

export interface Credentials {
  readonly user: string
  readonly token: string
}

export interface Transport {
  /** The location for people: without credentials. */
  readonly where: string
  /** GET info/refs. Redirects on the same host are followed and remembered. */
  advertisement(signal: AbortSignal): Promise<HttpResponse>
  /** POST git-upload-pack. */
  uploadPack(body: string, version: 0 | 2, maxBytes: number, signal: AbortSignal): Promise<HttpResponse>
}

export interface TransportOptions {
  readonly http: Http
  readonly credentials: (url: string) => Credentials | undefined
  readonly totalMs: number
}

export function createTransport(location: string, options: TransportOptions): Transport {
  const { url, credentials: own } = split(location)
  const where = show(url)
  let base = url.href.replace(/\/+$/, '')

  async function ask(path: string, signal: AbortSignal, more: Partial<Parameters<Http['request']>[0]>) {
    const credentials = options.credentials(url.href) ?? own
    const authorization = credentials && basic(credentials)
    const response = await options.http
      .request({
        url: base + path,
        signal,
        totalMs: options.totalMs,
        repeatable: true, // upload-pack only reads
        ...more,
        headers: { ...more.headers, ...(authorization ? { authorization } : {}) },
      })
      .catch((error: unknown) => {
        throw failureOfHttp(error, where)
      })
    if (response.status === 200) return response
    response.discard()
    throw failureOfStatus(response.status, response.headers, where, authorization !== undefined)
  }

  return {
    where,
    async advertisement(signal) {
      base = url.href.replace(/\/+$/, '')
      const response = await ask('/info/refs?service=git-upload-pack', signal, {
        headers: { 'git-protocol': 'version=2', accept: '*/*' },
        redirects: 5,
      })
      expectType(response, 'application/x-git-upload-pack-advertisement', where)
      base = baseAfter(response.url, where)
      return response
    },
    async uploadPack(body, version, maxBytes, signal) {
      const response = await ask('/git-upload-pack', signal, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-git-upload-pack-request',
          accept: 'application/x-git-upload-pack-result',
          ...(version === 2 ? { 'git-protocol': 'version=2' } : {}),
        },
        body,
        maxBytes,
      })
      expectType(response, 'application/x-git-upload-pack-result', where)
      return response
    },
  }
}

/** The URL without its credentials, and those. */
function split(location: string): { url: URL; credentials: Credentials | undefined } {
  const url = URL.canParse(location) ? new URL(location) : undefined
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw new WorldError(
      'git.protocol',
      `${withoutUser(location)}: only http and https URLs and absolute folders are read`,
      {
        retryable: false,
        hint: 'give the repository as https://…',
      },
    )
  const { username, password } = url
  url.username = ''
  url.password = ''
  url.hash = ''
  url.search = ''
  const credentials =
    username || password
      ? { user: decodeURIComponent(username), token: decodeURIComponent(password) }
      : undefined
  return { url, credentials }
}

function basic({ user, token }: Credentials): string {
  return `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`
}

function expectType(response: HttpResponse, type: string, where: string): void {
  const given = response.headers['content-type'] ?? 'nothing'
  if (given.startsWith(type)) return
  response.discard()
  throw protocolFailure(where, `answered with ${given.slice(0, 80)}, not as a smart HTTP Git server`)
}

function baseAfter(url: URL, where: string): string {
  const suffix = '/info/refs'
  if (url.pathname.endsWith(suffix)) return url.origin + url.pathname.slice(0, -suffix.length)
  throw protocolFailure(where, `redirects to ${show(url)}, which is no repository`)
}
