import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isMap } from '../../core/json.ts'
import type { Scrubber } from '../../ports.ts'

// Credentials that the environment and Docker's file hold, for the one host that each belongs to.
// In: environment variables. Out: look-ups by URL. Every value is made known to the scrubber before it is used.
// Limits: credential helpers of other tools are not asked.

export interface Credentials {
  readonly user: string
  readonly token: string
}

type Env = Readonly<Record<string, string | undefined>>

/**
 * DIPLOID_GIT_TOKEN, with DIPLOID_GIT_USER (default `git`), shown to DIPLOID_GIT_HOST only; where that is not set, to
 * the host of the ops repository: a service repository elsewhere must not see it.
 */
export function gitCredentials(
  env: Env,
  opsUrl: string | undefined,
  scrubber: Scrubber,
): (url: string) => Credentials | undefined {
  const token = env.DIPLOID_GIT_TOKEN
  const host = env.DIPLOID_GIT_HOST ?? hostOf(opsUrl ?? '')
  if (token === undefined || token === '' || host === undefined) return () => undefined
  scrubber.learn(token)
  const credentials = { user: env.DIPLOID_GIT_USER ?? 'git', token }
  return (url) => (hostOf(url) === host ? credentials : undefined)
}

/**
 * DIPLOID_REGISTRY_TOKEN with DIPLOID_REGISTRY_USER, shown to DIPLOID_REGISTRY_HOST only; else what `docker login` left in
 * clear in DOCKER_CONFIG or ~/.docker/config.json.
 */
export function registryCredentials(
  env: Env,
  scrubber: Scrubber,
): (host: string) => { readonly username: string; readonly password: string } | undefined {
  const logins = dockerLogins(env)
  return (host) => {
    const own = env.DIPLOID_REGISTRY_HOST === host ? env.DIPLOID_REGISTRY_TOKEN : undefined
    const login =
      own === undefined ? logins.get(host) : { username: env.DIPLOID_REGISTRY_USER ?? '', password: own }
    if (login !== undefined) scrubber.learn(login.password)
    return login
  }
}

/** Docker writes its own registry under an address of 2013. */
const DOCKER_HUB = 'https://index.docker.io/v1/'

function dockerLogins(
  env: Env,
): ReadonlyMap<string, { readonly username: string; readonly password: string }> {
  const file = join(env.DOCKER_CONFIG ?? join(env.HOME ?? '/', '.docker'), 'config.json')
  const logins = new Map<string, { readonly username: string; readonly password: string }>()
  let auths: unknown
  try {
    auths = (JSON.parse(readFileSync(file, 'utf8')) as { readonly auths?: unknown }).auths
  } catch {
    // No file, or not one of Docker's: nobody logged in here.
    return logins
  }
  for (const [key, value] of Object.entries(isMap(auths) ? auths : {})) {
    const auth =
      isMap(value) && typeof value.auth === 'string' ? Buffer.from(value.auth, 'base64').toString() : ''
    const colon = auth.indexOf(':')
    const host = key === DOCKER_HUB ? 'docker.io' : key.replace(/^https?:\/\//, '').replace(/\/.*$/, '')
    if (colon > 0) logins.set(host, { username: auth.slice(0, colon), password: auth.slice(colon + 1) })
  }
  return logins
}

/** Host and port of an http(s) URL. */
function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host || undefined : undefined
}
