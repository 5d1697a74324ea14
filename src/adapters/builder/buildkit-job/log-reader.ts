import { isWorldError } from '../../../core/world-error.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { LogTail } from '../log-tail.ts'
import type { BuildCluster } from './build-cluster.ts'

/** How long the rest of a log may take to come once its container has ended. */
const LOG_MS = 30_000

/** Reads each container's log once, as it comes; what could not be followed to its end is read then. */
export class LogReader {
  readonly #cluster: BuildCluster
  readonly #tail: LogTail
  readonly #clock: Clock
  readonly #signal: AbortSignal
  readonly #followed = new Map<string, Followed>()

  constructor(cluster: BuildCluster, tail: LogTail, clock: Clock, signal: AbortSignal) {
    this.#cluster = cluster
    this.#tail = tail
    this.#clock = clock
    this.#signal = signal
  }

  follow(pod: string, container: string): void {
    const key = `${pod}/${container}`
    if (this.#followed.has(key)) return
    const stop = new AbortController()
    const isRead = this.#read(pod, container, true, AbortSignal.any([this.#signal, stop.signal]))
    this.#followed.set(key, { isRead, stop })
  }

  /** All that the containers wrote has gone to the tail when this resolves, or it cannot be had. */
  async end(pod: string, containers: readonly string[]): Promise<void> {
    for (const container of containers) {
      const followed = this.#followed.get(`${pod}/${container}`)
      if (followed === undefined || !(await this.#inTime(followed)))
        await this.#read(pod, container, false, this.#signal)
    }
  }

  /** A connection may die without a word: silence is no reason to wait for ever. */
  async #inTime({ isRead, stop }: Followed): Promise<boolean> {
    const ended = new AbortController()
    const limit = this.#clock.sleep(LOG_MS, AbortSignal.any([this.#signal, ended.signal])).then(
      () => stop.abort(new Error('the log does not end')),
      () => undefined, // it came to its end
    )
    const isWhole = await isRead
    ended.abort()
    await limit
    return isWhole
  }

  /** false: it could not be read to its end. A log is never a reason to fail a build. */
  async #read(pod: string, container: string, follow: boolean, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#tail.addAll(await this.#cluster.logs(pod, container, follow, signal))
      return true
    } catch (error) {
      if (!isWorldError(error) && !signal.aborted) throw error
      return false
    }
  }
}

interface Followed {
  readonly isRead: Promise<boolean>
  readonly stop: AbortController
}
