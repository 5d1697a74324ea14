/**
 * Runs `work` over the items, at most `limit` at a time; results in the order of the items. The first failure rejects,
 * once everything that was begun has ended: nothing goes on behind the caller's back.
 */
export async function inParallel<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = new Array(items.length)
  let next = 0
  async function lane(): Promise<void> {
    for (let index = next++; index < items.length; index = next++) {
      try {
        results[index] = await work(items[index] as T)
      } catch (error) {
        next = items.length
        throw error
      }
    }
  }
  await allEnded(Array.from({ length: Math.min(limit, items.length) }, lane))
  return results
}

/** A gate that lets at most `limit` pieces of work through at a time, in the order in which they came. */
export function atMost(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let running = 0
  return async (work) => {
    // A place is handed on, not given back and taken again: somebody else could come in between.
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}

/** Like Promise.all, but rejects only when all have ended. */
export async function allEnded(works: readonly Promise<unknown>[]): Promise<void> {
  for (const result of await Promise.allSettled(works)) if (result.status === 'rejected') throw result.reason
}
