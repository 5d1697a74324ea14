import type { JsonMap } from '../../../json.ts'
import { conditionOf, failed, isTrue, mapAt, type Readiness, ready, waiting, words } from '../state.ts'

/** https://github.com/kubernetes/apiextensions-apiserver/blob/v0.36.3/pkg/apis/apiextensions/v1/types.go */
export function definitionReadiness(body: JsonMap): Readiness {
  const status = mapAt(body, 'status')
  if (isTrue(status, 'Established')) return ready('established')
  const names = conditionOf(status, 'NamesAccepted')
  return names?.status === 'False' ? failed(words(names)) : waiting('not established yet')
}
