/**
 * One pattern of an ignore file, matched without regular expressions: those of a stranger's file could take for ever.
 * The rules are those of https://github.com/moby/patternmatcher (v0.6.0), where `*` and `?` stop at slashes and `**` does not.
 */
export interface IgnorePattern {
  readonly text: string
  matches(path: string): boolean
}

/** undefined: the pattern is malformed, which fails a build. */
export function compilePattern(pattern: string): IgnorePattern | undefined {
  const tokens = tokensOf(pattern)
  if (tokens === undefined) return undefined
  const plain = tokens.every((token) => token.kind === 'character')
  if (plain) {
    const exact = tokens.map((token) => (token.kind === 'character' ? token.value : '')).join('')
    return { text: pattern, matches: (path) => path === exact }
  }
  return { text: pattern, matches: (path) => run(tokens, path) }
}

type Token =
  | { readonly kind: 'character'; readonly value: string }
  /** `?`: one character that is no slash. */
  | { readonly kind: 'any' }
  /** `*`: any number of them. */
  | { readonly kind: 'star' }
  /** `**` at the end, or before a plain name at the start: anything. */
  | { readonly kind: 'everything' }
  /** `**` elsewhere: nothing, or anything that ends in a slash. */
  | { readonly kind: 'folders' }
  | {
      readonly kind: 'class'
      readonly negated: boolean
      readonly ranges: readonly (readonly [string, string])[]
    }

function tokensOf(pattern: string): readonly Token[] | undefined {
  const tokens: Token[] = []
  const text = [...pattern]
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? ''
    if (character === '*' && text[at + 1] === '*') {
      const leading = at === 0
      at++
      if (text[at + 1] === '/') at++
      const rest = text.slice(at + 1)
      const attached = leading && text[at] !== '/' && !rest.some((c) => '*?[\\'.includes(c))
      tokens.push({ kind: rest.length === 0 || attached ? 'everything' : 'folders' })
    } else if (character === '*') tokens.push({ kind: 'star' })
    else if (character === '?') tokens.push({ kind: 'any' })
    else if (character === '[') {
      const end = closing(text, at)
      const found = end === undefined ? undefined : classOf(text.slice(at + 1, end))
      if (end === undefined || found === undefined) return undefined
      tokens.push(found)
      at = end
    } else if (character === '\\') {
      const next = text[at + 1]
      if (next === undefined) return undefined
      tokens.push({ kind: 'character', value: next })
      at++
    } else tokens.push({ kind: 'character', value: character })
  }
  return tokens
}

function closing(text: readonly string[], open: number): number | undefined {
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === ']' && at > open + 1) return at
  }
  return undefined
}

function classOf(inner: readonly string[]): Token | undefined {
  const negated = inner[0] === '^'
  const rest = negated ? inner.slice(1) : inner
  const members: string[] = []
  const ranges: [string, string][] = []
  for (let at = 0; at < rest.length; at++) {
    let low = rest[at] ?? ''
    if (low === '\\') low = rest[++at] ?? ''
    let high = low
    if (rest[at + 1] === '-' && at + 2 < rest.length) {
      at += 2
      high = rest[at] ?? ''
      if (high === '\\') high = rest[++at] ?? ''
    }
    if (low === '' || high === '' || high < low) return undefined
    members.push(low)
    ranges.push([low, high])
  }
  return members.length === 0 ? undefined : { kind: 'class', negated, ranges }
}

/** All positions at once, so that the work is pattern × path whatever the stars. */
function run(tokens: readonly Token[], path: string): boolean {
  const text = [...path]
  let reached = new Set([0])
  for (const token of tokens) {
    const next = new Set<number>()
    for (const at of reached) advance(token, text, at, next)
    if (next.size === 0) return false
    reached = next
  }
  return reached.has(text.length)
}

function advance(token: Token, text: readonly string[], at: number, into: Set<number>): void {
  const character = text[at]
  switch (token.kind) {
    case 'character':
      if (character === token.value) into.add(at + 1)
      return
    case 'any':
      if (character !== undefined && character !== '/') into.add(at + 1)
      return
    case 'class':
      if (character !== undefined && inClass(token, character)) into.add(at + 1)
      return
    case 'star':
      for (let to = at; ; to++) {
        if (into.has(to)) return
        into.add(to)
        if (to >= text.length || text[to] === '/') return
      }
    case 'everything':
      for (let to = at; to <= text.length; to++) into.add(to)
      return
    case 'folders':
      into.add(at)
      for (let to = at; to < text.length; to++) if (text[to] === '/') into.add(to + 1)
  }
}

function inClass(token: Extract<Token, { kind: 'class' }>, character: string): boolean {
  return token.ranges.some(([low, high]) => character >= low && character <= high) !== token.negated
}
