import type { Log } from '../ports/log.ts'

/** One piece of work for one environment instance. Equal `version`s ask for the same thing. */
export interface Job {
  readonly instance: string
  readonly version: string
  /** `resting`: from now on the work only waits, and newer work may end it. */
  readonly run: (signal: AbortSignal, resting: () => void) => Promise<void>
}

interface Running {
  readonly job: Job
  readonly abort: AbortController
  /** Newer work waits until this one rests. */
  isPatient: boolean
  /** It only waits: its place is somebody else's. */
  isResting: boolean
}

/** Why a running job is aborted: newer work for the same instance is waiting. */
class Superseded extends Error {
  override readonly name = 'Superseded'
}

/**
 * Rounds by environment instance: one at a time in each, several at once overall (those that only wait for health take no
 * place: services that never become healthy must not hold up other environments), only the newest waits. Newer work ends
 * what runs, but never twice in a row before it came to rest: pushes without end must not keep what was built from being
 * applied. A job that throws is reported and forgotten; nothing that a round does ends the queue.
 */
export class Queue {
  readonly #running = new Map<string, Running>()
  /** Instances whose last job was ended by newer work. */
  readonly #superseded = new Set<string>()
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
    if (current !== undefined && !current.isPatient) this.#supersede(current)
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
      if (this.#busy() >= this.#atOnce) return
      if (this.#running.has(instance)) continue
      this.#waiting.delete(instance)
      void this.#run(job)
    }
    if (this.#running.size > 0 || this.#waiting.size > 0) return
    const waiters = this.#idle
    this.#idle = []
    for (const resolve of waiters) resolve()
  }

  #busy(): number {
    return [...this.#running.values()].filter(({ isResting }) => !isResting).length
  }

  #rest(running: Running): void {
    if (running.isPatient) {
      running.isPatient = false
      this.#supersede(running)
    }
    if (running.isResting) return
    running.isResting = true
    this.#next()
  }

  #supersede({ job, abort }: Running): void {
    const newer = this.#waiting.get(job.instance)
    if (newer === undefined || newer.version === job.version) return
    this.#superseded.add(job.instance)
    abort.abort(new Superseded('superseded by newer work'))
  }

  async #run(job: Job): Promise<void> {
    const abort = new AbortController()
    const running = { job, abort, isPatient: this.#superseded.delete(job.instance), isResting: false }
    this.#running.set(job.instance, running)
    try {
      await job.run(abort.signal, () => this.#rest(running))
    } catch (error) {
      if (abort.signal.aborted)
        this.#log.info('round ended early', { instance: job.instance, reason: String(abort.signal.reason) })
      else this.#log.error('round failed', { instance: job.instance, err: error })
    }
    this.#running.delete(job.instance)
    this.#next()
  }
}
