import { builtinType, shapeOf } from '../schema/schema.ts'
import type { Kind } from './kind.ts'

// Columns: apiVersion, kind, plural, short names, and words: `ns` namespaced, `status` and `scale` subresources, `gen` and
// `gen+` a generation that follows spec, or spec and annotations, `all` shown by `kubectl get all`.
const TABLE = `
v1 Namespace namespaces ns status
v1 ConfigMap configmaps cm ns
v1 Secret secrets - ns
v1 Service services svc ns status all
v1 ServiceAccount serviceaccounts sa ns
v1 PersistentVolumeClaim persistentvolumeclaims pvc ns status
v1 PersistentVolume persistentvolumes pv status
v1 Pod pods po ns status gen all
v1 Event events ev ns
v1 Node nodes no status
v1 Endpoints endpoints ep ns
v1 ResourceQuota resourcequotas quota ns status
v1 LimitRange limitranges limits ns
apps/v1 Deployment deployments deploy ns status scale gen+ all
apps/v1 ReplicaSet replicasets rs ns status scale gen all
apps/v1 StatefulSet statefulsets sts ns status scale gen all
apps/v1 DaemonSet daemonsets ds ns status gen all
apps/v1 ControllerRevision controllerrevisions - ns
batch/v1 Job jobs - ns status gen all
batch/v1 CronJob cronjobs cj ns status gen all
networking.k8s.io/v1 Ingress ingresses ing ns status gen
networking.k8s.io/v1 IngressClass ingressclasses - gen
networking.k8s.io/v1 NetworkPolicy networkpolicies netpol ns gen
rbac.authorization.k8s.io/v1 Role roles - ns
rbac.authorization.k8s.io/v1 RoleBinding rolebindings - ns
rbac.authorization.k8s.io/v1 ClusterRole clusterroles -
rbac.authorization.k8s.io/v1 ClusterRoleBinding clusterrolebindings -
coordination.k8s.io/v1 Lease leases - ns
policy/v1 PodDisruptionBudget poddisruptionbudgets pdb ns status gen
autoscaling/v2 HorizontalPodAutoscaler horizontalpodautoscalers hpa ns status
events.k8s.io/v1 Event events ev ns
storage.k8s.io/v1 StorageClass storageclasses sc
discovery.k8s.io/v1 EndpointSlice endpointslices - ns gen
scheduling.k8s.io/v1 PriorityClass priorityclasses pc
apiextensions.k8s.io/v1 CustomResourceDefinition customresourcedefinitions crd,crds status gen
`

export function builtinKinds(): Kind[] {
  return TABLE.trim().split('\n').map(kindOf)
}

function kindOf(row: string): Kind {
  const [apiVersion = '', kind = '', plural = '', ...rest] = row.split(' ')
  const slash = apiVersion.indexOf('/')
  const group = slash < 0 ? '' : apiVersion.slice(0, slash)
  const words = rest.slice(1)
  const short = rest[0] ?? '-'
  const prefix = group === '' || group === 'apiextensions.k8s.io' ? '' : `${group.split('.')[0]}/`
  return {
    group,
    version: apiVersion.slice(slash + 1),
    kind,
    plural,
    shortNames: short === '-' ? [] : short.split(','),
    namespaced: words.includes('ns'),
    categories: words.includes('all') ? ['all'] : [],
    shape: builtinType(`${prefix}${kind}`),
    status: words.includes('status'),
    scale: words.includes('scale'),
    generation: words.includes('gen+') ? 'spec+annotations' : words.includes('gen') ? 'spec' : 'none',
    custom: false,
  }
}

/** What `/scale` reads and writes. */
export function scaleKind(): Kind {
  return {
    group: 'autoscaling',
    version: 'v1',
    kind: 'Scale',
    plural: 'scales',
    shortNames: [],
    categories: [],
    namespaced: true,
    shape: shapeOf('autoscaling/Scale', {}),
    status: false,
    scale: false,
    generation: 'none',
    custom: false,
  }
}
