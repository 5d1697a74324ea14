import { type Data, type Fields, isFields, list, text } from '../../data.ts'
import {
  type Context,
  type Controller,
  condition,
  isTerminating,
  ownerPlace,
  type Place,
  placeOf,
  uidOf,
  writeStatus,
} from '../context.ts'

/**
 * What images stand for here, by a word in their reference: no image is ever pulled, so failures have to be asked for.
 */
const SENTINELS = [
  { word: 'does-not-exist', outcome: 'unpullable' },
  { word: 'crash-loop', outcome: 'crashing' },
  { word: 'never-ready', outcome: 'unready' },
  { word: 'always-fails', outcome: 'failing' },
] as const

type Outcome = (typeof SENTINELS)[number]['outcome'] | 'fine'

/** Stands for scheduler and kubelet: pods become ready, finished or stuck a moment after they were made. */
export function podController(context: Context, { resource, object, type }: Parameters<Controller>[1]): void {
  if (resource !== 'pods.' || type !== 'ADDED') return
  const place = placeOf(object)
  context.later(`pod/${uidOf(object)}`, context.podStartMs, () => start(context, place, uidOf(object)))
}

function start(context: Context, place: Place, uid: string): void {
  const { cluster } = context
  const kind = cluster.kinds.builtin('Pod')
  const live = cluster.store.get(kind, place.namespace, place.name)
  if (live === undefined || uidOf(live) !== uid || isTerminating(live)) return
  const outcome = outcomeOf(live)
  writeStatus(cluster, kind, live, statusOf(context, live, outcome), 'kubelet')
  if (ownerPlace(live, 'Job') === undefined || outcome === 'unpullable') return
  context.later(`pod/${uid}`, context.podStartMs, () => finish(context, place, uid, outcome))
}

/** Pods of Jobs end. */
function finish(context: Context, place: Place, uid: string, outcome: Outcome): void {
  const { cluster } = context
  const kind = cluster.kinds.builtin('Pod')
  const live = cluster.store.get(kind, place.namespace, place.name)
  if (live === undefined || uidOf(live) !== uid) return
  const failed = outcome === 'failing' || outcome === 'crashing'
  const now = cluster.timestamp()
  const end = {
    exitCode: failed ? 1 : 0,
    reason: failed ? 'Error' : 'Completed',
    startedAt: now,
    finishedAt: now,
  }
  const containers = list(live, 'status', 'containerStatuses').map((state) =>
    isFields(state) ? { ...state, ready: false, started: false, state: { terminated: end } } : state,
  )
  const status: Fields = {
    ...(live.status as Fields),
    phase: failed ? 'Failed' : 'Succeeded',
    conditions: conditionsOf(context, live, false, 'PodCompleted'),
    containerStatuses: containers,
  }
  writeStatus(cluster, kind, live, status, 'kubelet')
}

function outcomeOf(pod: Fields): Outcome {
  const images = list(pod, 'spec', 'containers').map((container) => text(container, 'image'))
  return SENTINELS.find(({ word }) => images.some((image) => image.includes(word)))?.outcome ?? 'fine'
}

function statusOf(context: Context, pod: Fields, outcome: Outcome): Fields {
  const ready = outcome === 'fine'
  const started = outcome !== 'unpullable'
  return {
    phase: started ? 'Running' : 'Pending',
    conditions: conditionsOf(context, pod, ready, ready ? '' : 'ContainersNotReady'),
    hostIP: '10.0.0.1',
    podIP: addressOf(pod),
    podIPs: [{ ip: addressOf(pod) }],
    startTime: context.cluster.timestamp(),
    containerStatuses: list(pod, 'spec', 'containers').map((container) =>
      containerStatus(context, container, outcome),
    ),
    qosClass: text(pod, 'status', 'qosClass'),
  }
}

function conditionsOf({ cluster }: Context, pod: Fields, ready: boolean, reason: string): Data[] {
  const names = list(pod, 'spec', 'containers').map((container) => text(container, 'name'))
  const status = ready ? 'True' : 'False'
  const message =
    ready || reason === 'PodCompleted' ? '' : `containers with unready status: [${names.join(' ')}]`
  return [
    condition(cluster, pod, 'PodScheduled', 'True', '', ''),
    condition(cluster, pod, 'Initialized', 'True', '', ''),
    condition(cluster, pod, 'ContainersReady', status, reason, message),
    condition(cluster, pod, 'Ready', status, reason, message),
  ].map((found) => Object.fromEntries(Object.entries(found).filter(([, value]) => value !== '')))
}

function containerStatus({ cluster }: Context, container: Data, outcome: Outcome): Fields {
  const image = text(container, 'image')
  const digest = /@(sha256:[0-9a-f]+)$/.exec(image)?.[1]
  const running = outcome === 'fine' || outcome === 'unready' || outcome === 'failing'
  return {
    name: text(container, 'name'),
    image,
    imageID: outcome === 'unpullable' ? '' : (digest ?? image),
    ready: outcome === 'fine',
    started: running,
    restartCount: outcome === 'crashing' ? 5 : 0,
    state: stateOf(cluster.timestamp(), image, outcome),
    lastState:
      outcome === 'crashing'
        ? { terminated: { exitCode: 1, reason: 'Error', finishedAt: cluster.timestamp() } }
        : {},
  }
}

function stateOf(now: string, image: string, outcome: Outcome): Fields {
  if (outcome === 'unpullable') {
    const message = `Back-off pulling image "${image}": ErrImagePull: ${image}: not found`
    return { waiting: { reason: 'ImagePullBackOff', message } }
  }
  if (outcome === 'crashing') {
    const message = 'back-off 2m40s restarting failed container'
    return { waiting: { reason: 'CrashLoopBackOff', message } }
  }
  return { running: { startedAt: now } }
}

/** Stable for a pod, unlikely to be another's. */
function addressOf(pod: Fields): string {
  const hex = uidOf(pod).replaceAll('-', '')
  return `10.244.${Number.parseInt(hex.slice(0, 2), 16)}.${(Number.parseInt(hex.slice(2, 4), 16) % 254) + 1}`
}
