import { type Data, type Fields, isFields } from '../data.ts'
import type { Shape } from './schema.ts'

// Fields that an API server's typed objects always carry, empty where nobody set them: structs held by value, and lists
// whose JSON name has no `omitempty`. They matter twice: answers show them, and field managers do not own them by creating.
const ALWAYS: Readonly<Record<string, readonly string[]>> = {
  PersistentVolumeClaimSpec: ['resources'],
  PersistentVolumeClaimTemplate: ['metadata', 'spec'],
  Container: ['resources'],
  EphemeralContainer: ['resources'],
  ContainerStatus: ['state', 'lastState'],
  PodSpec: ['containers'],
  PodTemplateSpec: ['metadata', 'spec'],
  ServiceStatus: ['loadBalancer'],
  NodeStatus: ['daemonEndpoints', 'nodeInfo'],
  NodeDaemonEndpoints: ['kubeletEndpoint'],
  'apps/StatefulSetSpec': ['template', 'updateStrategy'],
  'apps/DeploymentSpec': ['template', 'strategy'],
  'apps/DaemonSetSpec': ['template', 'updateStrategy'],
  'apps/ReplicaSetSpec': ['template'],
  'batch/JobSpec': ['template'],
  'batch/JobTemplateSpec': ['metadata', 'spec'],
  'batch/CronJobSpec': ['jobTemplate'],
  'networking/NetworkPolicySpec': ['podSelector'],
  'networking/IngressStatus': ['loadBalancer'],
  'networking/HTTPIngressPath': ['backend'],
  'networking/IngressServiceBackend': ['port'],
  'autoscaling/HorizontalPodAutoscalerSpec': ['scaleTargetRef'],
  'discovery/Endpoint': ['conditions'],
  CustomResourceDefinitionSpec: ['names'],
}

/** Kinds whose objects always carry spec and status. */
const WITH_SPEC = new Set([
  ...['PersistentVolume', 'PersistentVolumeClaim', 'Pod', 'Service', 'Node', 'Namespace', 'LimitRange'],
  ...[
    'ResourceQuota',
    'apps/StatefulSet',
    'apps/Deployment',
    'apps/DaemonSet',
    'apps/ReplicaSet',
    'batch/Job',
  ],
  ...['batch/CronJob', 'networking/NetworkPolicy', 'networking/Ingress', 'networking/IngressClass'],
  ...['coordination/Lease', 'policy/PodDisruptionBudget', 'autoscaling/HorizontalPodAutoscaler'],
  ...['CustomResourceDefinition'],
])

const SPEC_AND_STATUS = ['spec', 'status']
const SPEC = ['spec']
const NOTHING: readonly string[] = []

/** The same value with every such field in place. */
export function alwaysPresent(shape: Shape, value: Fields): Fields {
  return completed(shape, value) as Fields
}

/** Without nulls, and without the empty maps and lists that typed objects leave out. */
export function withoutEmpty(shape: Shape, value: Data): Data {
  if (Array.isArray(value)) {
    return shape.form === 'list' ? value.map((item) => withoutEmpty(shape.of, item)) : value
  }
  if (!isFields(value) || shape.form === 'any' || shape.form === 'list') return value
  const known: ReadonlyMap<string, Shape> = shape.form === 'struct' ? shape.fields() : new Map()
  const kept: Fields = {}
  for (const [key, child] of Object.entries(value)) {
    const below = shape.form === 'map' ? shape.of : known.get(key)
    if (child === null || (shape.form === 'struct' && isZero(child) && shape.zeros().has(key))) continue
    if (below === undefined) kept[key] = child
    else if (!isHollow(below, child)) kept[key] = withoutEmpty(below, child)
  }
  return kept
}

function isZero(value: Data): boolean {
  return value === '' || value === false || value === 0
}

function isHollow(shape: Shape, value: Data): boolean {
  if (shape.form === 'list') return Array.isArray(value) && value.length === 0
  return shape.form === 'map' && isFields(value) && Object.keys(value).length === 0
}

function completed(shape: Shape, value: Data): Data {
  if (Array.isArray(value)) {
    return shape.form === 'list' ? value.map((item) => completed(shape.of, item)) : value
  }
  if (!isFields(value)) return value
  if (shape.form !== 'struct') return value
  const known = shape.fields()
  const result: Fields = {}
  for (const [key, child] of Object.entries(value)) {
    const below = known.get(key)
    result[key] = below === undefined ? child : completed(below, child)
  }
  for (const key of required(shape.name, known)) {
    const below = known.get(key)
    if (below === undefined) continue
    const empty: Data = below.form === 'list' ? [] : {}
    if (result[key] === undefined || result[key] === null) result[key] = completed(below, empty)
  }
  return result
}

function required(name: string, known: ReadonlyMap<string, Shape>): readonly string[] {
  if (WITH_SPEC.has(name)) return known.has('status') ? SPEC_AND_STATUS : SPEC
  return ALWAYS[name] ?? NOTHING
}
