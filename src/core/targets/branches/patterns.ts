// Branch patterns: a name, a glob (`*` matches any characters, `/` included), `!pattern` excludes, or a list of these.
// In: patterns as written, a branch name. Out: how specifically they match it.
// Limits: no `?`, no `[…]`, no `{…}`: branch names may hold none of them but `{`, which stands for itself.

/** How specifically the patterns match: EXACT for a name, else the length of the literal text before the first `*`. */
export const EXACT = Number.POSITIVE_INFINITY

/** undefined where no pattern matches, or one that starts with `!` does. */
export function specificityOf(patterns: readonly string[], branch: string): number | undefined {
  let best: number | undefined
  for (const pattern of patterns) {
    if (pattern.startsWith('!')) {
      if (matchesGlob(pattern.slice(1), branch)) return undefined
    } else if (matchesGlob(pattern, branch)) {
      best = Math.max(best ?? 0, specificity(pattern))
    }
  }
  // A list that only excludes is about everything else.
  return best === undefined && patterns.length > 0 && patterns.every(isExclude) ? 0 : best
}

/** The names among the patterns, where they are nothing but names; undefined as soon as one is a glob. */
export function fixedNames(patterns: readonly string[]): readonly string[] | undefined {
  const names = patterns.filter((pattern) => !isExclude(pattern))
  if (names.length === 0 || names.some((name) => name.includes('*'))) return undefined
  return names
}

/** One of them to stand for all: the first name, else the first glob. What is added behind it changes nothing. */
export function firstOf(patterns: readonly string[]): string {
  const wanted = patterns.filter((pattern) => !isExclude(pattern))
  return wanted.find((pattern) => !pattern.includes('*')) ?? wanted[0] ?? patterns[0] ?? ''
}

function isExclude(pattern: string): boolean {
  return pattern.startsWith('!')
}

function specificity(pattern: string): number {
  const star = pattern.indexOf('*')
  return star < 0 ? EXACT : star
}

/** Linear in the length of the branch whatever the glob: each literal part is looked for once, from left to right. */
function matchesGlob(glob: string, text: string): boolean {
  const parts = glob.split('*')
  const first = parts[0] ?? ''
  if (parts.length === 1) return text === first
  const last = parts.at(-1) ?? ''
  if (!text.startsWith(first)) return false
  let from = first.length
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, from)
    if (found < 0) return false
    from = found + part.length
  }
  return text.length - last.length >= from && text.endsWith(last)
}
