// One after the other: work on one repository's store must not overlap.

export interface Queue {
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>
}

export function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve()
  return {
    run(signal, work) {
      const before = last
      const turn = before.then(async () => {
        signal.throwIfAborted()
        return await work()
      })
      last = turn.catch(() => undefined) // the caller hears of it; the next one starts anyway
      return unlessAborted(turn, signal)
    },
  }
}

/** Whoever aborts does not wait for the others in front; its own work stops by the same signal. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
