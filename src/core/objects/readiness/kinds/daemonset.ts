import type { JsonMap } from '../../../json.ts'
import { podLabel, podTrouble } from '../pods.ts'
import { countAt, isStale, mapAt, type Readiness, ready, textAt, waiting } from '../state.ts'

/**
 * https://github.com/kubernetes-sigs/cli-utils/blob/689e16e708346ee47caaec7e66c3b6e89ea530ef/pkg/kstatus/status/core.go
 */
export function daemonSetReadiness(body: JsonMap, pods: readonly JsonMap[]): Readiness {
  if (isStale(body, true)) return waiting('its controller has not seen the change yet')
  const status = mapAt(body, 'status')
  const trouble = podTrouble(newestPods(body, pods))
  if (trouble?.state === 'failed') return trouble
  const wanted = countAt(status, 'desiredNumberScheduled')
  const updated = countAt(status, 'updatedNumberScheduled')
  if (updated < wanted) return trouble ?? waiting(`updated on ${updated} of ${wanted} nodes`)
  const available = countAt(status, 'numberAvailable')
  if (available < wanted) return trouble ?? waiting(`available on ${available} of ${wanted} nodes`)
  return ready(`on ${available} of ${wanted} nodes`)
}

/** The controller marks both with a count of the template's changes; without that mark every pod counts. */
function newestPods(body: JsonMap, pods: readonly JsonMap[]): readonly JsonMap[] {
  const generation = textAt(
    mapAt(body, 'metadata', 'annotations'),
    'deprecated.daemonset.template.generation',
  )
  if (generation === '') return pods
  return pods.filter((pod) => podLabel(pod, 'pod-template-generation') === generation)
}
