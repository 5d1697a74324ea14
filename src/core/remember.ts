/**
 * What was made of the very same inputs before. The stages are pure, so that nobody can tell a remembered result from a
 * new one, but by the time it takes. Inputs are the same where `Object.is` says so: things that are remembered themselves,
 * texts, numbers.
 */
export interface Remember {
  /** `make` is a function of `inputs` alone; `slot` names one result, and its last inputs are kept. */
  again<T>(slot: string, inputs: readonly unknown[], make: () => T): T
  /** What follows from one thing alone, for as long as that thing is there. */
  about<T>(fact: string, thing: object, make: () => T): T
}

/** Makes everything anew. */
export const AFRESH: Remember = {
  again: (_slot, _inputs, make) => make(),
  about: (_fact, _thing, make) => make(),
}

/** The same with slots of its own: for one instance among several. */
export function within(remember: Remember, name: string): Remember {
  return {
    again: (slot, inputs, make) => remember.again(`${name}/${slot}`, inputs, make),
    about: (fact, thing, make) => remember.about(fact, thing, make),
  }
}
