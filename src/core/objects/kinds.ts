import { isValueMap } from '../sensitive.ts'
import { type DesiredObject, groupOf, type ObjectId } from './object.ts'

/** The order in which objects come into being; deleting goes backwards. */
export const STAGES = [
  'namespace',
  'crd',
  'cluster-rbac',
  'config',
  'storage',
  'workload',
  'custom',
  'route',
] as const
export type Stage = (typeof STAGES)[number]

/**
 * What may be done when a field differs that the server does not let change: `freely` (nothing is lost), `on-request`
 * (down for a moment, so only with the service's `replace: 'allow'`), `refuse` (data could be lost).
 */
type ReplacePolicy = 'freely' | 'on-request' | 'refuse'

export interface KindRule {
  readonly apiVersion: string
  readonly kind: string
  readonly namespaced: boolean
  readonly stage: Stage
  /** Dotted field paths that the server refuses to change. */
  readonly immutable: readonly string[]
  /** Immutable only where the object says `immutable: true`. */
  readonly immutableWhenSaid?: readonly string[]
  /** Quantities that the server lets grow, never shrink. */
  readonly growOnly?: readonly string[]
  readonly replace: ReplacePolicy
  /** Kept when it leaves the configuration, unless somebody says otherwise. */
  readonly keep: boolean
}

/** Where a row says nothing: namespaced, pruned, free to be replaced, with no field that is immutable. */
const PLAIN = { namespaced: true, immutable: [], replace: 'freely', keep: false } as const

type Row = readonly [
  stage: Stage,
  apiVersion: string,
  kind: string,
  special?: Partial<Omit<KindRule, 'stage' | 'apiVersion' | 'kind'>>,
]

const RBAC = 'rbac.authorization.k8s.io/v1'
const DEFINITION = ['spec.group', 'spec.names.plural', 'spec.names.kind', 'spec.scope']
const CLAIM = [
  'spec.accessModes',
  'spec.storageClassName',
  'spec.volumeName',
  'spec.volumeMode',
  'spec.selector',
]
const SET = ['spec.selector', 'spec.serviceName', 'spec.volumeClaimTemplates', 'spec.podManagementPolicy']
const JOB = ['spec.selector', 'spec.template', 'spec.completions', 'spec.completionMode']

// Immutable fields: the ValidateUpdate functions of pkg/apis/*/validation in
// https://github.com/kubernetes/kubernetes/tree/v1.36.3/pkg/apis (StatefulSet: an allow list, so what is named here is
// what we render beyond it). Rows stand in the order of applying within a stage.
const ROWS: readonly Row[] = [
  ['namespace', 'v1', 'Namespace', { namespaced: false, replace: 'refuse', keep: true }],
  [
    'crd',
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
    { namespaced: false, immutable: DEFINITION, replace: 'refuse', keep: true },
  ],
  ['cluster-rbac', RBAC, 'ClusterRole', { namespaced: false }],
  ['cluster-rbac', RBAC, 'ClusterRoleBinding', { namespaced: false, immutable: ['roleRef'] }],
  // Before what it counts.
  ['config', 'v1', 'ResourceQuota'],
  ['config', 'v1', 'ServiceAccount'],
  ['config', RBAC, 'Role'],
  ['config', RBAC, 'RoleBinding', { immutable: ['roleRef'] }],
  ['config', 'v1', 'Secret', { immutable: ['type'], immutableWhenSaid: ['data', 'immutable'] }],
  ['config', 'v1', 'ConfigMap', { immutableWhenSaid: ['data', 'binaryData', 'immutable'] }],
  // Before the workload: pods look the name up as they start, and a StatefulSet's host names hang on it.
  ['config', 'v1', 'Service', { immutable: ['spec.clusterIP'], replace: 'on-request' }],
  ['config', 'discovery.k8s.io/v1', 'EndpointSlice', { immutable: ['addressType'] }],
  ['config', 'networking.k8s.io/v1', 'NetworkPolicy'],
  [
    'storage',
    'v1',
    'PersistentVolumeClaim',
    { immutable: CLAIM, growOnly: ['spec.resources.requests.storage'], replace: 'refuse', keep: true },
  ],
  ['workload', 'apps/v1', 'Deployment', { immutable: ['spec.selector'], replace: 'on-request' }],
  ['workload', 'apps/v1', 'StatefulSet', { immutable: SET, replace: 'refuse' }],
  ['workload', 'apps/v1', 'DaemonSet', { immutable: ['spec.selector'], replace: 'on-request' }],
  ['workload', 'batch/v1', 'Job', { immutable: JOB }],
  ['workload', 'batch/v1', 'CronJob'],
  ['workload', 'policy/v1', 'PodDisruptionBudget'],
  ['workload', 'autoscaling/v2', 'HorizontalPodAutoscaler'],
  ['route', 'networking.k8s.io/v1', 'Ingress'],
  // Before the routes that attach to it.
  ['route', 'gateway.networking.k8s.io/v1', 'ListenerSet'],
  ['route', 'gateway.networking.k8s.io/v1', 'HTTPRoute'],
]

export const RULES: readonly KindRule[] = ROWS.map(([stage, apiVersion, kind, special]) => ({
  ...PLAIN,
  ...special,
  stage,
  apiVersion,
  kind,
}))

const byGroupKind = new Map(
  RULES.map((rule, rank) => [`${groupOf(rule.apiVersion)}/${rule.kind}`, { rule, rank }]),
)

type KindName = Pick<ObjectId, 'apiVersion' | 'kind'>

/** The rule of a kind, whatever version names it. */
export function kindRule(id: KindName): KindRule {
  return byGroupKind.get(`${groupOf(id.apiVersion)}/${id.kind}`)?.rule ?? customRule(id)
}

/** Place of the kind in the table, for an order within a stage. */
export function rankOf(id: KindName): number {
  return byGroupKind.get(`${groupOf(id.apiVersion)}/${id.kind}`)?.rank ?? RULES.length
}

/** Custom resources come after the workloads, because one of those may serve their webhook. */
function customRule(id: KindName): KindRule {
  return { ...PLAIN, apiVersion: id.apiVersion, kind: id.kind, stage: 'custom', replace: 'refuse' }
}

/** Why an object cannot be made yet: discovery does not show its kind, and no CRD of the same plan brings it. */
export function hiddenKind(
  id: ObjectId,
  blind: ReadonlySet<string>,
  desired: readonly DesiredObject[],
): string | undefined {
  if (!blind.has(`${id.apiVersion}/${id.kind}`)) return undefined
  if (desired.some((object) => definesKind(object, id))) return undefined
  return `the cluster does not show ${id.apiVersion} ${id.kind}: install its CRD, or grant list and watch on it`
}

function definesKind(object: DesiredObject, id: ObjectId): boolean {
  if (object.id.kind !== 'CustomResourceDefinition') return false
  const spec = isValueMap(object.body.spec) ? object.body.spec : {}
  const names = isValueMap(spec.names) ? spec.names : {}
  return spec.group === groupOf(id.apiVersion) && names.kind === id.kind
}
