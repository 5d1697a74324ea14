import { isMap, type JsonMap } from '../../../core/json.ts'
import { DELETED, mapOf } from './build-cluster.ts'
import { BUILD, SOURCE } from './manifests.ts'

/** How far a build's pod is. */
export type PodState =
  /** Nothing runs yet; `reason` where the cluster says what is in the way. */
  | { readonly kind: 'waiting'; readonly reason: string | undefined }
  | { readonly kind: 'running'; readonly container: string }
  /** `digest` as the build wrote it; empty where it could not. */
  | { readonly kind: 'done'; readonly digest: string }
  | {
      readonly kind: 'failed'
      readonly container: string
      readonly exitCode: number
      readonly reason: string
    }
  /** Ended by the cluster: evicted, deleted, its node gone, its time over. */
  | { readonly kind: 'ended'; readonly reason: string }

export function podState(pod: JsonMap): PodState {
  const status = mapOf(pod.status)
  if (pod[DELETED] === true || mapOf(pod.metadata).deletionTimestamp !== undefined)
    return { kind: 'ended', reason: String(status.reason ?? 'its pod was deleted') }
  const source = stateOf(status.initContainerStatuses, SOURCE)
  const build = stateOf(status.containerStatuses, BUILD)
  if (isMap(build.terminated) && build.terminated.exitCode === 0)
    return { kind: 'done', digest: String(build.terminated.message ?? '').trim() }
  for (const [container, { terminated }] of [
    [SOURCE, source],
    [BUILD, build],
  ] as const) {
    if (!isMap(terminated) || terminated.exitCode === 0) continue
    const reason = String(terminated.reason ?? 'Error')
    // 137 without a word of the build's own: killed from outside.
    if (status.reason !== undefined) return { kind: 'ended', reason: saidBy(status) }
    return { kind: 'failed', container, exitCode: Number(terminated.exitCode), reason }
  }
  if (status.phase === 'Failed') return { kind: 'ended', reason: saidBy(status) }
  if (isMap(build.running)) return { kind: 'running', container: BUILD }
  if (isMap(source.running)) return { kind: 'running', container: SOURCE }
  const waiting = [mapOf(source.waiting), mapOf(build.waiting)].find(({ reason }) =>
    STUCK.has(String(reason)),
  )
  return { kind: 'waiting', reason: waiting === undefined ? unschedulable(status) : saidBy(waiting) }
}

/** Waiting that does not end by itself in sensible time. */
const STUCK = new Set([
  'ImagePullBackOff',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
])

function stateOf(statuses: unknown, name: string): JsonMap {
  const list = Array.isArray(statuses) ? statuses.filter(isMap) : []
  return mapOf(list.find((status) => status.name === name)?.state)
}

function unschedulable(status: JsonMap): string | undefined {
  const conditions = Array.isArray(status.conditions) ? status.conditions.filter(isMap) : []
  const found = conditions.find(({ type, reason }) => type === 'PodScheduled' && reason === 'Unschedulable')
  return found === undefined ? undefined : `Unschedulable: ${String(found.message ?? '')}`
}

function saidBy(part: JsonMap): string {
  return [part.reason, part.message].filter((text) => typeof text === 'string' && text !== '').join(': ')
}
