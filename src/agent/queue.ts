import type { Log } from '../ports.ts'

/** One piece of work for one environment instance. Equal `version`s ask for the same thing. */
export interface Job {
  readonly instance: string
  readonly version: string
  readonly run: (signal: AbortSignal) => Promise<void>
}

/** Why a running job is aborted: newer work for the same instance is waiting. */
class Superseded extends Error {
  override readonly name = 'Superseded'
}

/**
 * Rounds by environment instance: one at a time in each, several at once overall, only the newest waits. A job that
 * throws is reported and forgotten; nothing that a round does ends the queue.
 */
export class Queue {
  readonly #running = new Map<string, { readonly job: Job; readonly abort: AbortController }>()
  readonly #waiting = new Map<string, Job>()
  readonly #log: Log
  readonly #atOnce: number
  #idle: (() => void)[] = []
  #stopped = false

  constructor(log: Log, atOnce: number = 4) {
    this.#log = log
    this.#atOnce = atOnce
  }

  /** Takes the job; a running one of the same instance that wants something else is aborted. */
  add(job: Job): void {
    if (this.#stopped) return
    const current = this.#running.get(job.instance)
    this.#waiting.set(job.instance, job)
    if (current !== undefined && current.job.version !== job.version) {
      current.abort.abort(new Superseded(`superseded by ${job.version}`))
    }
    this.#next()
  }

  /** Resolves when nothing runs and nothing waits. */
  idle(): Promise<void> {
    if (this.#running.size === 0 && this.#waiting.size === 0) return Promise.resolve()
    return new Promise((resolve) => this.#idle.push(resolve))
  }

  /** Drops what waits, aborts what runs, and waits for it to end. Nothing is taken any more. */
  async stop(reason: Error): Promise<void> {
    this.#stopped = true
    this.#waiting.clear()
    for (const { abort } of this.#running.values()) abort.abort(reason)
    await this.idle()
  }

  #next(): void {
    for (const [instance, job] of this.#waiting) {
      if (this.#running.size >= this.#atOnce) return
      if (this.#running.has(instance)) continue
      this.#waiting.delete(instance)
      void this.#run(job)
    }
    if (this.#running.size > 0 || this.#waiting.size > 0) return
    const waiters = this.#idle
    this.#idle = []
    for (const resolve of waiters) resolve()
  }

  async #run(job: Job): Promise<void> {
    const abort = new AbortController()
    this.#running.set(job.instance, { job, abort })
    try {
      await job.run(abort.signal)
    } catch (error) {
      if (abort.signal.aborted)
        this.#log.info('round ended early', { instance: job.instance, reason: String(abort.signal.reason) })
      else this.#log.error('round failed', { instance: job.instance, err: error })
    }
    this.#running.delete(job.instance)
    this.#next()
  }
}
