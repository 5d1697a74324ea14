import type { ClusterFacts } from '../../core/desired/desired.ts'

/** A folder serves no API; it is rendered for a cluster with the built-in kinds and nothing installed. */
export const PLAIN_CLUSTER: ClusterFacts = {
  kinds: new Set([
    'v1/Namespace',
    'v1/ConfigMap',
    'v1/Secret',
    'v1/Service',
    'v1/ServiceAccount',
    'v1/ResourceQuota',
    'v1/PersistentVolumeClaim',
    'apps/v1/Deployment',
    'apps/v1/StatefulSet',
    'apps/v1/DaemonSet',
    'batch/v1/Job',
    'batch/v1/CronJob',
    'networking.k8s.io/v1/Ingress',
    'networking.k8s.io/v1/NetworkPolicy',
    'policy/v1/PodDisruptionBudget',
    'autoscaling/v2/HorizontalPodAutoscaler',
    'rbac.authorization.k8s.io/v1/Role',
    'rbac.authorization.k8s.io/v1/RoleBinding',
    'rbac.authorization.k8s.io/v1/ClusterRole',
    'rbac.authorization.k8s.io/v1/ClusterRoleBinding',
    'apiextensions.k8s.io/v1/CustomResourceDefinition',
  ]),
}
