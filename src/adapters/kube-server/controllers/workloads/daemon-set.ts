import { type Fields, text } from '../../data.ts'
import { discard, make } from '../context.ts'
import { type Holder, podHolder, standing } from '../pod-holder.ts'
import { counts } from './counts.ts'
import { isReady, podOf, templateHash, templateOf } from './pods.ts'

const REVISION = 'controller-revision-hash'

/** DaemonSets hold one pod on each node. */
export const daemonSetController = podHolder('DaemonSet', hold)

function hold(holder: Holder): Fields {
  const { cluster, kind, pods, place, live } = holder
  const revision = templateHash(templateOf(live))
  const nodes = cluster.store
    .list(cluster.kinds.builtin('Node'))
    .map((node) => text(node, 'metadata', 'name'))
  const existing = holder.owned()
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
  const now = standing(holder)
  const updated = now.pods.filter((pod) => text(pod, 'metadata', 'labels', REVISION) === revision)
  return {
    currentNumberScheduled: now.pods.length,
    numberMisscheduled: 0,
    desiredNumberScheduled: nodes.length,
    numberReady: now.ready,
    ...counts({
      updatedNumberScheduled: updated.length,
      numberAvailable: now.ready,
      numberUnavailable: nodes.length - now.ready,
    }),
  }
}
