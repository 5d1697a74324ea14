import type { JsonMap } from '../../../core/json.ts'
import { isWorldError, WorldError } from '../../../core/world-error.ts'
import type { BuildRequest } from '../../../ports/builder.ts'
import type { Clock } from '../../../ports/clock.ts'
import { pushReference } from '../joined.ts'
import type { LogTail } from '../log-tail.ts'
import { type BuildCluster, mapOf } from './build-cluster.ts'
import { LogReader } from './log-reader.ts'
import { BUILD, SOURCE } from './manifests.ts'
import { type PodState, podState } from './pod-state.ts'
import { MOVED } from './scripts.ts'

/** A pod that cannot start is given this long: images are pulled again, nodes come. */
const PATIENCE_MS = 90_000

/** Follows the pod of a Job to its end; answers the digest that it wrote, undefined where it wrote none. */
export async function awaitBuild(
  cluster: BuildCluster,
  job: string,
  request: BuildRequest,
  tail: LogTail,
  clock: Clock,
  signal: AbortSignal,
): Promise<string | undefined> {
  const what = `building ${request.image.service} (${pushReference(request)})`
  const reader = new LogReader(cluster, tail, clock, signal)
  const started = clock.now()
  for (;;) {
    try {
      const end = await nextEnd()
      if (end !== undefined) return await finish(end.state, end.pod)
      await explainSilence()
    } catch (error) {
      // The API server may be away for a while; the build goes on without it.
      if (!isAway(error) || signal.aborted) throw error
    }
    await clock.sleep(1000, signal)
  }

  /** Watches until the pod has ended, or the server ends the watch. */
  async function nextEnd(): Promise<{ state: PodState; pod: JsonMap } | undefined> {
    const pause = new AbortController()
    const stop = () => pause.abort(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    try {
      for await (const pod of cluster.pods(job, pause.signal)) {
        const state = podState(pod)
        if (state.kind === 'running') reader.follow(nameOf(pod), state.container)
        if (state.kind === 'waiting' && state.reason !== undefined && clock.now() - started > PATIENCE_MS)
          return { state, pod }
        if (state.kind === 'done' || state.kind === 'failed' || state.kind === 'ended') return { state, pod }
      }
      return undefined
    } finally {
      signal.removeEventListener('abort', stop)
      pause.abort(new Error('the watch is not needed any more'))
    }
  }

  async function finish(state: PodState, pod: JsonMap): Promise<string | undefined> {
    if (state.kind === 'done') {
      await reader.end(nameOf(pod), [SOURCE, BUILD])
      return /^sha256:[0-9a-f]{64}$/.test(state.digest) ? state.digest : undefined
    }
    if (state.kind === 'failed') {
      await reader.end(nameOf(pod), state.container === BUILD ? [SOURCE, BUILD] : [SOURCE])
      if (state.container === SOURCE && state.exitCode === MOVED) throw moved(what, tail)
      if (state.container === SOURCE) throw sourceFailure(tail.failure(`${what}: fetching the code failed`))
      throw tail.failure(
        `${what} failed (exit code ${state.exitCode}${state.reason === 'Error' ? '' : `, ${state.reason}`})`,
      )
    }
    if (await isOverTime()) {
      throw new WorldError('build.timeout', `${what} took longer than it may`, {
        retryable: false,
        hint: 'make the build shorter, or raise its time limit',
      })
    }
    const reason = state.kind === 'running' ? '' : (state.reason ?? '')
    throw new WorldError('build.interrupted', `${what} did not end by itself: ${reason}`, {
      retryable: true,
      hint: `kubectl describe job ${job} shows more`,
    })
  }

  /** The Job's own words: its pod is only deleted when its time is over. */
  async function isOverTime(): Promise<boolean> {
    const { conditions } = mapOf((await cluster.job(job, signal))?.status)
    return Array.isArray(conditions) && conditions.some((item) => mapOf(item).reason === 'DeadlineExceeded')
  }

  /** Without any pod the cluster refuses to make one: quota, pod security, a missing service account. */
  async function explainSilence(): Promise<void> {
    const found = await cluster.job(job, signal)
    if (found === undefined)
      throw new WorldError('build.interrupted', `${what}: its Job was deleted`, { retryable: true })
    const status = mapOf(found.status)
    if (status.active !== undefined || status.ready !== undefined || clock.now() - started < 20_000) return
    const [reason] = await cluster.events(job, signal)
    if (reason === undefined) return
    throw new WorldError('build.interrupted', `${what}: the cluster makes no pod for it: ${reason}`, {
      retryable: true,
      hint: `kubectl describe job ${job} shows more`,
    })
  }
}

/** What failed is the asking, not the build. */
function isAway(error: unknown): boolean {
  return isWorldError(error) && error.retryable && error.code.startsWith('kube.')
}

/** The commit's id came with other files than those that the key was made of. */
function moved(what: string, tail: LogTail): WorldError {
  const { message } = tail.failure(`${what}: the files are not those that were planned`)
  return new WorldError('build.moved', message, {
    retryable: false,
    hint: 'nothing was built from them; run git fsck on the Git server, then push a new commit',
  })
}

/** The fetch failed by the world (network, token), not by what was pushed. */
function sourceFailure(error: WorldError): WorldError {
  return new WorldError('build.source', error.message, {
    retryable: true,
    hint: 'check that the cluster can reach the Git server, and that the token may read the repository',
  })
}

function nameOf(pod: JsonMap): string {
  return String(mapOf(pod.metadata).name)
}
