import { compilePattern, type IgnorePattern } from './ignore-pattern.ts'
import { cleanPath } from './paths.ts'

/** Which paths of a build context Docker's ignore rules leave out. */
export interface IgnoreRules {
  /** Asks about one file; answers of folders are remembered, for contexts of many thousand files. */
  ignores(path: string): boolean
  /** Lines that Docker refuses, 1-based. */
  readonly malformed: readonly number[]
}

interface Rule {
  readonly pattern: IgnorePattern
  readonly keeps: boolean
}

/** Reads an ignore file as BuildKit does (github.com/moby/patternmatcher, ignorefile). */
export function readIgnoreFile(text: string): IgnoreRules {
  const rules: Rule[] = []
  const malformed: number[] = []
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    if (line.startsWith('#') || line.trim() === '') continue
    const rule = ruleOf(line.trim())
    if (rule === undefined) malformed.push(index + 1)
    else rules.push(rule)
  }
  const folders = new Map<string, readonly boolean[]>()
  return { malformed, ignores }

  function ignores(path: string): boolean {
    if (rules.length === 0) return false
    const hits = hitsOf(path)
    let ignored = false
    for (const [index, { keeps }] of rules.entries()) if (hits[index]) ignored = !keeps
    return ignored
  }

  /** For each rule whether it matches the path or a folder above it. */
  function hitsOf(path: string): readonly boolean[] {
    const slash = path.lastIndexOf('/')
    const above = slash < 0 ? undefined : folderHits(path.slice(0, slash))
    return rules.map(({ pattern }, index) => above?.[index] === true || pattern.matches(path))
  }

  function folderHits(folder: string): readonly boolean[] {
    const seen = folders.get(folder)
    if (seen !== undefined) return seen
    const hits = hitsOf(folder)
    folders.set(folder, hits)
    return hits
  }
}

function ruleOf(line: string): Rule | undefined {
  const keeps = line.startsWith('!')
  const written = keeps ? line.slice(1).trim() : line
  if (written === '') return undefined
  const cleaned = cleanPath(written)
  const relative = cleaned.length > 1 && cleaned.startsWith('/') ? cleaned.slice(1) : cleaned
  const pattern = compilePattern(relative)
  return pattern && { pattern, keeps }
}
