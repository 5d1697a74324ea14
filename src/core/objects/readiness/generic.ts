import type { JsonMap } from '../../json.ts'
import {
  conditionOf,
  failed,
  isStale,
  isTrue,
  mapAt,
  type Readiness,
  ready,
  waiting,
  words,
} from './state.ts'

/**
 * Custom resources and plain objects: ready unless a condition says otherwise.
 * https://github.com/kubernetes-sigs/cli-utils/blob/a608ef76acd93aa51fc0125416109f5295b7d6ea/pkg/kstatus/status/status.go
 */
export function genericReadiness(body: JsonMap): Readiness {
  const status = mapAt(body, 'status')
  if (isStale(body, false)) return waiting('its controller has not seen the change yet')
  const stalled = conditionOf(status, 'Stalled')
  if (stalled?.status === 'True') return failed(words(stalled) || 'stalled')
  if (isTrue(status, 'Reconciling'))
    return waiting(words(conditionOf(status, 'Reconciling') ?? {}) || 'reconciling')
  const condition = conditionOf(status, 'Ready')
  if (condition === undefined || condition.status === 'True') return ready(words(condition ?? {}) || 'there')
  return waiting(words(condition) || 'not ready')
}
