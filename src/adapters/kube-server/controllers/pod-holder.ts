import type { Cluster } from '../cluster.ts'
import { type Fields, number } from '../data.ts'
import type { Kind } from '../resources/kind.ts'
import {
  type Controller,
  isTerminating,
  ownedBy,
  ownerPlace,
  type Place,
  placeOf,
  writeStatus,
} from './context.ts'
import { isReady } from './workloads/pods.ts'

// What DaemonSets, ReplicaSets and StatefulSets have in common: they hold pods, look again at every change, and count.
// In: the kind, and what one of them makes of its pods. Out: a controller.

export interface Holder {
  readonly cluster: Cluster
  readonly kind: Kind
  readonly pods: Kind
  readonly place: Place
  readonly live: Fields
  owned(): readonly Fields[]
}

/** Looks again whenever the object or one of its pods changes; `hold` brings its pods about and answers its counts. */
export function podHolder(
  name: 'DaemonSet' | 'ReplicaSet' | 'StatefulSet',
  hold: (holder: Holder) => Fields,
): Controller {
  const word = name.toLowerCase()
  const own = `${word}s.apps`
  return (context, { resource, object, type }) => {
    const place =
      resource === own ? placeOf(object) : resource === 'pods.' ? ownerPlace(object, name) : undefined
    if (place === undefined || (type === 'DELETED' && resource === own)) return
    context.soon(`${word}/${place.namespace}/${place.name}`, () => {
      const { cluster } = context
      const [kind, pods] = [cluster.kinds.builtin(name), cluster.kinds.builtin('Pod')]
      const live = cluster.store.get(kind, place.namespace, place.name)
      if (live === undefined || isTerminating(live)) return
      const owned = () => ownedBy(cluster, pods, live)
      const status = hold({ cluster, kind, pods, place, live, owned })
      const observedGeneration = number(live, 'metadata', 'generation') ?? 1
      writeStatus(cluster, kind, live, { ...status, observedGeneration })
    })
  }
}

/** Pods that stay, and how many of them are ready. */
export function standing(
  { owned }: Holder,
  stays: (pod: Fields) => boolean = () => true,
): { readonly pods: readonly Fields[]; readonly ready: number } {
  const pods = owned().filter((pod) => !isTerminating(pod) && stays(pod))
  return { pods, ready: pods.filter(isReady).length }
}
