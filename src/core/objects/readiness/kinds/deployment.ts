import type { JsonMap } from '../../../json.ts'
import { podLabel, podTrouble } from '../pods.ts'
import {
  conditionOf,
  countAt,
  failed,
  isStale,
  isTrue,
  mapAt,
  type Readiness,
  ready,
  textAt,
  waiting,
  words,
} from '../state.ts'

/**
 * https://github.com/kubernetes-sigs/cli-utils/blob/689e16e708346ee47caaec7e66c3b6e89ea530ef/pkg/kstatus/status/core.go
 * https://github.com/kubernetes/kubectl/blob/v0.36.3/pkg/polymorphichelpers/rollout_status.go
 */
export function deploymentReadiness(body: JsonMap, pods: readonly JsonMap[]): Readiness {
  if (isStale(body, true)) return waiting('its controller has not seen the change yet')
  const status = mapAt(body, 'status')
  const trouble = podTrouble(newestPods(status, pods))
  if (trouble?.state === 'failed') return trouble
  // Quota and admission: the ReplicaSet could not make its pods.
  const refused = conditionOf(status, 'ReplicaFailure')
  if (refused !== undefined && isTrue(status, 'ReplicaFailure')) return failed(words(refused))
  const progressing = conditionOf(status, 'Progressing')
  if (progressing?.reason === 'ProgressDeadlineExceeded') return failed(words(progressing))
  return counted(body, status) ?? trouble ?? behind(body, status)
}

/** Ready, or waiting for what pods cannot tell. */
function counted(body: JsonMap, status: JsonMap): Readiness | undefined {
  const wanted = replicasOf(body)
  const updated = countAt(status, 'updatedReplicas')
  const surplus = countAt(status, 'replicas') - wanted
  const available = countAt(status, 'availableReplicas')
  if (updated < wanted || available < updated) return undefined
  if (surplus > 0) return waiting(`${surplus} ${surplus === 1 ? 'pod' : 'pods'} still to end`)
  return ready(`${available} of ${wanted} available`)
}

function behind(body: JsonMap, status: JsonMap): Readiness {
  const wanted = replicasOf(body)
  const updated = countAt(status, 'updatedReplicas')
  if (updated < wanted) return waiting(`${updated} of ${wanted} updated`)
  return waiting(`${countAt(status, 'availableReplicas')} of ${wanted} available`)
}

function replicasOf(body: JsonMap): number {
  const replicas = mapAt(body, 'spec').replicas
  return typeof replicas === 'number' ? replicas : 1
}

/**
 * Pods of the revision that is being rolled out: those that share the template hash of the pod made last. Before the
 * controller has made one of them, none: the words of an old pod say nothing of the new revision.
 */
function newestPods(status: JsonMap, pods: readonly JsonMap[]): readonly JsonMap[] {
  if (countAt(status, 'updatedReplicas') === 0) return []
  const living = pods.filter((pod) => mapAt(pod, 'metadata').deletionTimestamp === undefined)
  const last = living.map(creation).sort().at(-1)
  const hashes = new Set(living.filter((pod) => creation(pod) === last).map(hashOf))
  return living.filter((pod) => hashes.has(hashOf(pod)))
}

function creation(pod: JsonMap): string {
  return textAt(mapAt(pod, 'metadata'), 'creationTimestamp')
}

function hashOf(pod: JsonMap): string {
  return podLabel(pod, 'pod-template-hash')
}
