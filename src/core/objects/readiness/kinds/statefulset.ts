import type { JsonMap } from '../../../json.ts'
import { podLabel, podTrouble } from '../pods.ts'
import { countAt, isStale, mapAt, type Readiness, ready, textAt, waiting } from '../state.ts'

/**
 * https://github.com/kubernetes-sigs/cli-utils/blob/689e16e708346ee47caaec7e66c3b6e89ea530ef/pkg/kstatus/status/core.go
 */
export function statefulSetReadiness(body: JsonMap, pods: readonly JsonMap[]): Readiness {
  if (isStale(body, true)) return waiting('its controller has not seen the change yet')
  const status = mapAt(body, 'status')
  const spec = mapAt(body, 'spec')
  const revision = textAt(status, 'updateRevision')
  const trouble = podTrouble(pods.filter((pod) => podLabel(pod, 'controller-revision-hash') === revision))
  if (trouble?.state === 'failed') return trouble
  const wanted = typeof spec.replicas === 'number' ? spec.replicas : 1
  // Below the partition, and with OnDelete everywhere, pods of the old revision stay on purpose.
  const strategy = mapAt(spec, 'updateStrategy')
  const kept = strategy.type === 'OnDelete' ? wanted : countAt(mapAt(strategy, 'rollingUpdate'), 'partition')
  const toUpdate = Math.max(0, wanted - kept)
  const updated = countAt(status, 'updatedReplicas')
  if (updated < toUpdate) return trouble ?? waiting(`${updated} of ${toUpdate} updated`)
  const readyPods = countAt(status, 'readyReplicas')
  if (readyPods < wanted) return trouble ?? waiting(`${readyPods} of ${wanted} ready`)
  const surplus = countAt(status, 'replicas') - wanted
  if (surplus > 0) return waiting(`${surplus} ${surplus === 1 ? 'pod' : 'pods'} still to end`)
  return ready(`${readyPods} of ${wanted} ready`)
}
