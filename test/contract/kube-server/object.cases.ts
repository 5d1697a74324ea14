import type { Data, Fields } from '../../../src/adapters/kube-server/data.ts'
import { configMap, daemonSet, deployment, job, statefulSet } from '../../adapters/kube-server/objects.ts'
import type { Step } from './play.ts'
import { apply, create, merge, put } from './requests.ts'

const meta = (name: string): Fields => ({ name })
const claim: Fields = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1024Mi' } } }
const service = (spec: Fields): Fields => ({ apiVersion: 'v1', kind: 'Service', metadata: meta('web'), spec })
const cronJob = (spec: Fields): Fields => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: meta('nightly'),
  spec: {
    schedule: '0 3 * * *',
    ...spec,
    jobTemplate: {
      spec: { template: { spec: { restartPolicy: 'OnFailure', containers: [{ name: 'c', image: 'c' }] } } },
    },
  },
})
const ingress: Fields = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: meta('web'),
  spec: {
    rules: [
      {
        host: 'a.example.com',
        http: {
          paths: [
            { path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } },
          ],
        },
      },
    ],
  },
}
const everything: Fields = {
  ports: [{ containerPort: 80 }, { containerPort: 53, protocol: 'UDP' }],
  env: [
    { name: 'A', value: 'a' },
    { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
    { name: 'S', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
  ],
  envFrom: [{ configMapRef: { name: 'c' } }],
  readinessProbe: { httpGet: { port: 80 } },
  livenessProbe: { tcpSocket: { port: 80 }, initialDelaySeconds: 3 },
  startupProbe: { exec: { command: ['true'] } },
  lifecycle: { preStop: { exec: { command: ['sleep', '1'] } } },
  resources: { limits: { memory: '64Mi' } },
  securityContext: { runAsNonRoot: true, capabilities: { drop: ['ALL'] } },
  volumeMounts: [
    { name: 'files', mountPath: '/etc/x', readOnly: true },
    { name: 'tmp', mountPath: '/tmp' },
  ],
}
const volumes: Data = [
  { name: 'files', configMap: { name: 'c' } },
  { name: 'tmp' },
  { name: 'secret', secret: { secretName: 's' } },
  { name: 'claim', persistentVolumeClaim: { claimName: 'data' } },
  { name: 'all', projected: { sources: [{ configMap: { name: 'c' } }] } },
  { name: 'host', hostPath: { path: '/var' } },
]
const rich = (base: Fields): Fields => {
  const copy = structuredClone(base)
  const template = (copy.spec as Fields).template as Fields
  template.spec = {
    ...(template.spec as Fields),
    volumes,
    serviceAccountName: 'robot',
    imagePullSecrets: [{ name: 'pull' }],
    tolerations: [{ key: 'x', operator: 'Exists' }],
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'zone',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: { a: 'b' } },
      },
    ],
  }
  return copy
}

/** Every kind that is rendered: created, applied, changed where it may not be. */
export const OBJECT_CASES: Readonly<Record<string, readonly Step[]>> = {
  'Deployment with everything': [
    create('deployments', rich(deployment('web', everything))),
    apply('deployments/web', 'diploid', rich(deployment('web', everything))),
  ],
  'Deployment applied with everything': [
    apply('deployments/web', 'diploid', rich(deployment('web', everything))),
    apply('deployments/web', 'diploid', rich(deployment('web', everything))),
  ],
  'Deployment with Recreate': [
    apply('deployments/web', 'diploid', deployment('web', {}, { strategy: { type: 'Recreate' } })),
  ],
  'Deployment selector is immutable': [
    apply('deployments/web', 'diploid', deployment('web')),
    apply('deployments/web', 'diploid', {
      ...deployment('web'),
      spec: {
        selector: { matchLabels: { app: 'b' } },
        template: { metadata: { labels: { app: 'b' } }, spec: { containers: [{ name: 'web', image: 'a' }] } },
      },
    }),
  ],
  'Deployment with faults': [
    create('deployments', { metadata: meta('web') }),
    create('deployments', deployment('web', { image: '' })),
    create('deployments', {
      metadata: meta('web'),
      spec: {
        selector: { matchLabels: { a: 'b' } },
        template: { metadata: { labels: { a: 'c' } }, spec: { containers: [{ name: 'x', image: 'x' }] } },
      },
    }),
    create('deployments', deployment('web', { volumeMounts: [{ name: 'none', mountPath: '/x' }] })),
    create('deployments', deployment('Web_')),
  ],
  StatefulSet: [
    apply(
      'statefulsets/db',
      'diploid',
      statefulSet('db', {}, { volumeClaimTemplates: [{ metadata: meta('data'), spec: claim }] }),
    ),
    apply(
      'statefulsets/db',
      'diploid',
      statefulSet('db', {}, { volumeClaimTemplates: [{ metadata: meta('data'), spec: claim }] }),
    ),
    merge('statefulsets/db', 'hand', { spec: { serviceName: 'other' } }),
  ],
  'StatefulSet that mounts its claims': [
    apply(
      'statefulsets/db',
      'diploid',
      statefulSet(
        'db',
        { volumeMounts: [{ name: 'data', mountPath: '/data' }] },
        { volumeClaimTemplates: [{ metadata: meta('data'), spec: claim }] },
      ),
    ),
  ],
  'StatefulSet created': [
    create(
      'statefulsets',
      statefulSet('db', {}, { volumeClaimTemplates: [{ metadata: meta('data'), spec: claim }] }),
    ),
  ],
  DaemonSet: [apply('daemonsets/log', 'diploid', daemonSet('log')), create('daemonsets', daemonSet('other'))],
  CronJob: [
    apply('cronjobs/nightly', 'diploid', cronJob({})),
    apply('cronjobs/nightly', 'diploid', cronJob({ schedule: 'never' })),
    create('cronjobs', { ...cronJob({ suspend: true }), metadata: meta('other') }),
  ],
  Job: [
    apply('jobs/once', 'diploid', job('once', {}, { suspend: true })),
    apply('jobs/once', 'diploid', job('once', {}, { suspend: true })),
    apply('jobs/once', 'diploid', job('once', { image: 'task:2' }, { suspend: true })),
  ],
  Service: [
    apply(
      'services/web',
      'diploid',
      service({ selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] }),
    ),
    apply(
      'services/web',
      'diploid',
      service({ selector: { app: 'x' }, ports: [{ port: 80 }, { port: 81, name: 'b' }] }),
    ),
    apply(
      'services/web',
      'diploid',
      service({
        selector: { app: 'x' },
        ports: [
          { name: 'a', port: 80 },
          { port: 81, name: 'b' },
        ],
      }),
    ),
    merge('services/web', 'hand', { spec: { clusterIP: '10.0.0.9' } }),
  ],
  'Service created': [create('services', service({ selector: { app: 'web' }, ports: [{ port: 80 }] }))],
  'headless Service': [
    apply(
      'services/web',
      'diploid',
      service({ clusterIP: 'None', selector: { app: 'web' }, ports: [{ port: 80 }] }),
    ),
  ],
  'NodePort Service': [
    apply(
      'services/web',
      'diploid',
      service({ type: 'NodePort', selector: { app: 'web' }, ports: [{ port: 80 }] }),
    ),
    apply(
      'services/web',
      'diploid',
      service({ type: 'NodePort', selector: { app: 'web' }, ports: [{ port: 80 }] }),
    ),
  ],
  'ExternalName Service': [
    apply('services/web', 'diploid', service({ type: 'ExternalName', externalName: 'a.example.com' })),
  ],
  'Service with faults': [
    create('services', service({ selector: { app: 'web' } })),
    create('services', { ...service({ ports: [{ port: 80 }] }), metadata: meta('1web') }),
  ],
  'immutable ConfigMap': [
    apply('configmaps/a', 'diploid', { ...configMap('a', { x: '1' }), immutable: true }),
    apply('configmaps/a', 'diploid', { ...configMap('a', { x: '2' }), immutable: true }),
    apply('configmaps/a', 'diploid', configMap('a', { x: '1' }), 'force=true'),
  ],
  'ConfigMap with faults': [
    create('configmaps', configMap('a', { 'x y': '1' })),
    create('configmaps', configMap('A')),
    create('configmaps', configMap('a', {}, { labels: { 'a b': 'c' } })),
    create('configmaps', configMap('a', {}, { labels: { a: 'c d' } })),
  ],
  Secret: [
    apply('secrets/a', 'diploid', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: meta('a'),
      data: { x: 'eA==' },
    }),
    apply('secrets/a', 'diploid', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: meta('a'),
      type: 'other',
      data: { x: 'eA==' },
    }),
    create('secrets', { metadata: meta('b'), stringData: { x: 'plain' }, type: 'Opaque' }),
    create('secrets', { metadata: meta('c'), data: { x: 'not base64!' } }),
    create('secrets', { metadata: meta('d'), type: 'kubernetes.io/tls', data: {} }),
  ],
  PersistentVolumeClaim: [
    apply('persistentvolumeclaims/data', 'diploid', {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: meta('data'),
      spec: { ...claim, storageClassName: 'none' },
    }),
    apply('persistentvolumeclaims/data', 'diploid', {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: meta('data'),
      spec: { ...claim, storageClassName: 'none' },
    }),
    apply('persistentvolumeclaims/data', 'diploid', {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: meta('data'),
      spec: { ...claim, storageClassName: 'other' },
    }),
    create('persistentvolumeclaims', { metadata: meta('bad'), spec: { accessModes: ['ReadWriteOnce'] } }),
  ],
  Ingress: [
    apply('ingresses/web', 'diploid', ingress),
    apply('ingresses/web', 'diploid', ingress),
    create('ingresses', { metadata: meta('bad'), spec: {} }),
    create('ingresses', { ...ingress, metadata: meta('other') }),
  ],
  NetworkPolicy: [
    apply('networkpolicies/a', 'diploid', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: meta('a'),
      spec: { podSelector: { matchLabels: { a: 'b' } }, ingress: [{ ports: [{ port: 80 }] }] },
    }),
    apply('networkpolicies/b', 'diploid', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: meta('b'),
      spec: { podSelector: {}, policyTypes: ['Ingress'] },
    }),
  ],
  ServiceAccount: [
    apply('serviceaccounts/robot', 'diploid', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: meta('robot'),
      automountServiceAccountToken: false,
      imagePullSecrets: [{ name: 'pull' }],
    }),
  ],
  'Role and RoleBinding': [
    apply('roles/r', 'diploid', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: meta('r'),
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
    }),
    apply('rolebindings/r', 'diploid', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: meta('r'),
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' },
      subjects: [{ kind: 'ServiceAccount', name: 'x', namespace: 'y' }],
    }),
    merge('rolebindings/r', 'hand', { roleRef: { name: 'other' } }),
  ],
  Lease: [
    create('leases', {
      metadata: meta('l'),
      spec: { holderIdentity: 'a', leaseDurationSeconds: 15, renewTime: '2026-01-01T00:00:00.000000Z' },
    }),
    put('leases/l', {
      metadata: { name: 'l', resourceVersion: '{rv}' },
      spec: { holderIdentity: 'b', leaseDurationSeconds: 15 },
    }),
    put('leases/l', { metadata: { name: 'l', resourceVersion: '1' }, spec: { holderIdentity: 'c' } }),
  ],
  PodDisruptionBudget: [
    apply('poddisruptionbudgets/p', 'diploid', {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: meta('p'),
      spec: { minAvailable: 1, selector: { matchLabels: { a: 'b' } } },
    }),
  ],
  HorizontalPodAutoscaler: [
    apply('horizontalpodautoscalers/h', 'diploid', autoscaler({ maxReplicas: 3, metrics: [cpu(80)] })),
    apply('horizontalpodautoscalers/h', 'diploid', autoscaler({ maxReplicas: 3, metrics: [cpu(80)] })),
    apply('horizontalpodautoscalers/plain', 'diploid', {
      ...autoscaler({ maxReplicas: 3 }),
      metadata: meta('plain'),
    }),
  ],
  'Deployment with init containers, affinity and host names': [
    apply('deployments/web', 'diploid', {
      ...deployment('web'),
      spec: {
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' }, annotations: { a: 'b' } },
          spec: {
            initContainers: [{ name: 'first', image: 'a:1', restartPolicy: 'Always' }],
            containers: [{ name: 'web', image: 'registry.example.com:5000/web', command: [], args: ['a'] }],
            affinity: {
              podAntiAffinity: {
                preferredDuringSchedulingIgnoredDuringExecution: [
                  {
                    weight: 1,
                    podAffinityTerm: { topologyKey: 'zone', labelSelector: { matchLabels: { a: 'b' } } },
                  },
                ],
              },
            },
            hostAliases: [{ ip: '127.0.0.1', hostnames: ['a'] }],
            nodeSelector: { a: 'b' },
            securityContext: { fsGroup: 1, runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
            terminationGracePeriodSeconds: 0,
            automountServiceAccountToken: false,
            priorityClassName: '',
          },
        },
      },
    }),
  ],
  'values of nothing are left out, unless they mean something': [
    apply(
      'deployments/web',
      'diploid',
      deployment(
        'web',
        {
          env: [{ name: 'EMPTY', value: '' }],
          stdin: false,
          workingDir: '',
          ports: [{ containerPort: 80, name: '', hostPort: 0 }],
          readinessProbe: { httpGet: { port: 80, path: '' }, initialDelaySeconds: 0, timeoutSeconds: 0 },
          securityContext: { privileged: false, runAsUser: 0 },
        },
        { paused: false, minReadySeconds: 0, replicas: 0, revisionHistoryLimit: 0 },
      ),
    ),
    create(
      'deployments',
      deployment(
        'other',
        { env: [{ name: 'EMPTY', value: '' }], stdin: false },
        { paused: false, replicas: 0 },
      ),
    ),
  ],
  'CronJob with every field': [
    apply('cronjobs/nightly', 'diploid', {
      ...cronJob({}),
      spec: {
        ...(cronJob({}).spec as Fields),
        timeZone: 'Europe/Berlin',
        concurrencyPolicy: 'Forbid',
        startingDeadlineSeconds: 60,
        successfulJobsHistoryLimit: 0,
        jobTemplate: {
          metadata: { labels: { a: 'b' } },
          spec: {
            backoffLimit: 0,
            ttlSecondsAfterFinished: 10,
            activeDeadlineSeconds: 5,
            template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'c@sha256:0' }] } },
          },
        },
      },
    }),
  ],
}

function cpu(percent: number): Fields {
  return {
    type: 'Resource',
    resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: percent } },
  }
}

function autoscaler(spec: Fields): Fields {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: meta('h'),
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, ...spec },
  }
}
