import type { JsonMap } from '../../../json.ts'
import { failed, mapAt, type Readiness, ready, textAt } from '../state.ts'

/**
 * A pending claim is as ready as it gets before its first pod: many storage classes wait for that
 * (`volumeBindingMode: WaitForFirstConsumer`). If no volume ever comes, the pod says so.
 */
export function claimReadiness(body: JsonMap): Readiness {
  const phase = textAt(mapAt(body, 'status'), 'phase')
  if (phase === 'Lost') return failed('the volume that it was bound to is gone')
  return ready(phase === 'Bound' ? 'bound' : 'to be bound with its first pod')
}
