import { at, type Data, equal, type Fields, fields, list, text } from '../data.ts'
import type { Cause } from '../status.ts'
import { barred, wrongValue } from './cause.ts'

const IMMUTABLE = 'field is immutable'

/** Paths that never change, by kind. */
const FIXED: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec.selector'],
  ReplicaSet: ['spec.selector'],
  DaemonSet: ['spec.selector'],
  Job: ['spec.completions', 'spec.selector', 'spec.template.spec', 'spec.completionMode'],
  StorageClass: ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'],
}

export function changeCauses(kind: string, live: Fields, next: Fields): Cause[] {
  const fixed = (FIXED[kind] ?? []).flatMap((path) => {
    const before = at(live, ...path.split('.'))
    const after = at(next, ...path.split('.'))
    return equal(before, after) ? [] : [wrongValue(path, after, IMMUTABLE)]
  })
  return [...fixed, ...(SPECIAL[kind]?.(live, next) ?? [])]
}

const SPECIAL: Readonly<Record<string, (live: Fields, next: Fields) => Cause[]>> = {
  StatefulSet: statefulSetCauses,
  ConfigMap: immutableDataCauses,
  Secret: secretCauses,
  PersistentVolumeClaim: claimCauses,
  Service: addressCauses,
  RoleBinding: roleCauses,
  ClusterRoleBinding: roleCauses,
  Pod: podCauses,
}

const STATEFUL_FREE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
]

function statefulSetCauses(live: Fields, next: Fields): Cause[] {
  if (equal(withoutKeys(live.spec, STATEFUL_FREE), withoutKeys(next.spec, STATEFUL_FREE))) return []
  return [
    barred(
      'spec',
      "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    ),
  ]
}

function immutableDataCauses(live: Fields, next: Fields): Cause[] {
  if (live.immutable !== true) return []
  const causes: Cause[] = []
  if (next.immutable !== true) causes.push(barred('immutable', 'field is immutable when `immutable` is set'))
  for (const key of ['data', 'binaryData']) {
    if (!equal(live[key], next[key])) causes.push(barred(key, 'field is immutable when `immutable` is set'))
  }
  return causes
}

function secretCauses(live: Fields, next: Fields): Cause[] {
  const retyped = live.type === next.type ? [] : [wrongValue('type', next.type, IMMUTABLE)]
  return [...retyped, ...immutableDataCauses(live, next)]
}

function claimCauses(live: Fields, next: Fields): Cause[] {
  const free = ['resources', 'volumeAttributesClassName', 'volumeName']
  if (equal(withoutKeys(live.spec, free), withoutKeys(next.spec, free))) return []
  return [
    barred(
      'spec',
      'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
    ),
  ]
}

function addressCauses(live: Fields, next: Fields): Cause[] {
  const before = text(live, 'spec', 'clusterIP')
  const after = text(next, 'spec', 'clusterIP')
  if (before === after || before === '' || text(next, 'spec', 'type') === 'ExternalName') return []
  return [wrongValue('spec.clusterIPs[0]', [after], 'may not change once set')]
}

function roleCauses(live: Fields, next: Fields): Cause[] {
  return equal(live.roleRef, next.roleRef)
    ? []
    : [wrongValue('roleRef', next.roleRef, 'cannot change roleRef')]
}

function podCauses(live: Fields, next: Fields): Cause[] {
  const names = (object: Fields) =>
    list(object, 'spec', 'containers').map((item) => withoutKeys(item, ['image']))
  const rest = (object: Fields) =>
    withoutKeys(fields(object, 'spec'), ['containers', 'tolerations', 'activeDeadlineSeconds', 'nodeName'])
  if (equal(rest(live), rest(next)) && equal(names(live), names(next))) return []
  return [
    barred(
      'spec',
      'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
    ),
  ]
}

function withoutKeys(value: Data | undefined, keys: readonly string[]): Data {
  return Object.fromEntries(Object.entries(fields(value)).filter(([key]) => !keys.includes(key)))
}
