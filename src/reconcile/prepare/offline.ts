import type { ClusterFacts } from '../../core/desired/desired.ts'
import { unknown } from '../../core/json.ts'
import { RULES } from '../../core/objects/kinds.ts'
import { isWorldError, WorldError } from '../../core/world-error.ts'
import type { Git } from '../../ports/git.ts'
import type { Registry } from '../../ports/registry.ts'

/** The fixed rule of spec 9 for commands that ask no cluster: a current Kubernetes with Gateway API. */
export const OFFLINE_CLUSTER: ClusterFacts = {
  kinds: new Set(RULES.map((rule) => `${rule.apiVersion}/${rule.kind}`)),
  gateway: { namespace: 'unknown', name: 'unknown' },
}

/** Asked for what a plan did not know. */
export const REPLAYED_REGISTRY: Registry = {
  inspect: () => Promise.resolve(unknown('not among the recorded facts')),
}

/** Reads checkouts on this machine; a remote is never asked. */
export function offlineGit(git: Git): Git {
  return {
    ...git,
    refs: (location, signal) => (isHere(location) ? git.refs(location, signal) : notAsked(location)),
    tag: (location, name, signal) =>
      isHere(location) ? git.tag(location, name, signal) : notAsked(location),
    tree: (location, ...rest) => (isHere(location) ? git.tree(location, ...rest) : notAsked(location)),
  }
}

/** Shared configuration is no service's, so that no checkout can take its place. */
export function withoutExtended(error: unknown, extended: string, place: string): unknown {
  if (!isWorldError(error) || error.code !== GIT_OFFLINE) return error
  return new WorldError(
    GIT_OFFLINE,
    `'${extended}', which ${place} extends, is in another repository, and no repository is asked (--offline)`,
    {
      retryable: false,
      hint: 'Leave --offline out; render --facts asks neither a cluster nor a registry, and Git for that commit alone.',
      cause: error,
    },
  )
}

const GIT_OFFLINE = 'git.offline'

function isHere(location: string): boolean {
  return location.startsWith('/')
}

function notAsked(location: string): Promise<never> {
  const message = `the repository ${location} is not asked (--offline); give its checkout with --service-repo`
  return Promise.reject(new WorldError(GIT_OFFLINE, message, { retryable: false }))
}
