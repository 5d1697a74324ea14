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
 * What may be done when a field differs that the server does not let change: `freely` (nothing is lost), `on-request` (down
 * for a moment, so only with the service's `replace: 'allow'`), `refuse` (data could be lost).
 */
export type ReplacePolicy = 'freely' | 'on-request' | 'refuse'

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

type Row = readonly [
  stage: Stage,
  apiVersion: string,
  kind: string,
  scope: 'cluster' | 'namespaced',
  replace: ReplacePolicy,
  prune: 'prune' | 'keep',
  fields?: Pick<KindRule, 'immutableWhenSaid' | 'growOnly'> & { readonly immutable?: readonly string[] },
]

// Immutable fields: the ValidateUpdate functions of pkg/apis/*/validation in
// https://github.com/kubernetes/kubernetes/tree/v1.36.3/pkg/apis (StatefulSet: an allow list, so what is named here is
// what we render beyond it). Rows stand in the order of applying within a stage.
const rows: readonly Row[] = [
  ['namespace', 'v1', 'Namespace', 'cluster', 'refuse', 'keep'],
  [
    'crd',
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
    'cluster',
    'refuse',
    'keep',
    { immutable: ['spec.group', 'spec.names.plural', 'spec.names.kind', 'spec.scope'] },
  ],
  ['cluster-rbac', 'rbac.authorization.k8s.io/v1', 'ClusterRole', 'cluster', 'freely', 'prune'],
  [
    'cluster-rbac',
    'rbac.authorization.k8s.io/v1',
    'ClusterRoleBinding',
    'cluster',
    'freely',
    'prune',
    { immutable: ['roleRef'] },
  ],
  ['config', 'v1', 'ServiceAccount', 'namespaced', 'freely', 'prune'],
  ['config', 'rbac.authorization.k8s.io/v1', 'Role', 'namespaced', 'freely', 'prune'],
  [
    'config',
    'rbac.authorization.k8s.io/v1',
    'RoleBinding',
    'namespaced',
    'freely',
    'prune',
    { immutable: ['roleRef'] },
  ],
  [
    'config',
    'v1',
    'Secret',
    'namespaced',
    'freely',
    'prune',
    { immutable: ['type'], immutableWhenSaid: ['data', 'immutable'] },
  ],
  [
    'config',
    'v1',
    'ConfigMap',
    'namespaced',
    'freely',
    'prune',
    { immutableWhenSaid: ['data', 'binaryData', 'immutable'] },
  ],
  // Before the workload: pods look the name up as they start, and a StatefulSet's host names hang on it.
  ['config', 'v1', 'Service', 'namespaced', 'on-request', 'prune', { immutable: ['spec.clusterIP'] }],
  [
    'config',
    'discovery.k8s.io/v1',
    'EndpointSlice',
    'namespaced',
    'freely',
    'prune',
    { immutable: ['addressType'] },
  ],
  ['config', 'networking.k8s.io/v1', 'NetworkPolicy', 'namespaced', 'freely', 'prune'],
  [
    'storage',
    'v1',
    'PersistentVolumeClaim',
    'namespaced',
    'refuse',
    'keep',
    {
      immutable: [
        'spec.accessModes',
        'spec.storageClassName',
        'spec.volumeName',
        'spec.volumeMode',
        'spec.selector',
      ],
      growOnly: ['spec.resources.requests.storage'],
    },
  ],
  [
    'workload',
    'apps/v1',
    'Deployment',
    'namespaced',
    'on-request',
    'prune',
    { immutable: ['spec.selector'] },
  ],
  [
    'workload',
    'apps/v1',
    'StatefulSet',
    'namespaced',
    'refuse',
    'prune',
    {
      immutable: [
        'spec.selector',
        'spec.serviceName',
        'spec.volumeClaimTemplates',
        'spec.podManagementPolicy',
      ],
    },
  ],
  ['workload', 'apps/v1', 'DaemonSet', 'namespaced', 'on-request', 'prune', { immutable: ['spec.selector'] }],
  [
    'workload',
    'batch/v1',
    'Job',
    'namespaced',
    'freely',
    'prune',
    { immutable: ['spec.selector', 'spec.template', 'spec.completions', 'spec.completionMode'] },
  ],
  ['workload', 'batch/v1', 'CronJob', 'namespaced', 'freely', 'prune'],
  ['workload', 'policy/v1', 'PodDisruptionBudget', 'namespaced', 'freely', 'prune'],
  ['workload', 'autoscaling/v2', 'HorizontalPodAutoscaler', 'namespaced', 'freely', 'prune'],
  ['route', 'networking.k8s.io/v1', 'Ingress', 'namespaced', 'freely', 'prune'],
  ['route', 'gateway.networking.k8s.io/v1', 'HTTPRoute', 'namespaced', 'freely', 'prune'],
]

export const RULES: readonly KindRule[] = rows.map(([stage, apiVersion, kind, scope, replace, prune, fields]) => ({
  apiVersion,
  kind,
  namespaced: scope === 'namespaced',
  stage,
  immutable: [],
  replace,
  keep: prune === 'keep',
  ...fields,
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
  return { ...id, namespaced: true, stage: 'custom', immutable: [], replace: 'refuse', keep: false }
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
