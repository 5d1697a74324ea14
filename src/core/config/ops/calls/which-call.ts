import type { OpsConfig } from '../../schema/ops.ts'

// Which call of an ops file that exports a function decides what.
// In: nothing. Out: a row for every key of the ops file, and the keys of a service that are settled before environments.
// Limits: a file that exports a plain value says the same in every call; docs/decisions/0081 has the reasons.

/**
 * `first`: env and branch are undefined; what counts there decides which environments there are, or is one for the whole
 * installation (spec 2.1). `each`: the call for the instance decides.
 */
const WHICH_CALL = {
  name: 'first',
  forges: 'first',
  // Short for an entry of `forges`.
  user: 'first',
  gitlabToken: 'first',
  githubToken: 'first',
  giteaToken: 'first',
  bitbucketToken: 'first',
  registry: 'first',
  // The accounts beside that of `registry`: the agent signs in once.
  registries: 'first',
  clusters: 'first',
  environments: 'first',
  agent: 'first',

  extends: 'each',
  vars: 'each',
  services: 'each',
  domain: 'each',
  routing: 'each',
  build: 'each',
  drift: 'each',
  prune: 'each',
  retention: 'each',
  notifications: 'each',
  templates: 'each',
} as const satisfies Readonly<Record<keyof OpsConfig, 'first' | 'each'>>

/** Keys of a service that say which commits are looked at, before anything is called for an environment. */
export const FIRST_CALL_OF_SERVICE: readonly string[] = ['repo', 'path', 'branch']

export function isOfFirstCall(key: string): boolean {
  return (WHICH_CALL as Readonly<Record<string, string>>)[key] === 'first'
}

/** Settings of the ops file that each call may give otherwise; `extends` and `vars` and services have their own readers. */
export function isSettingOfEachCall(key: string): boolean {
  return (
    (WHICH_CALL as Readonly<Record<string, string>>)[key] !== 'first' &&
    !['extends', 'vars', 'services'].includes(key)
  )
}
