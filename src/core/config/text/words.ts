import { editDistance } from '../reading/nearest.ts'

// What a string of the configuration is made of.
// In: one string. Out: literal text, `$` words and `${path}` references, in order.
// Limits: what they stand for is not known here.

/** The `$` words; each is replaced only as a whole word (`$named` is not `$name`). */
const WORDS = ['name', 'env', 'instance', 'branch', 'domain', 'namespace', 'commit'] as const
export type Word = (typeof WORDS)[number]

export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'word'; readonly word: Word }
  | { readonly kind: 'path'; readonly path: string }

/** `$$` before a word or a `${` is a literal `$`; any other `$` stays as written. */
export function partsOf(text: string): readonly Part[] {
  const parts: Part[] = []
  let plain = ''
  let from = 0
  for (const match of text.matchAll(MARKS)) {
    plain += text.slice(from, match.index)
    from = match.index + match[0].length
    const { escaped, path, word } = match.groups ?? {}
    if (escaped !== undefined) {
      plain += escaped
      continue
    }
    if (plain !== '') parts.push({ kind: 'text', text: plain })
    plain = ''
    if (path !== undefined) parts.push({ kind: 'path', path: path.trim() })
    else if (isWord(word)) parts.push({ kind: 'word', word })
  }
  plain += text.slice(from)
  if (plain !== '' || parts.length === 0) parts.push({ kind: 'text', text: plain })
  return parts
}

/** `${path}` and no more: the value itself, whatever its type. */
export function isOneReference(text: string): boolean {
  return text.startsWith('${') && ONE_REFERENCE.test(text)
}

const ONE_REFERENCE = /^\$\{[^{}]*\}$/

/** Of shorter words too many others are one letter away: there, two letters have changed places, or one came twice. */
const LONG = 'branch'.length

/** Words that nobody knows, each with the one of ours that it is one letter away from; capitals are a shell's. */
export function misspeltWords(text: string): readonly { readonly written: string; readonly meant: Word }[] {
  const found = new Map<string, Word>()
  for (const [, written = ''] of text.matchAll(/(?<![$\\])\$([a-z]+)(?![A-Za-z0-9_])/g)) {
    const meant = WORDS.find((word) => isMisspelt(written, word))
    if (meant !== undefined) found.set(written, meant)
  }
  return [...found].map(([written, meant]) => ({ written, meant }))
}

function isMisspelt(written: string, word: Word): boolean {
  if (word.length >= LONG) return !written.startsWith(word) && editDistance(written, word) === 1
  const isSwapped = written.length === word.length && lettersOf(written) === lettersOf(word)
  const isDoubled = written.length === word.length + 1 && written.replace(/(.)\1/, '$1') === word
  return (isSwapped || isDoubled) && editDistance(written, word) === 1
}

function lettersOf(word: string): string {
  return [...word].sort().join('')
}

const NAMES = `(?:${WORDS.join('|')})(?![A-Za-z0-9_])`
const MARKS = new RegExp(
  `\\$(?<escaped>\\$(?:${NAMES}|\\{[^{}]*\\}))|\\$\\{(?<path>[^{}]*)\\}|\\$(?<word>${NAMES})`,
  'g',
)

function isWord(text: string | undefined): text is Word {
  return WORDS.some((word) => word === text)
}
