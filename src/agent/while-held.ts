import { isWorldError } from '../core/world-error.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { HeldLease, State } from '../ports/state.ts'

type Ports = { readonly state: Pick<State, 'lease'>; readonly clock: Clock; readonly log: Log }

/** How often the Lease is asked for once it was lost. */
const AGAIN_MS = 2_000

/**
 * Works while the Lease is held. Where it was lost, because the cluster was away or this process was held up, work goes on
 * once it can be had again. Rejects with `lease.held` only where another holds it at the beginning.
 */
export async function whileHeld(
  ports: Ports,
  name: string,
  work: (ending: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let lease: HeldLease | undefined = await ports.state.lease(name, signal)
  while (lease !== undefined) {
    try {
      await work(AbortSignal.any([signal, lease.lost]))
    } finally {
      await lease.release()
    }
    if (!lease.lost.aborted || signal.aborted) return
    lease = await takeAgain(ports, name, signal)
  }
}

/** undefined: the signal aborted before it could be had. */
async function takeAgain(ports: Ports, name: string, signal: AbortSignal): Promise<HeldLease | undefined> {
  ports.log.warn('nothing is done until the Lease is held again', { lease: name })
  while (!signal.aborted) {
    try {
      return await ports.state.lease(name, signal)
    } catch (error) {
      if (!signal.aborted && !(isWorldError(error) && error.retryable)) throw error
    }
    await ports.clock.sleep(AGAIN_MS, signal).catch(() => undefined) // told to stop: the loop ends
  }
  return undefined
}
