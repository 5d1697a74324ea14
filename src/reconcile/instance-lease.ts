import { isWorldError, type WorldError } from '../core/world-error.ts'
import type { HeldLease } from '../ports/state.ts'
import type { RoundPorts } from './round.ts'

// The Lease of one environment instance: of all rounds on it, an agent's and an `apply`'s alike, one writes at a time.
// In: the instance. Out: the signal that every write of the round goes by.
// Limits: taken when a round first has something to write; a round that only compares never asks for it.

export class InstanceLease {
  readonly #ports: Pick<RoundPorts, 'state'>
  readonly #instance: string
  readonly #signal: AbortSignal
  #held: { readonly lease: HeldLease; readonly until: AbortSignal } | undefined

  constructor(ports: Pick<RoundPorts, 'state'>, instance: string, signal: AbortSignal) {
    this.#ports = ports
    this.#instance = instance
    this.#signal = signal
  }

  get isHeld(): boolean {
    return this.#held !== undefined
  }

  /**
   * Takes it, if it is not held yet; rejects with `lease.held` while another round has it. What was remembered of the
   * instance is read anew: that other round may have written it a moment ago.
   */
  async take(): Promise<AbortSignal> {
    if (this.#held === undefined) {
      const lease = await this.#ports.state.lease(`round-${this.#instance}`, this.#signal)
      this.#held = { lease, until: AbortSignal.any([this.#signal, lease.lost]) }
      await this.#ports.state.refresh(this.#instance, this.#held.until)
    }
    return this.#held.until
  }

  async release(): Promise<void> {
    await this.#held?.lease.release()
    this.#held = undefined
  }
}

/** Whether a Lease could not be taken because another round is at work. */
export function isHeldByAnother(error: unknown): error is WorldError {
  return isWorldError(error) && error.code === 'lease.held'
}
