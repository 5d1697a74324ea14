import type { JsonMap } from '../../../json.ts'
import { conditionOf, countAt, failed, mapAt, type Readiness, ready, waiting, words } from '../state.ts'

/**
 * Before any controller looks at it, the server itself writes conditions that say Unknown.
 * https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.1/apis/v1/listenerset_types.go (ListenerSetStatus)
 */
export function listenerSetReadiness(body: JsonMap): Readiness {
  const generation = countAt(mapAt(body, 'metadata'), 'generation')
  const status = mapAt(body, 'status')
  const accepted = conditionOf(status, 'Accepted')
  if (accepted === undefined || countAt(accepted, 'observedGeneration') < generation) {
    return waiting('its controller has not seen it yet')
  }
  if (accepted.status === 'False') return failed(words(accepted) || 'not accepted')
  const programmed = conditionOf(status, 'Programmed')
  return programmed?.status === 'True'
    ? ready('programmed')
    : waiting(words(programmed ?? accepted) || 'not programmed yet')
}
