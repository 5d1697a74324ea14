import { ensure, type Fields, fields, fill, isFields, list, text } from '../data.ts'
import type { Kind } from '../resources/kind.ts'
import { alwaysPresent } from '../schema/always.ts'
import { fillSchemaDefaults } from '../schema/custom.ts'
import { claimDefaults, policyDefaults, rbacDefaults, serviceDefaults } from './objects.ts'
import { podRequestDefaults, podSpecDefaults, podTemplateDefaults } from './pod.ts'
import { canonicalQuantities } from './quantity.ts'

// Defaults of fields that nobody set, so that answers look as a real API server's do.
// In: an object with known fields only. Out: a new one with its defaults and quantities in their one spelling.
// Limits: kinds of the table below; values of https://kubernetes.io/docs/reference/generated/kubernetes-api/.

/** Counts changes of a DaemonSet's template; an older API's field that lives on as an annotation. */
export const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation'

type Default = (object: Fields) => void

export function applyDefaults(kind: Kind, object: Fields): Fields {
  if (kind.custom) return fillSchemaDefaults(kind.schemaDefaults, object)
  // Both steps copy what the defaults below may write to.
  const full = canonicalQuantities(kind.shape, alwaysPresent(kind.shape, object)) as Fields
  DEFAULTS[kind.kind]?.(full)
  return alwaysPresent(kind.shape, full)
}

const DEFAULTS: Readonly<Record<string, Default>> = {
  Deployment: deploymentDefaults,
  ReplicaSet: (object) => {
    fill(fields(object, 'spec'), { replicas: 1 })
    podTemplateDefaults(fields(object, 'spec', 'template'))
  },
  StatefulSet: statefulSetDefaults,
  DaemonSet: daemonSetDefaults,
  Job: (object) => jobSpecDefaults(fields(object, 'spec')),
  CronJob: cronJobDefaults,
  Pod: (object) => {
    const spec = fields(object, 'spec')
    podSpecDefaults(spec)
    podRequestDefaults(spec)
    fill(spec, { enableServiceLinks: true })
  },
  Namespace: namespaceDefaults,
  Secret: secretDefaults,
  Service: serviceDefaults,
  PersistentVolumeClaim: claimDefaults,
  NetworkPolicy: policyDefaults,
  Role: rbacDefaults,
  ClusterRole: rbacDefaults,
  RoleBinding: rbacDefaults,
  ClusterRoleBinding: rbacDefaults,
  HorizontalPodAutoscaler: (object) => {
    const target = { type: 'Utilization', averageUtilization: 80 }
    const metrics = [{ type: 'Resource', resource: { name: 'cpu', target } }]
    fill(fields(object, 'spec'), { minReplicas: 1, metrics })
  },
  CustomResourceDefinition: definitionDefaults,
  StorageClass: (object) => fill(object, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }),
}

function deploymentDefaults(object: Fields): void {
  const spec = fields(object, 'spec')
  fill(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 })
  const strategy = fields(spec, 'strategy')
  fill(strategy, { type: 'RollingUpdate' })
  if (strategy.type === 'RollingUpdate') {
    fill(strategy, { rollingUpdate: {} })
    fill(fields(strategy, 'rollingUpdate'), { maxUnavailable: '25%', maxSurge: '25%' })
  }
  podTemplateDefaults(fields(spec, 'template'))
}

function statefulSetDefaults(object: Fields): void {
  const spec = fields(object, 'spec')
  fill(spec, {
    replicas: 1,
    revisionHistoryLimit: 10,
    podManagementPolicy: 'OrderedReady',
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
  })
  const strategy = fields(spec, 'updateStrategy')
  fill(strategy, { type: 'RollingUpdate' })
  if (strategy.type === 'RollingUpdate') {
    fill(strategy, { rollingUpdate: {} })
    fill(fields(strategy, 'rollingUpdate'), { partition: 0 })
  }
  for (const claim of list(spec, 'volumeClaimTemplates')) {
    if (!isFields(claim)) continue
    fill(claim, { apiVersion: 'v1', kind: 'PersistentVolumeClaim' })
    claimDefaults(claim)
    fill(fields(claim, 'status'), { phase: 'Pending' })
  }
  podTemplateDefaults(fields(spec, 'template'))
}

function daemonSetDefaults(object: Fields): void {
  fill(ensure(object, 'metadata', 'annotations'), { [TEMPLATE_GENERATION]: '1' })
  const spec = fields(object, 'spec')
  fill(spec, { revisionHistoryLimit: 10 })
  const strategy = fields(spec, 'updateStrategy')
  fill(strategy, { type: 'RollingUpdate' })
  if (strategy.type === 'RollingUpdate') {
    fill(strategy, { rollingUpdate: {} })
    fill(fields(strategy, 'rollingUpdate'), { maxUnavailable: 1, maxSurge: 0 })
  }
  podTemplateDefaults(fields(spec, 'template'))
}

function cronJobDefaults(object: Fields): void {
  const spec = fields(object, 'spec')
  fill(spec, {
    concurrencyPolicy: 'Allow',
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  })
  podTemplateDefaults(fields(spec, 'jobTemplate', 'spec', 'template'))
}

function jobSpecDefaults(spec: Fields): void {
  if (spec.completions === undefined && spec.parallelism === undefined) {
    fill(spec, { completions: 1, parallelism: 1 })
  }
  fill(spec, {
    parallelism: 1,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: 'TerminatingOrFailed',
  })
  fill(spec, { backoffLimit: 6 })
  podTemplateDefaults(fields(spec, 'template'))
}

function namespaceDefaults(object: Fields): void {
  const metadata = object.metadata as Fields
  const name = text(metadata, 'name')
  if (name === '') return
  metadata.labels = { ...fields(metadata, 'labels'), 'kubernetes.io/metadata.name': name }
  fill(fields(object, 'status'), { phase: 'Active' })
}

/** `stringData` is written only: it ends up in `data`. */
function secretDefaults(object: Fields): void {
  fill(object, { type: 'Opaque' })
  const plain = object.stringData
  delete object.stringData
  if (!isFields(plain)) return
  const data: Fields = { ...fields(object, 'data') }
  for (const [key, value] of Object.entries(plain)) data[key] = Buffer.from(String(value)).toString('base64')
  object.data = data
}

function definitionDefaults(object: Fields): void {
  const spec = fields(object, 'spec')
  const names = fields(spec, 'names')
  fill(names, { singular: text(names, 'kind').toLowerCase(), listKind: `${text(names, 'kind')}List` })
  fill(spec, { conversion: { strategy: 'None' } })
}
