interface Kept {
  readonly inputs: readonly unknown[]
  readonly value: unknown
}

/** By step, then by what it is taken of: no name need be put together to look one up. */
type Generation = Map<string, Map<string, Kept>>

/** The last result of each step. */
export class Results {
  /** What was asked for since the last time that something was forgotten. */
  #now: Generation = new Map()
  #before: Generation = new Map()

  again<T>(step: string, of: string, inputs: readonly unknown[], make: () => T): T {
    let known = this.#now.get(step)
    if (known === undefined) {
      known = new Map()
      this.#now.set(step, known)
    }
    const here = known.get(of)
    const kept = here ?? this.#before.get(step)?.get(of)
    if (kept === undefined || !isSame(kept.inputs, inputs)) {
      const value = make()
      known.set(of, { inputs, value })
      return value
    }
    if (here === undefined) known.set(of, kept)
    return kept.value as T
  }

  /** What was not asked for since the last time. */
  forget(): void {
    this.#before = this.#now
    this.#now = new Map()
  }
}

function isSame(one: readonly unknown[], two: readonly unknown[]): boolean {
  for (let index = 0; index < two.length; index++) if (!Object.is(one[index], two[index])) return false
  return one.length === two.length
}
