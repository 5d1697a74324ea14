import type { Cluster } from '../cluster.ts'
import { type Fields, fields, text } from '../data.ts'
import { type Context, type Controller, change, discard, isTerminating, make, placeOf } from './context.ts'

/** Namespaces get their account and root certificate; a deleted one goes when its content is gone. */
export function namespaceController(
  context: Context,
  { resource, object, type }: Parameters<Controller>[1],
): void {
  const { cluster } = context
  if (resource !== 'namespaces.') {
    const namespace = text(object, 'metadata', 'namespace')
    if (type === 'DELETED' && namespace !== '') {
      context.soon(`namespace/${namespace}`, () => settle(cluster, namespace))
    }
    return
  }
  const { name } = placeOf(object)
  if (type === 'DELETED') return
  if (type === 'ADDED') context.soon(`furnish/${name}`, () => furnish(cluster, name))
  if (isTerminating(object)) context.soon(`namespace/${name}`, () => settle(cluster, name))
}

function furnish(cluster: Cluster, name: string): void {
  const namespace = cluster.store.get(cluster.kinds.builtin('Namespace'), '', name)
  if (namespace === undefined || isTerminating(namespace)) return
  const account = cluster.kinds.builtin('ServiceAccount')
  if (cluster.store.get(account, name, 'default') === undefined) {
    make(cluster, account, name, { metadata: { name: 'default' } })
  }
  const config = cluster.kinds.builtin('ConfigMap')
  if (cluster.store.get(config, name, 'kube-root-ca.crt') === undefined) {
    make(cluster, config, name, {
      metadata: { name: 'kube-root-ca.crt' },
      data: { 'ca.crt': 'the embedded cluster speaks plain HTTP\n' },
    })
  }
}

function settle(cluster: Cluster, name: string): void {
  const kind = cluster.kinds.builtin('Namespace')
  const live = cluster.store.get(kind, '', name)
  if (live === undefined || !isTerminating(live)) return
  for (const below of cluster.kinds.resources()) {
    if (!below.namespaced) continue
    for (const object of cluster.store.list(below, name)) {
      if (!isTerminating(object)) discard(cluster, below, object)
    }
  }
  const left = cluster.kinds
    .resources()
    .some((below) => below.namespaced && cluster.store.list(below, name).length > 0)
  if (left) return
  const metadata: Fields = { ...fields(live, 'metadata') }
  change(cluster, kind, live, { ...live, metadata, spec: { ...fields(live, 'spec'), finalizers: [] } })
}
