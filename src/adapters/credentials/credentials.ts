import type { Scrubber } from '../../ports.ts'

// Credentials that the environment holds, for the one host that each belongs to.
// In: environment variables. Out: look-ups by URL. Every value is made known to the scrubber before it is used.
// Limits: files of other tools (.docker/config.json, credential helpers) are not read here.

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

/** Host and port of an http(s) URL. */
function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host || undefined : undefined
}
