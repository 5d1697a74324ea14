import type { Cluster, WriteOptions } from './cluster.ts'
import type { Fields } from './data.ts'
import { create } from './writes/create.ts'

/** What every cluster starts with. */
export function seed(cluster: Cluster, _gateway: boolean): void {
  for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease']) {
    plant(cluster, 'Namespace', '', { metadata: { name } })
  }
  plant(cluster, 'StorageClass', '', {
    metadata: {
      name: 'standard',
      annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
    },
    provisioner: 'embedded.diploid.dev/memory',
    allowVolumeExpansion: true,
  })
  plant(cluster, 'Node', '', {
    metadata: { name: 'embedded', labels: { 'kubernetes.io/hostname': 'embedded' } },
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

export function plant(cluster: Cluster, kind: string, namespace: string, body: Fields): void {
  create(cluster, cluster.kinds.builtin(kind), namespace, body, OPTIONS)
}
