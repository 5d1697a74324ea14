import { misspeltWords } from '../../config/text/words.ts'
import { isMap, type Json, type KeyPath } from '../../json.ts'

/**
 * What stands where a `$` word of ours was meant, as far as that can be told: a shell, a template or a program has
 * variables of its own, so one that the text or the container defines is nobody's mistake.
 */
export function misspeltIn(
  text: string,
  path: KeyPath,
  env: Json | undefined,
): { readonly written: string; readonly meant: string } | undefined {
  const reader = readerOf(path)
  if (reader === 'other') return undefined
  return misspeltWords(text).find(({ written }) => {
    if (reader === 'nobody') return true
    const isGiven = isMap(env ?? null) && Object.hasOwn(env as object, written)
    return !isGiven && (reader === 'shell' ? !isSet(written, text) : isAlone(written, text))
  })
}

type Reader = 'nobody' | 'shell' | 'program' | 'other'

/** Who reads the texts of a key besides us. Words in addresses and the like are no names, and are refused as such. */
const READERS: ReadonlyMap<string, Reader> = new Map([
  ['env', 'nobody'],
  ['labels', 'nobody'],
  ['annotations', 'nobody'],
  ['redirects', 'nobody'],
  ['proxy', 'nobody'],
  ['command', 'shell'],
  ['args', 'shell'],
  ['cron', 'shell'],
  ['tasks', 'shell'],
  ['health', 'shell'],
  ['verify', 'shell'],
  ['processes', 'shell'],
  ['containers', 'program'],
  ['init', 'program'],
  ['files', 'program'],
  ['configure', 'program'],
  ['build', 'program'],
  ['objects', 'program'],
  ['patch', 'program'],
])

function readerOf([key]: KeyPath): Reader {
  return READERS.get(String(key)) ?? 'other'
}

/** `brnch=…`, `for brnch in`, `read brnch`: a variable stands without its `$` where a shell sets it. */
function isSet(word: string, text: string): boolean {
  return new RegExp(`(?<![\\w$])${word}(?!\\w)`).test(text)
}

/** Who knows what a program's file is written in? A variable that is set there stands there more than once. */
function isAlone(word: string, text: string): boolean {
  return text.split(new RegExp(`(?<!\\w)${word}(?!\\w)`)).length === 2
}
