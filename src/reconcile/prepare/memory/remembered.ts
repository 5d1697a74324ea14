import type { Remember } from '../../../core/remember.ts'

interface Kept {
  readonly inputs: readonly unknown[]
  readonly value: unknown
}

const MOST = 200_000

/**
 * What preparations tell the preparations after them within one process: a result is made again where one of its inputs is
 * another. It may be forgotten at any time, and is as a whole where it grows beyond all services that there can be.
 */
export function remembering(most: number = MOST): Remember {
  const slots = new Map<string, Kept>()
  const facts = new Map<string, WeakMap<object, unknown>>()
  return { again, about }

  function again<T>(slot: string, inputs: readonly unknown[], make: () => T): T {
    const kept = slots.get(slot)
    if (kept !== undefined && same(kept.inputs, inputs)) return kept.value as T
    const value = make()
    if (slots.size >= most) slots.clear()
    slots.set(slot, { inputs, value })
    return value
  }

  function about<T>(fact: string, thing: object, make: () => T): T {
    const known = facts.get(fact) ?? new WeakMap<object, unknown>()
    facts.set(fact, known)
    if (known.has(thing)) return known.get(thing) as T
    const value = make()
    known.set(thing, value)
    return value
  }
}

function same(one: readonly unknown[], two: readonly unknown[]): boolean {
  return one.length === two.length && one.every((input, index) => Object.is(input, two[index]))
}
