import type { Cluster, WriteOptions } from './cluster.ts'
import { establish } from './controllers/definition.ts'
import type { Fields } from './data.ts'
import { gatewayDefinitions } from './gateway-api.ts'
import type { Kind } from './resources/kind.ts'
import { create } from './writes/create.ts'

/** What every cluster starts with: namespaces, one node, one storage class; a Gateway where it is asked for. */
export function seed(cluster: Cluster, gateway: boolean): void {
  const builtin = (kind: string) => cluster.kinds.builtin(kind)
  for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease']) {
    plant(cluster, builtin('Namespace'), '', { metadata: { name } })
  }
  plant(cluster, builtin('StorageClass'), '', {
    metadata: {
      name: 'standard',
      annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
    },
    provisioner: 'embedded.diploid.dev/memory',
    allowVolumeExpansion: true,
  })
  plant(cluster, builtin('Node'), '', {
    metadata: { name: 'embedded', labels: { 'kubernetes.io/hostname': 'embedded' } },
  })
  if (gateway) seedGateway(cluster)
}

function seedGateway(cluster: Cluster): void {
  for (const definition of gatewayDefinitions()) {
    plant(cluster, cluster.kinds.builtin('CustomResourceDefinition'), '', definition)
    establish(cluster, String((definition.metadata as Fields).name))
  }
  plant(cluster, cluster.kinds.builtin('Namespace'), '', { metadata: { name: 'gateway' } })
  const custom = (name: string) => cluster.kinds.byPath('gateway.networking.k8s.io', 'v1', name)
  plant(cluster, custom('gatewayclasses'), '', {
    metadata: { name: 'embedded' },
    spec: { controllerName: 'embedded.diploid.dev/gateway' },
  })
  plant(cluster, custom('gateways'), 'gateway', {
    metadata: { name: 'demo' },
    spec: {
      gatewayClassName: 'embedded',
      listeners: [
        { name: 'http', port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'All' } } },
        // Without a host: its certificate is pretended to be good for all of them.
        {
          name: 'https',
          port: 443,
          protocol: 'HTTPS',
          tls: { certificateRefs: [{ name: 'pretended' }] },
          allowedRoutes: { namespaces: { from: 'All' } },
        },
      ],
    },
  })
}

const OPTIONS: WriteOptions = {
  manager: 'embedded-cluster',
  subresource: '',
  dryRun: false,
  force: false,
  fieldValidation: 'Strict',
  warn: () => undefined,
}

function plant(cluster: Cluster, kind: Kind | undefined, namespace: string, body: Fields): void {
  if (kind === undefined) throw new Error('a kind that was just defined is not served')
  create(cluster, kind, namespace, body, OPTIONS)
}
