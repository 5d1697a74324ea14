import type { Cluster } from '../../cluster.ts'
import { type Fields, fields, isFields, list, number, text } from '../../data.ts'
import {
  type Context,
  type Controller,
  discard,
  isTerminating,
  make,
  ownedBy,
  ownerPlace,
  ownerReference,
  type Place,
  placeOf,
  writeStatus,
} from '../context.ts'
import { counts } from './counts.ts'
import { isReady, podOf, templateHash, templateOf } from './pods.ts'

const REVISION = 'controller-revision-hash'

/** StatefulSets hold numbered pods with claims of their own; an update goes from the last to the first. */
export function statefulSetController(
  context: Context,
  { resource, object, type }: Parameters<Controller>[1],
): void {
  const place =
    resource === 'statefulsets.apps'
      ? placeOf(object)
      : resource === 'pods.'
        ? ownerPlace(object, 'StatefulSet')
        : undefined
  if (place === undefined || (type === 'DELETED' && resource === 'statefulsets.apps')) return
  context.soon(`statefulset/${place.namespace}/${place.name}`, () => hold(context, place))
}

function hold({ cluster }: Context, place: Place): void {
  const kind = cluster.kinds.builtin('StatefulSet')
  const pods = cluster.kinds.builtin('Pod')
  const live = cluster.store.get(kind, place.namespace, place.name)
  if (live === undefined || isTerminating(live)) return
  const revision = `${place.name}-${templateHash(templateOf(live))}`
  const before = ownedBy(cluster, pods, live)
  step(cluster, live, before, revision)
  const now = ownedBy(cluster, pods, live).filter((pod) => !isTerminating(pod))
  const updated = now.filter((pod) => revisionOf(pod) === revision)
  const ready = now.filter(isReady).length
  const desired = number(live, 'spec', 'replicas') ?? 1
  const finished = updated.length === desired && ready === desired
  const old = text(live, 'status', 'currentRevision')
  const current = finished || old === '' ? revision : old
  writeStatus(cluster, kind, live, {
    observedGeneration: number(live, 'metadata', 'generation') ?? 1,
    replicas: now.length,
    ...counts({ readyReplicas: ready, updatedReplicas: updated.length }),
    ...counts({ currentReplicas: now.filter((pod) => revisionOf(pod) === current).length }),
    availableReplicas: ready,
    currentRevision: current,
    updateRevision: revision,
    collisionCount: 0,
  })
}

/** One thing at a time: make the next pod, remove one too many, or replace one with an old template. */
function step(cluster: Cluster, live: Fields, existing: readonly Fields[], revision: string): void {
  const pods = cluster.kinds.builtin('Pod')
  const desired = number(live, 'spec', 'replicas') ?? 1
  const ordered = text(live, 'spec', 'podManagementPolicy') !== 'Parallel'
  const byOrdinal = new Map(existing.map((pod) => [ordinalOf(pod), pod]))
  for (let ordinal = 0; ordinal < desired; ordinal++) {
    const pod = byOrdinal.get(ordinal)
    if (pod === undefined) makePod(cluster, live, ordinal, revision)
    if ((pod === undefined || !isReady(pod)) && ordered) {
      // A pod that cannot become ready is replaced when its template changed.
      if (pod !== undefined && revisionOf(pod) !== revision) discard(cluster, pods, pod)
      return
    }
  }
  const surplus = [...existing]
    .sort((a, b) => ordinalOf(b) - ordinalOf(a))
    .find((pod) => ordinalOf(pod) >= desired)
  if (surplus !== undefined) {
    discard(cluster, pods, surplus)
    return
  }
  if (text(live, 'spec', 'updateStrategy', 'type') === 'OnDelete') return
  const partition = number(live, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0
  const outdated = [...existing]
    .sort((a, b) => ordinalOf(b) - ordinalOf(a))
    .find((pod) => revisionOf(pod) !== revision && ordinalOf(pod) >= partition)
  if (outdated !== undefined) discard(cluster, pods, outdated)
}

function makePod(cluster: Cluster, live: Fields, ordinal: number, revision: string): void {
  const { namespace, name } = placeOf(live)
  const kind = cluster.kinds.builtin('StatefulSet')
  const pod = `${name}-${ordinal}`
  const claims = list(live, 'spec', 'volumeClaimTemplates').flatMap((claim) =>
    isFields(claim) ? [claim] : [],
  )
  for (const claim of claims) makeClaim(cluster, live, claim, pod)
  const made = podOf(
    templateOf(live),
    live,
    kind,
    { name: pod },
    {
      'apps.kubernetes.io/pod-index': String(ordinal),
      [REVISION]: revision,
      'statefulset.kubernetes.io/pod-name': pod,
    },
  )
  const spec = fields(made, 'spec')
  const volumes = claims.map((claim) => ({
    name: text(claim, 'metadata', 'name'),
    persistentVolumeClaim: { claimName: claimName(claim, pod) },
  }))
  const others = list(spec, 'volumes').filter(
    (volume) => !volumes.some((claimed) => claimed.name === text(volume, 'name')),
  )
  const all = [...volumes, ...others]
  const full: Fields = { ...spec, hostname: pod, ...(all.length === 0 ? {} : { volumes: all }) }
  const service = text(live, 'spec', 'serviceName')
  if (service !== '') full.subdomain = service
  make(cluster, cluster.kinds.builtin('Pod'), namespace, { ...made, spec: full })
}

/** Claims stay when their pod goes, unless the set says otherwise. */
function makeClaim(cluster: Cluster, live: Fields, template: Fields, pod: string): void {
  const kind = cluster.kinds.builtin('PersistentVolumeClaim')
  const { namespace } = placeOf(live)
  const name = claimName(template, pod)
  if (cluster.store.get(kind, namespace, name) !== undefined) return
  const labels = {
    ...fields(live, 'spec', 'selector', 'matchLabels'),
    ...fields(template, 'metadata', 'labels'),
  }
  const own = text(live, 'spec', 'persistentVolumeClaimRetentionPolicy', 'whenDeleted') === 'Delete'
  make(cluster, kind, namespace, {
    metadata: {
      name,
      labels,
      ...(own ? { ownerReferences: [ownerReference(cluster.kinds.builtin('StatefulSet'), live)] } : {}),
    },
    spec: fields(template, 'spec'),
  })
}

function claimName(template: Fields, pod: string): string {
  return `${text(template, 'metadata', 'name')}-${pod}`
}

function revisionOf(pod: Fields): string {
  return text(pod, 'metadata', 'labels', REVISION)
}

function ordinalOf(pod: Fields): number {
  return Number(/-(\d+)$/.exec(text(pod, 'metadata', 'name'))?.[1] ?? 0)
}
