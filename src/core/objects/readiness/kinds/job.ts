import type { JsonMap } from '../../../json.ts'
import { podTrouble } from '../pods.ts'
import {
  conditionOf,
  countAt,
  failed,
  isTrue,
  mapAt,
  type Readiness,
  ready,
  waiting,
  words,
} from '../state.ts'

/** Done when it says so; a Job has no generation to compare, because its specification never changes. */
export function jobReadiness(body: JsonMap, pods: readonly JsonMap[]): Readiness {
  const status = mapAt(body, 'status')
  if (isTrue(status, 'Complete')) return ready('complete')
  const failure = conditionOf(status, 'Failed')
  if (failure?.status === 'True') return failed(words(failure) || 'failed')
  if (isTrue(status, 'Suspended')) return waiting('suspended')
  const active = countAt(status, 'active')
  return podTrouble(pods) ?? waiting(active === 0 ? 'not started yet' : 'running')
}
