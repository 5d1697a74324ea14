import { type Fields, fields, list, text } from '../data.ts'
import { CLAIM_FINALIZER } from '../defaults/allocate.ts'
import {
  type Context,
  type Controller,
  change,
  discard,
  isTerminating,
  make,
  type Place,
  placeOf,
  uidOf,
  writeStatus,
} from './context.ts'

/** Claims get a volume at once, grow when asked to, and go when no pod uses them. */
export function claimController(
  context: Context,
  { resource, object, type }: Parameters<Controller>[1],
): void {
  if (resource === 'persistentvolumeclaims.' && type === 'DELETED') {
    releaseVolume(context, object)
    return
  }
  if (resource === 'pods.' && type === 'DELETED') {
    for (const volume of list(object, 'spec', 'volumes')) {
      const name = text(volume, 'persistentVolumeClaim', 'claimName')
      if (name !== '') look(context, { namespace: text(object, 'metadata', 'namespace'), name })
    }
  }
  if (resource === 'persistentvolumeclaims.') look(context, placeOf(object))
}

function look(context: Context, place: Place): void {
  context.soon(`claim/${place.namespace}/${place.name}`, () => settle(context, place))
}

function settle({ cluster }: Context, place: Place): void {
  const kind = cluster.kinds.builtin('PersistentVolumeClaim')
  const live = cluster.store.get(kind, place.namespace, place.name)
  if (live === undefined) return
  if (isTerminating(live)) {
    if (isUsed(cluster, place)) return
    const finalizers = list(live, 'metadata', 'finalizers').filter((name) => name !== CLAIM_FINALIZER)
    if (finalizers.length === list(live, 'metadata', 'finalizers').length) return
    change(cluster, kind, live, { ...live, metadata: { ...fields(live, 'metadata'), finalizers } })
    return
  }
  if (text(live, 'spec', 'storageClassName') === '') return
  const volume = `pvc-${uidOf(live)}`
  if (text(live, 'spec', 'volumeName') === '') {
    makeVolume(cluster, live, volume)
    change(cluster, kind, live, { ...live, spec: { ...fields(live, 'spec'), volumeName: volume } })
    return
  }
  writeStatus(cluster, kind, live, {
    phase: 'Bound',
    accessModes: list(live, 'spec', 'accessModes'),
    capacity: { storage: text(live, 'spec', 'resources', 'requests', 'storage') },
  })
}

function isUsed(cluster: Context['cluster'], place: Place): boolean {
  const pods = cluster.store.list(cluster.kinds.builtin('Pod'), place.namespace)
  return pods.some((pod) =>
    list(pod, 'spec', 'volumes').some(
      (volume) => text(volume, 'persistentVolumeClaim', 'claimName') === place.name,
    ),
  )
}

function makeVolume(cluster: Context['cluster'], claim: Fields, name: string): void {
  const kind = cluster.kinds.builtin('PersistentVolume')
  if (cluster.store.get(kind, '', name) !== undefined) return
  const { namespace, name: claimName } = placeOf(claim)
  make(cluster, kind, '', {
    metadata: { name },
    spec: {
      capacity: { storage: text(claim, 'spec', 'resources', 'requests', 'storage') },
      accessModes: list(claim, 'spec', 'accessModes'),
      storageClassName: text(claim, 'spec', 'storageClassName'),
      persistentVolumeReclaimPolicy: 'Delete',
      claimRef: {
        kind: 'PersistentVolumeClaim',
        apiVersion: 'v1',
        namespace,
        name: claimName,
        uid: uidOf(claim),
      },
      hostPath: { path: `/embedded/${name}` },
    },
  })
}

function releaseVolume({ cluster }: Context, claim: Fields): void {
  const kind = cluster.kinds.builtin('PersistentVolume')
  const volume = cluster.store.get(kind, '', text(claim, 'spec', 'volumeName'))
  if (volume !== undefined) discard(cluster, kind, volume)
}
