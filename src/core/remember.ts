/**
 * What was made of the very same inputs before. The stages are pure, so that nobody can tell a remembered result from a
 * new one, but by the time it takes. Inputs are the same where `Object.is` says so: things that are remembered themselves,
 * texts, numbers.
 */
export interface Remember {
  /** `make` is a function of `inputs` alone; of each thing that a step is taken `of`, its last inputs and result are kept. */
  again<T>(step: string, of: string, inputs: readonly unknown[], make: () => T): T
  /** What follows from one thing alone, for as long as that thing is there. */
  about<T>(fact: string, thing: object, make: () => T): T
  /** The same with results of its own: for one instance among several. */
  within(name: string): Remember
  /** All of it was made: what nobody asked for since the last time is forgotten. */
  end(name: string): void
}

/** The same for things that have their names in one place, and may be called alike in another. */
export function under(remember: Remember, place: string): Remember {
  const again: Remember['again'] = (step, of, inputs, make) =>
    remember.again(step, `${place}:${of}`, inputs, make)
  return { ...remember, again }
}

/** Makes everything anew. */
export const AFRESH: Remember = {
  again: (_step, _of, _inputs, make) => make(),
  about: (_fact, _thing, make) => make(),
  within: () => AFRESH,
  end: () => undefined,
}
