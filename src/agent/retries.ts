import type { Clock, Random } from '../ports/clock.ts'

// When a round that failed by the world is tried again: ever later, and not all at the same moment.
// In: how rounds ended. Out: whether it is too early for the next try.
// Limits: only the very same work waits; a new commit or a change in the cluster is looked at at once.

const FIRST_MS = 2_000
const LONGEST_MS = 5 * 60_000

export class Retries {
  readonly #clock: Clock
  readonly #random: Random
  readonly #failed = new Map<
    string,
    { readonly version: string; readonly times: number; readonly until: number }
  >()

  constructor({ clock, random }: { readonly clock: Clock; readonly random: Random }) {
    this.#clock = clock
    this.#random = random
  }

  failed(instance: string, version: string): void {
    const before = this.#failed.get(instance)
    const times = before?.version === version ? before.times + 1 : 1
    const wait = Math.min(FIRST_MS * 2 ** (times - 1), LONGEST_MS) * (0.75 + this.#random.fraction() / 2)
    this.#failed.set(instance, { version, times, until: this.#clock.now() + wait })
  }

  ended(instance: string): void {
    this.#failed.delete(instance)
  }

  isTooEarly(instance: string, version: string): boolean {
    const failed = this.#failed.get(instance)
    return failed?.version === version && this.#clock.now() < failed.until
  }
}
