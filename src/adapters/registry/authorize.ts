import type { Reference } from '../../core/images/reference.ts'
import { isMap } from '../../core/json.ts'
import { type Http, type HttpRequest, type HttpResponse, show } from '../http-message.ts'
import { failureOfStatus, untrustedRealm } from './failures.ts'

/** An account of a registry. */
export interface RegistryCredentials {
  readonly username: string
  readonly password: string
}

export interface Authorizer {
  /** Sends, and once more with what the registry asked for. */
  send(request: HttpRequest, reference: Reference): Promise<HttpResponse>
}

/**
 * The registries' own way to sign in (https://distribution.github.io/distribution/spec/auth/token/): a first answer of 401
 * names who gives tokens. An account is shown to the registry itself and to a realm that it names on https, never in
 * the clear to anybody else.
 */
export function createAuthorizer(
  http: Http,
  credentials: (host: string) => RegistryCredentials | undefined,
  isPlain: (host: string) => boolean,
): Authorizer {
  const remembered = new Map<string, string>()

  return {
    async send(request, reference) {
      const place = `${reference.registry}/${reference.repository}`
      const first = await http.request(withAuthorization(request, remembered.get(place)))
      if (first.status !== 401) return first
      remembered.delete(place)
      const authorization = await answer(first, reference, request.signal)
      if (authorization === undefined) return first
      first.discard()
      remembered.set(place, authorization)
      return await http.request(withAuthorization(request, authorization))
    },
  }

  async function answer(
    response: HttpResponse,
    reference: Reference,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const challenge = challengeOf(response.headers['www-authenticate'] ?? '')
    const account = credentials(reference.registry)
    if (challenge?.scheme === 'basic') return account && basic(account)
    if (challenge?.scheme !== 'bearer' || challenge.parameters.realm === undefined) return undefined
    const realm = realmOf(challenge.parameters.realm, response.url, reference)
    const { service, scope } = challenge.parameters
    if (service !== undefined) realm.searchParams.set('service', service)
    realm.searchParams.set('scope', scope ?? `repository:${reference.repository}:pull`)
    const headers = account === undefined ? {} : { authorization: basic(account) }
    const given = await http.request({ url: realm, headers, signal, maxBytes: 1024 * 1024 })
    if (given.status !== 200) {
      given.discard()
      throw failureOfStatus(
        given,
        `sign-in at ${show(realm)} for ${reference.registry}/${reference.repository}`,
      )
    }
    const token = tokenIn(await given.text())
    return typeof token === 'string' && token !== '' ? `Bearer ${token}` : undefined
  }

  function realmOf(text: string, from: URL, reference: Reference): URL {
    if (!URL.canParse(text)) throw untrustedRealm(reference.registry, text)
    const realm = new URL(text)
    const same = realm.host === from.host
    const plainAllowed = realm.protocol === 'http:' && same && isPlain(reference.registry)
    if (realm.protocol === 'https:' || plainAllowed) return realm
    throw untrustedRealm(reference.registry, show(realm))
  }
}

/** What is no JSON is no token either; an error would quote it. */
function tokenIn(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text)
    return isMap(body) ? (body.token ?? body.access_token) : undefined
  } catch {
    return undefined
  }
}

function withAuthorization(request: HttpRequest, authorization: string | undefined): HttpRequest {
  if (authorization === undefined) return request
  return { ...request, headers: { ...request.headers, authorization } }
}

function basic({ username, password }: RegistryCredentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

interface Challenge {
  readonly scheme: 'basic' | 'bearer'
  readonly parameters: Readonly<Record<string, string>>
}

/** Bearer wins where a registry offers both. */
function challengeOf(header: string): Challenge | undefined {
  const bearer = /\bbearer\s+(.*)$/is.exec(header)?.[1]
  if (bearer !== undefined) {
    const pairs = [...bearer.matchAll(/(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g)]
    const parameters = Object.fromEntries(
      pairs.map(([, name = '', quoted, plain]) => [
        name.toLowerCase(),
        quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '',
      ]),
    )
    return { scheme: 'bearer', parameters }
  }
  return /\bbasic\b/i.test(header) ? { scheme: 'basic', parameters: {} } : undefined
}
