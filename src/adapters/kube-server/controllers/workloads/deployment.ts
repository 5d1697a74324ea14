import type { Cluster } from '../../cluster.ts'
import { type Fields, fields, number, text } from '../../data.ts'
import {
  type Context,
  type Controller,
  change,
  changeThroughStatus,
  discard,
  isTerminating,
  make,
  ownedBy,
  ownerPlace,
  ownerReference,
  type Place,
  placeOf,
} from '../context.ts'
import { availableOf, desiredOf, share, sum } from './counts.ts'
import { tell } from './deployment-status.ts'
import { templateHash } from './pods.ts'

const REVISION = 'deployment.kubernetes.io/revision'

/** Deployments roll their ReplicaSets. */
export function deploymentController(
  context: Context,
  { resource, object, type }: Parameters<Controller>[1],
): void {
  const place =
    resource === 'deployments.apps'
      ? placeOf(object)
      : resource === 'replicasets.apps'
        ? ownerPlace(object, 'Deployment')
        : undefined
  if (place === undefined || (type === 'DELETED' && resource === 'deployments.apps')) return
  context.soon(`deployment/${place.namespace}/${place.name}`, () => roll(context, place))
}

function roll(context: Context, place: Place): void {
  const { cluster } = context
  const kind = cluster.kinds.builtin('Deployment')
  const live = cluster.store.get(kind, place.namespace, place.name)
  if (live === undefined || isTerminating(live)) return
  const sets = replicaSets(cluster, live)
  const wanted = templateHash(fields(live, 'spec', 'template'))
  const current = sets.find((set) => text(set, 'metadata', 'labels', 'pod-template-hash') === wanted)
  const old = sets.filter((set) => set !== current)
  const paused = fields(live, 'spec').paused === true
  if (current === undefined && !paused) {
    if (mayStart(cluster, live, old)) {
      startReplicaSet(cluster, live, wanted, old)
      return
    }
  } else if (!paused) scaleSets(cluster, live, current, old)
  forgetOld(cluster, live, old)
  tell(context, live, current, old, () => roll(context, place))
}

function replicaSets(cluster: Cluster, live: Fields): Fields[] {
  return ownedBy(cluster, cluster.kinds.builtin('ReplicaSet'), live).filter((set) => !isTerminating(set))
}

/** `Recreate` waits until every old pod is gone. */
function mayStart(cluster: Cluster, live: Fields, old: readonly Fields[]): boolean {
  if (text(live, 'spec', 'strategy', 'type') !== 'Recreate') return true
  for (const set of old) scaleTo(cluster, set, 0)
  return old.every((set) => (number(set, 'status', 'replicas') ?? 0) === 0)
}

function startReplicaSet(cluster: Cluster, live: Fields, hash: string, old: readonly Fields[]): void {
  const { namespace, name } = placeOf(live)
  const template = fields(live, 'spec', 'template')
  const labels = { ...fields(template, 'metadata', 'labels'), 'pod-template-hash': hash }
  const revision = String(Math.max(0, ...old.map(revisionOf)) + 1)
  const room = roomFor(live, 0, old)
  make(cluster, cluster.kinds.builtin('ReplicaSet'), namespace, {
    metadata: {
      name: `${name}-${hash}`,
      labels,
      annotations: { ...fields(live, 'metadata', 'annotations'), [REVISION]: revision },
      ownerReferences: [ownerReference(cluster.kinds.builtin('Deployment'), live)],
    },
    spec: {
      replicas: room,
      selector: withHash(live, hash),
      template: { ...template, metadata: { ...fields(template, 'metadata'), labels } },
    },
  })
  const metadata = fields(live, 'metadata')
  const annotations = { ...fields(metadata, 'annotations'), [REVISION]: revision }
  changeThroughStatus(cluster, cluster.kinds.builtin('Deployment'), live, {
    ...live,
    metadata: { ...metadata, annotations },
  })
}

function withHash(live: Fields, hash: string): Fields {
  const selector = fields(live, 'spec', 'selector')
  return { ...selector, matchLabels: { ...fields(selector, 'matchLabels'), 'pod-template-hash': hash } }
}

function revisionOf(set: Fields): number {
  return Number(text(set, 'metadata', 'annotations', REVISION) || 0)
}

/** How many replicas the new set may have beside the old ones. */
function roomFor(live: Fields, has: number, old: readonly Fields[]): number {
  const desired = desiredOf(live)
  const surge = share(fields(live, 'spec', 'strategy', 'rollingUpdate').maxSurge, desired, Math.ceil)
  const others = sum(old, (set) => number(set, 'spec', 'replicas'))
  return Math.max(Math.min(has, desired), Math.min(desired, desired + surge - others))
}

function scaleSets(
  cluster: Cluster,
  live: Fields,
  current: Fields | undefined,
  old: readonly Fields[],
): void {
  if (current === undefined) return
  const desired = desiredOf(live)
  const has = number(current, 'spec', 'replicas') ?? 0
  scaleTo(cluster, current, roomFor(live, has, old))
  if (text(live, 'spec', 'strategy', 'type') === 'Recreate') return
  const strategy = fields(live, 'spec', 'strategy', 'rollingUpdate')
  const surge = share(strategy.maxSurge, desired, Math.ceil)
  const slack = Math.max(share(strategy.maxUnavailable, desired, Math.floor), surge === 0 ? 1 : 0)
  let spare = sum([current, ...old], staying) - (desired - slack)
  for (const set of old) {
    // What is not available anyway can go at once.
    const healthy = staying(set)
    const kept = healthy - Math.min(healthy, Math.max(0, spare))
    spare -= healthy - kept
    scaleTo(cluster, set, kept)
  }
}

function scaleTo(cluster: Cluster, set: Fields, replicas: number): void {
  if (number(set, 'spec', 'replicas') === replicas) return
  const kind = cluster.kinds.builtin('ReplicaSet')
  change(cluster, kind, set, { ...set, spec: { ...fields(set, 'spec'), replicas } })
}

function forgetOld(cluster: Cluster, live: Fields, old: readonly Fields[]): void {
  const limit = number(live, 'spec', 'revisionHistoryLimit') ?? 10
  const idle = old
    .filter((set) => number(set, 'spec', 'replicas') === 0 && (number(set, 'status', 'replicas') ?? 0) === 0)
    .sort((a, b) => revisionOf(b) - revisionOf(a))
  for (const set of idle.slice(limit)) discard(cluster, cluster.kinds.builtin('ReplicaSet'), set)
}

/** Available pods that the set keeps: its status still counts those that it was just told to give up. */
function staying(set: Fields): number {
  return Math.min(number(set, 'spec', 'replicas') ?? 0, availableOf(set))
}
