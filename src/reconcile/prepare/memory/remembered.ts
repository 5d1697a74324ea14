import type { Remember } from '../../../core/remember.ts'
import { Results } from './results.ts'

/** Instances that are remembered at once. */
const MOST = 500

/**
 * What preparations tell the preparations after them within one process: a result is made again where one of its inputs is
 * another. It may be forgotten at any time; where there are too many instances, that which was prepared longest ago is.
 */
export function remembering(most: number = MOST): Remember {
  const facts = new Map<string, WeakMap<object, unknown>>()
  const parts = new Map<string, Results>()
  return within('')

  function within(name: string): Remember {
    const part = kept(name)
    return { again: (step, of, inputs, make) => part.again(step, of, inputs, make), about, within, end }
  }

  function end(name: string): void {
    kept(name).forget()
  }

  function kept(name: string): Results {
    const part = parts.get(name) ?? new Results()
    // Set anew, it is the last of the map. What is of no instance goes with none of them.
    parts.delete(name)
    parts.set(name, part)
    for (const oldest of parts.keys()) if (parts.size > most && oldest !== '') parts.delete(oldest)
    return part
  }

  function about<T>(fact: string, thing: object, make: () => T): T {
    const known = facts.get(fact) ?? new WeakMap<object, unknown>()
    facts.set(fact, known)
    const found = known.get(thing)
    if (found !== undefined || known.has(thing)) return found as T
    const value = make()
    known.set(thing, value)
    return value
  }
}
