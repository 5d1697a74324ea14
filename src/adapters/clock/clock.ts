import { setMaxListeners } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '../../ports/clock.ts'

// The real time.
// In: nothing. Out: a Clock.
// Limits: wall-clock milliseconds; steps of the system's clock are passed on.

export function createClock(): Clock {
  return {
    now: () => Date.now(),
    iso: () => new Date().toISOString(),
    async sleep(ms, signal) {
      signal.throwIfAborted()
      setMaxListeners(0, signal)
      try {
        await wait(ms, undefined, { signal })
      } catch (error) {
        // The timer rejects with an AbortError of its own; callers are promised the signal's reason.
        throw signal.aborted ? signal.reason : error
      }
    },
  }
}
