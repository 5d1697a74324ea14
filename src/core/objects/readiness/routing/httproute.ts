import type { JsonMap } from '../../../json.ts'
import {
  conditionOf,
  countAt,
  failed,
  listAt,
  mapAt,
  type Readiness,
  ready,
  waiting,
  words,
} from '../state.ts'

/**
 * Every controller writes a verdict of its own for each parent. Where no controller reports there is none to wait for.
 * https://github.com/kubernetes-sigs/gateway-api/blob/v1.4.0/apis/v1/shared_types.go (RouteParentStatus)
 */
export function httpRouteReadiness(body: JsonMap): Readiness {
  const generation = countAt(mapAt(body, 'metadata'), 'generation')
  const parents = listAt(mapAt(body, 'status'), 'parents')
  const verdicts = parents.map((parent) => verdict(parent, generation))
  const worst =
    verdicts.find(({ state }) => state === 'failed') ?? verdicts.find(({ state }) => state === 'waiting')
  return worst ?? ready(parents.length === 0 ? 'no controller reports on it' : 'accepted')
}

function verdict(parent: JsonMap, generation: number): Readiness {
  const accepted = conditionOf(parent, 'Accepted')
  if (accepted === undefined || countAt(accepted, 'observedGeneration') < generation) {
    return waiting('its controller has not seen the change yet')
  }
  if (accepted.status === 'False') return failed(words(accepted) || 'not accepted')
  if (accepted.status !== 'True') return waiting(words(accepted) || 'not accepted yet')
  // A backend that is not found may only not have been seen yet.
  const resolved = conditionOf(parent, 'ResolvedRefs')
  return resolved?.status === 'False' ? waiting(words(resolved)) : ready('accepted')
}
