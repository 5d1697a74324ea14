import type { Cluster } from '../../cluster.ts'
import { type Fields, fields, isFields, list, number, text } from '../../data.ts'
import { discard, make, ownerReference, placeOf } from '../context.ts'
import { type Holder, podHolder, standing } from '../pod-holder.ts'
import { counts } from './counts.ts'
import { isReady, podOf, templateHash, templateOf } from './pods.ts'

const REVISION = 'controller-revision-hash'

/** StatefulSets hold numbered pods with claims of their own; an update goes from the last to the first. */
export const statefulSetController = podHolder('StatefulSet', hold)

function hold(holder: Holder): Fields {
  const { cluster, place, live } = holder
  const revision = `${place.name}-${templateHash(templateOf(live))}`
  step(cluster, live, holder.owned(), revision)
  const now = standing(holder)
  const updated = now.pods.filter((pod) => revisionOf(pod) === revision)
  const desired = number(live, 'spec', 'replicas') ?? 1
  const finished = updated.length === desired && now.ready === desired
  const old = text(live, 'status', 'currentRevision')
  const current = finished || old === '' ? revision : old
  const before = now.pods.filter((pod) => revisionOf(pod) === current)
  return {
    replicas: now.pods.length,
    ...counts({ readyReplicas: now.ready, updatedReplicas: updated.length, currentReplicas: before.length }),
    availableReplicas: now.ready,
    currentRevision: current,
    updateRevision: revision,
    collisionCount: 0,
  }
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
