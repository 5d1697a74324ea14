import { type Fields, fields, number } from '../../data.ts'
import { discard, isTerminating, make } from '../context.ts'
import { type Holder, podHolder, standing } from '../pod-holder.ts'
import { counts } from './counts.ts'
import { isFinished, isReady, podOf, templateOf } from './pods.ts'

/** ReplicaSets hold their number of pods. */
export const replicaSetController = podHolder('ReplicaSet', hold)

function hold(holder: Holder): Fields {
  const { cluster, kind, pods, place, live } = holder
  const desired = number(live, 'spec', 'replicas') ?? 1
  const alive = holder.owned().filter((pod) => !isTerminating(pod) && !isFinished(pod))
  for (let missing = desired - alive.length; missing > 0; missing--) {
    const metadata = { generateName: `${place.name}-` }
    make(cluster, pods, place.namespace, podOf(templateOf(live), live, kind, metadata, {}))
  }
  // Pods that are not ready go first.
  const surplus = [...alive].sort((a, b) => Number(isReady(a)) - Number(isReady(b)))
  for (const pod of surplus.slice(0, Math.max(0, alive.length - desired))) discard(cluster, pods, pod)
  const now = standing(holder, (pod) => !isFinished(pod))
  const labels = Object.keys(fields(live, 'spec', 'template', 'metadata', 'labels'))
  const labelled = now.pods.filter((pod) =>
    labels.every((label) => fields(pod, 'metadata', 'labels')[label] !== undefined),
  )
  return {
    replicas: now.pods.length,
    terminatingReplicas: 0,
    ...counts({
      fullyLabeledReplicas: labelled.length,
      readyReplicas: now.ready,
      availableReplicas: now.ready,
    }),
  }
}
