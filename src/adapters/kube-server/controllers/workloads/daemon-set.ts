import { type Fields, number, text } from '../../data.ts'
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
import { isReady, podOf, templateHash, templateOf } from './pods.ts'

const REVISION = 'controller-revision-hash'

/** DaemonSets hold one pod on each node. */
export function daemonSetController(
  context: Context,
  { resource, object, type }: Parameters<Controller>[1],
): void {
  const place =
    resource === 'daemonsets.apps'
      ? placeOf(object)
      : resource === 'pods.'
        ? ownerPlace(object, 'DaemonSet')
        : undefined
  if (place === undefined || (type === 'DELETED' && resource === 'daemonsets.apps')) return
  context.soon(`daemonset/${place.namespace}/${place.name}`, () => hold(context, place))
}

function hold({ cluster }: Context, place: Place): void {
  const kind = cluster.kinds.builtin('DaemonSet')
  const pods = cluster.kinds.builtin('Pod')
  const live = cluster.store.get(kind, place.namespace, place.name)
  if (live === undefined || isTerminating(live)) return
  const revision = templateHash(templateOf(live))
  const nodes = cluster.store
    .list(cluster.kinds.builtin('Node'))
    .map((node) => text(node, 'metadata', 'name'))
  const existing = ownedBy(cluster, pods, live)
  for (const node of nodes) {
    if (existing.some((pod) => text(pod, 'spec', 'nodeName') === node)) continue
    const metadata = { generateName: `${place.name}-` }
    const made = podOf(templateOf(live), live, kind, metadata, { [REVISION]: revision })
    make(cluster, pods, place.namespace, { ...made, spec: { ...(made.spec as Fields), nodeName: node } })
  }
  const outdated = existing.filter((pod) => text(pod, 'metadata', 'labels', REVISION) !== revision)
  const waiting = existing.some((pod) => !isReady(pod) && !outdated.includes(pod))
  const next = outdated[0]
  if (next !== undefined && !waiting && text(live, 'spec', 'updateStrategy', 'type') !== 'OnDelete') {
    discard(cluster, pods, next)
  }
  const now = ownedBy(cluster, pods, live).filter((pod) => !isTerminating(pod))
  const ready = now.filter(isReady).length
  const updated = now.filter((pod) => text(pod, 'metadata', 'labels', REVISION) === revision).length
  writeStatus(cluster, kind, live, {
    currentNumberScheduled: now.length,
    numberMisscheduled: 0,
    desiredNumberScheduled: nodes.length,
    numberReady: ready,
    observedGeneration: number(live, 'metadata', 'generation') ?? 1,
    ...counts({
      updatedNumberScheduled: updated,
      numberAvailable: ready,
      numberUnavailable: nodes.length - ready,
    }),
  })
}
