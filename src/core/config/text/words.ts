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
  return ONE_REFERENCE.test(text)
}

const ONE_REFERENCE = /^\$\{[^{}]*\}$/

/** Of shorter words too many others are one letter away. */
const LONG = WORDS.filter((word) => word.length >= 'branch'.length)

/** A word that nobody knows, and is one letter away from one of ours; capitals are a shell's. */
export function misspeltWord(text: string): { readonly written: string; readonly meant: Word } | undefined {
  for (const [, written = ''] of text.matchAll(/(?<!\$)\$([a-z]+)(?![A-Za-z0-9_])/g)) {
    const meant = LONG.find((word) => !written.startsWith(word) && editDistance(written, word) === 1)
    if (meant !== undefined) return { written, meant }
  }
  return undefined
}

const NAMES = `(?:${WORDS.join('|')})(?![A-Za-z0-9_])`
const MARKS = new RegExp(
  `\\$(?<escaped>\\$(?:${NAMES}|\\{[^{}]*\\}))|\\$\\{(?<path>[^{}]*)\\}|\\$(?<word>${NAMES})`,
  'g',
)

function isWord(text: string | undefined): text is Word {
  return WORDS.some((word) => word === text)
}
