import type { JsonMap } from '../../json.ts'
import { byText } from '../order.ts'
import {
  conditionOf,
  countAt,
  failed,
  listAt,
  mapAt,
  type Readiness,
  textAt,
  waiting,
  words,
} from './state.ts'

/** How often a container may crash before that counts: the first times it may only have come before what it needs. */
const CRASHES = 3

// Reasons that kubelet gives a container that cannot start and that trying again does not mend. ErrImagePull is not
// here: it turns into ImagePullBackOff when the next try fails too.
// https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/kubelet/images/types.go
// https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/kubelet/kuberuntime/kuberuntime_container.go
const HOPELESS: ReadonlySet<string> = new Set([
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'CreateContainerConfigError',
  'CreateContainerError',
])

// A scheduler says "unschedulable" of these too, and soon after of nothing: a claim that is being bound, a node that
// has just joined. The reason is the same for all, so only the message tells.
const PASSING: readonly RegExp[] = [
  /unbound immediate PersistentVolumeClaims/,
  /node\.kubernetes\.io\/(not-ready|uninitialized)/,
  /no nodes available/,
]

/** What holds a workload's pods up, in their own words: the first that is beyond hope, else the first that waits. */
export function podTrouble(pods: readonly JsonMap[]): Readiness | undefined {
  const troubles = pods
    .filter((pod) => mapAt(pod, 'metadata').deletionTimestamp === undefined)
    .sort((a, b) => byText(podName(a), podName(b)))
    .flatMap((pod) => troublesOf(pod))
  return troubles.find(({ state }) => state === 'failed') ?? troubles[0]
}

function podName(pod: JsonMap): string {
  return textAt(mapAt(pod, 'metadata'), 'name')
}

export function podLabel(pod: JsonMap, label: string): string {
  return textAt(mapAt(pod, 'metadata', 'labels'), label)
}

function troublesOf(pod: JsonMap): readonly Readiness[] {
  const status = mapAt(pod, 'status')
  const containers = [...listAt(status, 'initContainerStatuses'), ...listAt(status, 'containerStatuses')]
  return [scheduling(pod, status), ...containers.map((container) => starting(pod, container))].filter(
    (trouble) => trouble !== undefined,
  )
}

function scheduling(pod: JsonMap, status: JsonMap): Readiness | undefined {
  const condition = conditionOf(status, 'PodScheduled')
  if (condition?.status !== 'False' || condition.reason !== 'Unschedulable') return undefined
  const said = `pod ${podName(pod)}: ${words(condition)}`
  // A nominated node is being cleared by preemption.
  const passing = textAt(status, 'nominatedNodeName') !== '' || PASSING.some((pattern) => pattern.test(said))
  return passing ? waiting(said) : failed(said)
}

function starting(pod: JsonMap, container: JsonMap): Readiness | undefined {
  const state = mapAt(container, 'state', 'waiting')
  const reason = textAt(state, 'reason')
  const place = `pod ${podName(pod)}, container ${textAt(container, 'name')}`
  if (HOPELESS.has(reason)) return failed(`${place}: ${words(state)}`)
  if (reason === 'CrashLoopBackOff') return crashing(place, container)
  // What every container passes through is no trouble.
  if (reason === '' || reason === 'ContainerCreating' || reason === 'PodInitializing') return undefined
  return waiting(`${place}: ${words(state)}`)
}

function crashing(place: string, container: JsonMap): Readiness {
  const crashes = countAt(container, 'restartCount')
  const last = mapAt(container, 'lastState', 'terminated')
  const how = [`exit code ${countAt(last, 'exitCode')}`, words(last)].filter((text) => text !== '').join(', ')
  const said = `${place}: CrashLoopBackOff after ${crashes} ${crashes === 1 ? 'restart' : 'restarts'} (${how})`
  return crashes >= CRASHES ? failed(said) : waiting(said)
}
