import type { Cluster } from '../../cluster.ts'
import { type Data, type Fields, fields, list, number, text } from '../../data.ts'
import {
  type Context,
  type Controller,
  condition,
  discard,
  isTerminating,
  make,
  ownedBy,
  ownerPlace,
  type Place,
  placeOf,
  writeStatus,
} from '../context.ts'
import { counts } from './counts.ts'
import { isFinished, isReady, podOf, templateOf } from './pods.ts'

/** Jobs run pods until enough of them succeeded, or too many failed. */
export function jobController(context: Context, { resource, object, type }: Parameters<Controller>[1]): void {
  const place =
    resource === 'jobs.batch' ? placeOf(object) : resource === 'pods.' ? ownerPlace(object, 'Job') : undefined
  if (place === undefined || (type === 'DELETED' && resource === 'jobs.batch')) return
  context.soon(`job/${place.namespace}/${place.name}`, () => run(context, place))
}

function run(context: Context, place: Place): void {
  const { cluster } = context
  const kind = cluster.kinds.builtin('Job')
  const pods = cluster.kinds.builtin('Pod')
  const live = cluster.store.get(kind, place.namespace, place.name)
  if (live === undefined || isTerminating(live)) return
  if (list(live, 'status', 'conditions').some(isFinal)) {
    expire(context, live)
    return
  }
  const spec = fields(live, 'spec')
  const completions = number(spec, 'completions') ?? number(spec, 'parallelism') ?? 1
  const all = ownedBy(cluster, pods, live)
  const succeeded = all.filter((pod) => text(pod, 'status', 'phase') === 'Succeeded').length
  const failed = all.filter((pod) => text(pod, 'status', 'phase') === 'Failed').length
  const exhausted = failed > (number(spec, 'backoffLimit') ?? 6)
  let active = all.filter((pod) => !isFinished(pod) && !isTerminating(pod))
  if (exhausted || spec.suspend === true) {
    for (const pod of active) discard(cluster, pods, pod)
    active = []
  } else {
    const wanted = Math.min(number(spec, 'parallelism') ?? 1, completions - succeeded)
    for (let missing = wanted - active.length; missing > 0; missing--) {
      const metadata = { generateName: `${place.name}-` }
      make(cluster, pods, place.namespace, podOf(templateOf(live), live, kind, metadata, {}))
    }
    active = ownedBy(cluster, pods, live).filter((pod) => !isFinished(pod) && !isTerminating(pod))
  }
  const complete = succeeded >= completions
  writeStatus(cluster, kind, live, {
    ...counts({ active: active.length, succeeded, failed }),
    ...(spec.suspend === true ? {} : { startTime: text(live, 'status', 'startTime') || cluster.timestamp() }),
    ...(complete ? { completionTime: cluster.timestamp() } : {}),
    ready: active.filter(isReady).length,
    terminating: 0,
    uncountedTerminatedPods: {},
    ...verdict(context, live, complete, exhausted),
  })
}

function verdict({ cluster }: Context, live: Fields, complete: boolean, exhausted: boolean): Fields {
  if (complete) {
    const reason = 'CompletionsReached'
    const message = 'Reached expected number of succeeded pods'
    return {
      conditions: [
        condition(cluster, live, 'SuccessCriteriaMet', 'True', reason, message),
        condition(cluster, live, 'Complete', 'True', reason, message),
      ].map(probed),
    }
  }
  if (!exhausted) return suspension(cluster, live)
  const message = 'Job has reached the specified backoff limit'
  return {
    conditions: [
      condition(cluster, live, 'FailureTarget', 'True', 'BackoffLimitExceeded', message),
      condition(cluster, live, 'Failed', 'True', 'BackoffLimitExceeded', message),
    ].map(probed),
  }
}

/** Said of Jobs that are suspended, and of those that once were. */
function suspension(cluster: Cluster, live: Fields): Fields {
  if (fields(live, 'spec').suspend === true) {
    return {
      conditions: [condition(cluster, live, 'Suspended', 'True', 'JobSuspended', 'Job suspended')].map(
        probed,
      ),
    }
  }
  if (list(live, 'status', 'conditions').length === 0) return {}
  return {
    conditions: [condition(cluster, live, 'Suspended', 'False', 'JobResumed', 'Job resumed')].map(probed),
  }
}

function probed(found: Fields): Fields {
  return { ...found, lastProbeTime: text(found, 'lastTransitionTime') }
}

function isFinal(known: Data): boolean {
  return ['Complete', 'Failed'].includes(text(known, 'type')) && text(known, 'status') === 'True'
}

/** `ttlSecondsAfterFinished`. */
function expire(context: Context, live: Fields): void {
  const seconds = number(live, 'spec', 'ttlSecondsAfterFinished')
  if (seconds === undefined) return
  const { namespace, name } = placeOf(live)
  const kind = context.cluster.kinds.builtin('Job')
  context.later(`ttl/${namespace}/${name}`, seconds * 1000, () => discard(context.cluster, kind, live))
}
