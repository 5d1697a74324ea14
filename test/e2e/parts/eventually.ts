/** Asks until the answer is neither undefined nor false; what another process brings about has no other sign. */
export async function eventually<T>(
  what: string,
  check: () => Promise<T | undefined | false> | T | undefined | false,
  seconds = 60,
): Promise<T> {
  const end = Date.now() + seconds * 1000
  let trouble: unknown
  for (;;) {
    try {
      const found = await check()
      if (found !== undefined && found !== false) return found
    } catch (error) {
      trouble = error
    }
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`, { cause: trouble })
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
