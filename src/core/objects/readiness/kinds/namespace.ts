import type { JsonMap } from '../../../json.ts'
import { failed, listAt, mapAt, type Readiness, ready, textAt, waiting, words } from '../state.ts'

/** A namespace that is being deleted takes nothing new and does not come back: somebody has to look. */
export function namespaceReadiness(body: JsonMap): Readiness {
  const status = mapAt(body, 'status')
  const phase = textAt(status, 'phase')
  if (phase === 'Active') return ready('active')
  if (phase !== 'Terminating') return waiting('not active yet')
  const held = listAt(status, 'conditions').find((condition) => condition.status === 'True')
  return failed(['is being deleted', held === undefined ? '' : words(held)].filter(Boolean).join('; '))
}
