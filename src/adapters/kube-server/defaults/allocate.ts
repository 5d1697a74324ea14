import type { Cluster } from '../cluster.ts'
import { copy, ensure, type Fields, fields, fill, isFields, list, text } from '../data.ts'
import type { Kind } from '../resources/kind.ts'

/** What the server chooses when an object is made: addresses of Services, finalizers of Namespaces and claims. */
export function allocate(cluster: Cluster, kind: Kind, object: Fields): Fields {
  const result = copy(object)
  if (kind.group === 'batch' && kind.kind === 'Job') selectOwnPods(result)
  if (kind.group !== '') return result
  if (kind.kind === 'Service') allocateAddress(cluster, kind, fields(result, 'spec'))
  if (kind.kind === 'Namespace') {
    fill(fields(result, 'spec'), { finalizers: ['kubernetes'] })
    result.status = { phase: 'Active' }
  }
  if (kind.kind === 'PersistentVolumeClaim') {
    addFinalizer(result, CLAIM_FINALIZER)
    result.status = { phase: 'Pending' }
    claimDefaultClass(cluster, fields(result, 'spec'))
  }
  if (kind.kind === 'Pod') {
    fill(fields(result, 'spec'), { serviceAccountName: 'default', serviceAccount: 'default' })
    result.status = { phase: 'Pending', qosClass: qualityOf(result) }
  }
  return result
}

export const CLAIM_FINALIZER = 'kubernetes.io/pvc-protection'

function addFinalizer(object: Fields, name: string): void {
  const metadata = object.metadata as Fields
  const finalizers = list(metadata, 'finalizers')
  if (!finalizers.includes(name)) metadata.finalizers = [...finalizers, name]
}

/** Pods of a Job are told apart by its UID, unless the Job brings a selector of its own. */
function selectOwnPods(job: Fields): void {
  const spec = fields(job, 'spec')
  if (spec.manualSelector === true) return
  spec.manualSelector = false
  const uid = text(job, 'metadata', 'uid')
  const labels = ensure(job, 'spec', 'template', 'metadata', 'labels')
  for (const prefix of ['', 'batch.kubernetes.io/']) {
    labels[`${prefix}controller-uid`] = uid
    labels[`${prefix}job-name`] = text(job, 'metadata', 'name')
  }
  if (Object.keys(fields(job, 'metadata', 'labels')).length === 0) {
    ensure(job, 'metadata').labels = { ...labels }
  }
  spec.selector = { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } }
}

/** What was chosen once stays where a write does not name it. */
export function carryOver(kind: Kind, live: Fields, next: Fields): Fields {
  if (kind.group !== '') return next
  const spec = isFields(next.spec) ? { ...next.spec } : undefined
  const before = fields(live, 'spec')
  if (spec === undefined) return next
  if (kind.kind === 'Service' && spec.type !== 'ExternalName') {
    fill(spec, pick(before, ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy']))
    if (spec.type !== undefined && spec.type !== 'ClusterIP') {
      spec.ports = list(spec, 'ports').map((port) => withNodePort(port, list(before, 'ports')))
    }
  }
  if (kind.kind === 'PersistentVolumeClaim') fill(spec, pick(before, ['storageClassName', 'volumeName']))
  if (kind.kind === 'Namespace') fill(spec, pick(before, ['finalizers']))
  return { ...next, spec }
}

function pick(source: Fields, keys: readonly string[]): Fields {
  return Object.fromEntries(keys.flatMap((key) => (source[key] === undefined ? [] : [[key, source[key]]])))
}

function withNodePort(port: Fields[string], before: readonly Fields[string][]): Fields[string] {
  if (!isFields(port) || port.nodePort !== undefined) return port
  const old = before.find((item) => isFields(item) && item.port === port.port && item.nodePort !== undefined)
  return isFields(old) ? { ...port, nodePort: old.nodePort ?? 0 } : port
}

function allocateAddress(cluster: Cluster, kind: Kind, spec: Fields): void {
  if (spec.type === 'ExternalName') return
  const others = cluster.store.list(kind)
  if (spec.clusterIP === undefined || spec.clusterIP === '') {
    const used = new Set(others.map((other) => text(other, 'spec', 'clusterIP')))
    spec.clusterIP = firstFree((index) => `10.96.${Math.floor(index / 250)}.${(index % 250) + 2}`, used)
  }
  spec.clusterIPs = [spec.clusterIP]
  fill(spec, { ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' })
  if (spec.type === 'ClusterIP') return
  const used = new Set(
    others.flatMap((other) =>
      list(other, 'spec', 'ports').map((port) => String(isFields(port) ? port.nodePort : '')),
    ),
  )
  for (const port of list(spec, 'ports')) {
    if (!isFields(port) || port.nodePort !== undefined) continue
    const chosen = firstFree((index) => String(30_000 + index), used)
    used.add(chosen)
    port.nodePort = Number(chosen)
  }
}

function firstFree(candidate: (index: number) => string, used: ReadonlySet<string>): string {
  let index = 0
  while (used.has(candidate(index))) index += 1
  return candidate(index)
}

function claimDefaultClass(cluster: Cluster, spec: Fields): void {
  if (spec.storageClassName !== undefined) return
  const marked = cluster.store
    .list(cluster.kinds.builtin('StorageClass'))
    .find(
      (found) =>
        fields(found, 'metadata', 'annotations')['storageclass.kubernetes.io/is-default-class'] === 'true',
    )
  if (marked !== undefined) spec.storageClassName = text(marked, 'metadata', 'name')
}

function qualityOf(pod: Fields): string {
  const resources = list(pod, 'spec', 'containers').map((container) => fields(container, 'resources'))
  const some = resources.some(
    (resource) => Object.keys({ ...fields(resource, 'limits'), ...fields(resource, 'requests') }).length > 0,
  )
  if (!some) return 'BestEffort'
  const same = resources.every((resource) => {
    const limits = fields(resource, 'limits')
    const requests = fields(resource, 'requests')
    return ['cpu', 'memory'].every((name) => limits[name] !== undefined && limits[name] === requests[name])
  })
  return same ? 'Guaranteed' : 'Burstable'
}
