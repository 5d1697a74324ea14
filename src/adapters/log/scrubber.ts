import { Sensitive } from '../../core/sensitive.ts'
import type { Scrubber } from '../../ports/log.ts'
import { encodingsOf, linesOf } from './encodings.ts'

// Takes known secrets out of texts, in every encoding in which they can leave.
// In: secrets as they become known, texts on their way out. Out: texts with `***`.
// Limits: values shorter than six characters would blank ordinary words, so they are protected by their type alone.

const SHORTEST = 6

export function createScrubber(): Scrubber {
  const learned = new Set<string>()
  const needles = new Set<string>()

  return {
    learn(secret) {
      const text = secret instanceof Sensitive ? Sensitive.text(secret) : secret
      if (text.length < SHORTEST || learned.has(text)) return
      learned.add(text)
      for (const form of encodingsOf(text)) needles.add(form)
      // Of a file made with secrets only those are secret, and are learned by themselves.
      const isMade = secret instanceof Sensitive && Sensitive.roots(secret).length > 1
      if (!isMade) for (const line of linesOf(text)) needles.add(line)
    },
    scrub(text) {
      const found: Range[] = []
      for (const needle of needles) addPlaces(text, needle, found)
      return found.length === 0 ? text : without(text, found)
    },
  }
}

interface Range {
  readonly from: number
  readonly to: number
}

function addPlaces(text: string, needle: string, found: Range[]): void {
  for (let from = text.indexOf(needle); from >= 0; from = text.indexOf(needle, from + 1))
    found.push({ from, to: from + needle.length })
}

/** Places that overlap go as one: two secrets may share characters, and neither may leave its rest behind. */
function without(text: string, found: Range[]): string {
  found.sort((a, b) => a.from - b.from)
  let clean = ''
  let done = 0
  for (const { from, to } of found) {
    if (from >= done) clean += `${text.slice(done, from)}***`
    done = Math.max(done, to)
  }
  return clean + text.slice(done)
}
