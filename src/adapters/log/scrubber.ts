import { Sensitive } from '../../core/sensitive.ts'
import type { Scrubber } from '../../ports.ts'
import { encodingsOf } from './encodings.ts'

// Takes known secrets out of texts, in every encoding in which they can leave.
// In: secrets as they become known, texts on their way out. Out: texts with `***`.
// Limits: values shorter than six characters would blank ordinary words, so they are protected by their type alone.

const SHORTEST = 6

export function createScrubber(): Scrubber {
  const learned = new Set<string>()
  const needles = new Set<string>()
  /** Longest first, so that a secret goes whole and not in pieces that leave its rest. */
  let ordered: readonly string[] = []
  let stale = false

  return {
    learn(secret) {
      const text = secret instanceof Sensitive ? Sensitive.text(secret) : secret
      if (text.length < SHORTEST || learned.has(text)) return
      learned.add(text)
      for (const form of encodingsOf(text)) needles.add(form)
      stale = true
    },
    scrub(text) {
      if (stale) {
        ordered = [...needles].sort((a, b) => b.length - a.length)
        stale = false
      }
      let clean = text
      for (const needle of ordered) if (clean.includes(needle)) clean = clean.replaceAll(needle, '***')
      return clean
    },
  }
}
