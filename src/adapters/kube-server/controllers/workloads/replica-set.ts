import { fields, number } from '../../data.ts'
import {
  type Context,
  type Controller,
  discard,
  isTerminating,
  make,
  ownedBy,
  ownerPlace,
  type Place,
  placeOf,
  writeStatus,
} from '../context.ts'
import { counts } from './counts.ts'
import { isFinished, isReady, podOf, templateOf } from './pods.ts'

/** ReplicaSets hold their number of pods. */
export function replicaSetController(
  context: Context,
  { resource, object, type }: Parameters<Controller>[1],
): void {
  const place =
    resource === 'replicasets.apps'
      ? placeOf(object)
      : resource === 'pods.'
        ? ownerPlace(object, 'ReplicaSet')
        : undefined
  if (place === undefined || (type === 'DELETED' && resource === 'replicasets.apps')) return
  context.soon(`replicaset/${place.namespace}/${place.name}`, () => hold(context, place))
}

function hold({ cluster }: Context, place: Place): void {
  const kind = cluster.kinds.builtin('ReplicaSet')
  const pods = cluster.kinds.builtin('Pod')
  const live = cluster.store.get(kind, place.namespace, place.name)
  if (live === undefined || isTerminating(live)) return
  const desired = number(live, 'spec', 'replicas') ?? 1
  const alive = ownedBy(cluster, pods, live).filter((pod) => !isTerminating(pod) && !isFinished(pod))
  for (let missing = desired - alive.length; missing > 0; missing--) {
    const metadata = { generateName: `${place.name}-` }
    make(cluster, pods, place.namespace, podOf(templateOf(live), live, kind, metadata, {}))
  }
  // Pods that are not ready go first.
  const surplus = [...alive].sort((a, b) => Number(isReady(a)) - Number(isReady(b)))
  for (const pod of surplus.slice(0, Math.max(0, alive.length - desired))) discard(cluster, pods, pod)
  const current = ownedBy(cluster, pods, live).filter((pod) => !isTerminating(pod) && !isFinished(pod))
  const ready = current.filter(isReady).length
  const labels = Object.keys(fields(live, 'spec', 'template', 'metadata', 'labels'))
  const labelled = current.filter((pod) =>
    labels.every((label) => fields(pod, 'metadata', 'labels')[label] !== undefined),
  )
  writeStatus(cluster, kind, live, {
    replicas: current.length,
    terminatingReplicas: 0,
    ...counts({
      fullyLabeledReplicas: labelled.length,
      readyReplicas: ready,
      availableReplicas: ready,
    }),
    observedGeneration: number(live, 'metadata', 'generation') ?? 1,
  })
}
