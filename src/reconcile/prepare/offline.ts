import type { ClusterFacts } from '../../core/desired/desired.ts'
import { known, unknown } from '../../core/json.ts'
import { RULES } from '../../core/objects/kinds.ts'
import { WorldError } from '../../core/world-error.ts'
import type { Git } from '../../ports/git.ts'
import type { Registry } from '../../ports/registry.ts'
import type { RecordedFacts } from './facts.ts'

/** The fixed rule of spec 9 for commands that ask no cluster: a current Kubernetes with Gateway API. */
export const OFFLINE_CLUSTER: ClusterFacts = {
  kinds: new Set(RULES.map((rule) => `${rule.apiVersion}/${rule.kind}`)),
  gateway: { namespace: 'unknown', name: 'unknown' },
}

/** Knows what a plan knew. */
export function replayRegistry({ images }: RecordedFacts): Registry {
  return {
    inspect(reference) {
      const facts = Object.hasOwn(images, reference) ? images[reference] : undefined
      return Promise.resolve(facts === undefined ? unknown('not among the recorded facts') : known(facts))
    },
  }
}

/** Reads checkouts on this machine; a remote is never asked. */
export function offlineGit(git: Git): Git {
  return {
    ...git,
    refs(location, signal) {
      if (location.startsWith('/')) return git.refs(location, signal)
      return Promise.reject(
        new WorldError(
          'git.offline',
          `the repository ${location} is not asked (--offline); give its checkout with --service-repo`,
          {
            retryable: false,
          },
        ),
      )
    },
  }
}
