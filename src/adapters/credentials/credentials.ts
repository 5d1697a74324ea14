import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { secretsInUrls } from '../../core/config/ops/without-user.ts'
import { isMap } from '../../core/json.ts'
import type { Scrubber } from '../../ports/log.ts'
import { credentialsIn } from '../url-credentials.ts'

// Credentials that the environment, URLs and Docker's file hold, for the one host that each belongs to.
// In: environment variables, URLs. Out: look-ups by URL. Every value is made known to the scrubber before it is used.
// Limits: credential helpers of other tools are not asked.

export interface Credentials {
  readonly user: string
  readonly token: string
}

type Env = Readonly<Record<string, string | undefined>>

/** Teaches what the environment and the arguments hold, before anything can quote them. */
export function learnCredentials(env: Env, args: readonly string[], scrubber: Scrubber): void {
  const keys = (env.SOPS_AGE_KEY ?? '').split('\n')
  const tokens = [
    env.DIPLOID_GIT_TOKEN,
    env.DIPLOID_REGISTRY_TOKEN,
    ...keys.filter((line) => !line.startsWith('#')),
  ]
  const texts = [...Object.values(env), ...args].map((text) => text ?? '')
  for (const secret of [...tokens, ...texts.flatMap(secretsInUrls)])
    if (secret !== undefined) scrubber.learn(secret)
}

/**
 * DIPLOID_GIT_TOKEN, with DIPLOID_GIT_USER (default `git`), shown to DIPLOID_GIT_HOST only; where that is not set, to
 * the host of the ops repository: a service repository elsewhere must not see it. What stands in a URL that was given
 * belongs to that URL's host.
 */
export function gitCredentials(
  env: Env,
  { opsUrl, serviceUrls = [] }: { readonly opsUrl?: string; readonly serviceUrls?: readonly string[] },
  scrubber: Scrubber,
): (url: string) => Credentials | undefined {
  const byHost = new Map<string | undefined, Credentials>()
  for (const url of [...serviceUrls, ...(opsUrl === undefined ? [] : [opsUrl])]) {
    const credentials = credentialsIn(url)
    if (credentials !== undefined) byHost.set(hostOf(url), credentials)
  }
  const token = env.DIPLOID_GIT_TOKEN
  const host = env.DIPLOID_GIT_HOST ?? hostOf(opsUrl ?? '')
  if (token !== undefined && token !== '' && host !== undefined)
    byHost.set(host, { user: env.DIPLOID_GIT_USER ?? 'git', token })
  for (const credentials of byHost.values()) learnPair(scrubber, credentials.user, credentials.token)
  return (url) => {
    const wanted = hostOf(url)
    return wanted === undefined ? undefined : byHost.get(wanted)
  }
}

/**
 * DIPLOID_REGISTRY_TOKEN with DIPLOID_REGISTRY_USER, shown to DIPLOID_REGISTRY_HOST only; else what `docker login` left in
 * clear in DOCKER_CONFIG or ~/.docker/config.json.
 */
export function registryCredentials(
  env: Env,
  scrubber: Scrubber,
): (host: string) => { readonly username: string; readonly password: string } | undefined {
  const logins = new Map(dockerLogins(env))
  const { DIPLOID_REGISTRY_HOST: host, DIPLOID_REGISTRY_TOKEN: token } = env
  if (host !== undefined && token !== undefined)
    logins.set(host, { username: env.DIPLOID_REGISTRY_USER ?? '', password: token })
  // All of them at once: a build tool on this machine reads the same file and may show any.
  for (const { username, password } of logins.values()) learnPair(scrubber, username, password)
  return (wanted) => logins.get(wanted)
}

/** The text inside of HTTP's Basic, and what stands for it in the header: a server that echoes one, shows the other. */
function learnPair(scrubber: Scrubber, user: string, secret: string): void {
  scrubber.learn(secret)
  if (secret === '') scrubber.learn(user)
  else scrubber.learn(Buffer.from(`${user}:${secret}`).toString('base64'))
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
