import type { Cluster } from '../../cluster.ts'
import { type Data, type Fields, fields, number, text } from '../../data.ts'
import { type Context, condition, placeOf, writeStatus } from '../context.ts'
import { availableOf, counts, desiredOf, share, sum } from './counts.ts'

/** What a Deployment says of its ReplicaSets. `again` looks once more when its deadline has passed. */
export function tell(
  context: Context,
  seen: Fields,
  current: Fields | undefined,
  old: readonly Fields[],
  again: () => void,
): void {
  const { cluster } = context
  const kind = cluster.kinds.builtin('Deployment')
  const { namespace, name } = placeOf(seen)
  const live = cluster.store.get(kind, namespace, name) ?? seen
  const all = current === undefined ? [...old] : [current, ...old]
  const desired = desiredOf(live)
  const total = sum(all, (set) => number(set, 'status', 'replicas'))
  const available = sum(all, availableOf)
  const updated = current === undefined ? 0 : (number(current, 'status', 'replicas') ?? 0)
  const done = updated >= desired && available >= desired && total === updated
  const conditions = [
    availability(cluster, live, available, desired),
    progress(context, live, current, done, again),
  ]
  writeStatus(cluster, kind, live, {
    observedGeneration: number(live, 'metadata', 'generation') ?? 1,
    ...counts({ replicas: total, updatedReplicas: updated, availableReplicas: available }),
    ...counts({
      readyReplicas: sum(all, (set) => number(set, 'status', 'readyReplicas')),
      unavailableReplicas: Math.max(0, Math.max(desired, total) - available),
    }),
    // Pods go at once here.
    terminatingReplicas: 0,
    conditions,
  })
}

function availability(cluster: Cluster, live: Fields, available: number, desired: number): Data {
  const strategy = fields(live, 'spec', 'strategy', 'rollingUpdate')
  const enough = available >= desired - share(strategy.maxUnavailable, desired, Math.floor)
  const found = enough
    ? condition(
        cluster,
        live,
        'Available',
        'True',
        'MinimumReplicasAvailable',
        'Deployment has minimum availability.',
      )
    : condition(
        cluster,
        live,
        'Available',
        'False',
        'MinimumReplicasUnavailable',
        'Deployment does not have minimum availability.',
      )
  return { ...found, lastUpdateTime: text(found, 'lastTransitionTime') }
}

/** Progressing turns False when nothing has come of the newest template within its deadline. */
function progress(
  context: Context,
  live: Fields,
  current: Fields | undefined,
  done: boolean,
  again: () => void,
): Data {
  const { cluster } = context
  const set = current === undefined ? '' : text(current, 'metadata', 'name')
  const seconds = number(live, 'spec', 'progressDeadlineSeconds') ?? 600
  const { namespace, name } = placeOf(live)
  const key = `progress/${namespace}/${name}`
  const started = current === undefined ? 0 : Date.parse(text(current, 'metadata', 'creationTimestamp'))
  const left = started + seconds * 1000 - Date.parse(cluster.timestamp())
  const late = current !== undefined && !done && left <= 0
  if (!done && !late) context.later(key, Math.max(left, 1000), again)
  const found = late
    ? condition(
        cluster,
        live,
        'Progressing',
        'False',
        'ProgressDeadlineExceeded',
        `ReplicaSet "${set}" has timed out progressing.`,
      )
    : done
      ? condition(
          cluster,
          live,
          'Progressing',
          'True',
          'NewReplicaSetAvailable',
          `ReplicaSet "${set}" has successfully progressed.`,
        )
      : condition(
          cluster,
          live,
          'Progressing',
          'True',
          'ReplicaSetUpdated',
          `ReplicaSet "${set}" is progressing.`,
        )
  return { ...found, lastUpdateTime: text(found, 'lastTransitionTime') }
}
