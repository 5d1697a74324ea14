import type { DesiredObject } from '../../objects/object.ts'
import { byText } from '../../objects/order.ts'
import { PRUNE_ANNOTATION } from '../../objects/ownership.ts'
import type { ValueMap } from '../../sensitive.ts'
import type { Service, Storage } from '../../services/service.ts'
import type { Frame } from '../frame.ts'
import { makeObject } from '../identity.ts'
import { dnsLabel, NAME_LIMIT, pathName } from '../names.ts'

export interface RenderedStorage {
  readonly objects: readonly DesiredObject[]
  /** Claims that a StatefulSet makes for each of its pods. */
  readonly templates: readonly ValueMap[]
  readonly volumes: readonly ValueMap[]
  readonly mounts: readonly ValueMap[]
}

/** One claim per path: a claim of the service, or one for each pod of a StatefulSet; and folders of the node. */
export function renderStorage(frame: Frame, service: Service): RenderedStorage {
  const all = [...service.storage].sort((a, b) => byText(a.path, b.path))
  const storage = all.filter(({ mode }) => mode !== 'temporary')
  const temporary = all.filter(({ mode }) => mode === 'temporary')
  const perPod = service.shape === 'statefulset' && service.single !== true
  const claims = perPod ? [] : storage.map((entry) => claim(frame, service, entry))
  return {
    objects: claims,
    templates: perPod ? storage.map((entry) => template(entry)) : [],
    volumes: [
      ...claims.map((object, index) => ({
        name: pathName(storage[index]?.path ?? ''),
        persistentVolumeClaim: { claimName: object.id.name },
      })),
      ...temporary.map(({ path, size }) => ({
        name: pathName(path),
        emptyDir: size === '' ? {} : { sizeLimit: size },
      })),
      ...service.hostMaps.map(({ host, path }) => ({
        name: hostVolume(path),
        hostPath: { path: host, type: 'DirectoryOrCreate' },
      })),
    ],
    mounts: [
      ...all.map(({ path }) => ({ name: pathName(path), mountPath: path })),
      ...service.hostMaps.map(({ path }) => ({ name: hostVolume(path), mountPath: path })),
    ],
  }
}

/** Whether two pods of the service may not hold its data at the same time. */
export function isExclusive(service: Service): boolean {
  return service.hostMaps.length > 0 || service.storage.some((entry) => !isShared(entry))
}

function isShared(entry: Storage): boolean {
  return entry.mode === 'ReadWriteMany' || entry.mode === 'ReadOnlyMany' || entry.mode === 'temporary'
}

function claim(frame: Frame, service: Service, entry: Storage): DesiredObject {
  const name = dnsLabel(`${service.name}-${pathName(entry.path)}`, NAME_LIMIT)
  const named = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name }
  const annotations = entry.discard ? { [PRUNE_ANNOTATION]: 'enabled' } : {}
  return makeObject(frame, service, named, { spec: claimSpec(entry) }, { annotations })
}

/** Without labels of ours: the list is immutable, and the StatefulSet's selector labels are added to the claims. */
function template(entry: Storage): ValueMap {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: pathName(entry.path) },
    spec: claimSpec(entry),
  }
}

function claimSpec(entry: Storage): ValueMap {
  return {
    accessModes: [entry.mode],
    resources: { requests: { storage: entry.size } },
    ...(entry.class === undefined ? {} : { storageClassName: entry.class }),
    volumeMode: 'Filesystem',
  }
}

function hostVolume(path: string): string {
  return dnsLabel(`host-${pathName(path, 50)}`)
}
