import { isMap, type Json, type JsonMap } from '../../json.ts'
import { type Origins, originAt } from '../../origin.ts'
import { at, type Checked, type Problem } from '../../problem.ts'
import { AFRESH, type Remember } from '../../remember.ts'
import type { SourceValue } from '../source.ts'
import { tagOf } from '../tags.ts'

// Files that extend others, made into one value with its parts (spec 2.4).
// In: a file, and what each `extends` led to. Out: the file with all that stands below it; a circle is told as a chain.
// Limits: maps merge as written here; short forms of services meet in their layers, which `parts` keeps apart.

/** A file, and what it extends, lowest first. */
export interface Loaded {
  readonly source: SourceValue
  /** Keys of the files that it extends, lowest first; those that could not be read are told already. */
  readonly below: readonly string[]
}

export function joinSources(
  root: string,
  files: ReadonlyMap<string, Loaded>,
  remember: Remember = AFRESH,
): Checked<SourceValue | undefined> {
  const parts: SourceValue[] = []
  const problems: Problem[] = []
  const visited = new Set<string>()
  visit(root, [])
  const own = files.get(root)?.source
  if (own === undefined) return { value: undefined, problems }
  if (parts.length === 1) return { value: parts[0], problems }
  return { value: remember.again('extended', root, parts, () => joined(own.file, parts)), problems }

  function visit(key: string, chain: readonly Loaded[]): void {
    const loaded = files.get(key)
    if (loaded === undefined) return
    const start = chain.indexOf(loaded)
    if (start >= 0) {
      problems.push(circle([...chain.slice(start), loaded]))
      return
    }
    // What two files extend stands once, where it was named first.
    if (visited.has(key)) return
    for (const lower of loaded.below) visit(lower, [...chain, loaded])
    visited.add(key)
    parts.push(remember.about('without extends', loaded.source, () => withoutExtends(loaded.source)))
  }
}

/** The value of files that stand over each other, lowest first. */
export function joined(file: string, parts: readonly SourceValue[]): SourceValue {
  let value: Json = {}
  let origins: Origins = {}
  for (const part of parts) {
    value = over(value, part.value ?? {})
    origins = originsOver(origins, part.origins)
  }
  return { file, value, origins, isFunction: parts.some(({ isFunction }) => isFunction), parts }
}

export function withoutExtends(source: SourceValue): SourceValue {
  if (!isMap(source.value) || !Object.hasOwn(source.value, 'extends')) return source
  const { extends: _, ...value } = source.value
  return { ...source, value }
}

function over(lower: Json, higher: Json): Json {
  if (!isMap(lower) || !isMap(higher) || tagOf(lower) || tagOf(higher)) return higher
  const merged = new Map<string, Json>(Object.entries(lower))
  for (const [key, item] of Object.entries(higher)) {
    const below = merged.get(key)
    if (item === null && below !== undefined) merged.delete(key)
    else merged.set(key, below === undefined ? item : over(below, item))
  }
  return Object.fromEntries(merged) satisfies JsonMap
}

function originsOver(lower: Origins, higher: Origins): Origins {
  const inside = new Map(lower.inside)
  for (const [key, own] of higher.inside ?? []) {
    const below = inside.get(key)
    inside.set(key, below === undefined ? own : originsOver(below, own))
  }
  return { origin: higher.origin ?? lower.origin, inside }
}

function circle(chain: readonly Loaded[]): Problem {
  const names = chain.map(({ source }) => placeOf(source))
  return {
    code: 'config.extends',
    message: `these files extend each other: ${names.join(' → ')}`,
    hint: 'Take `extends` out of one of them.',
    ...at(originAt(chain[0]?.source.origins ?? {}, ['extends']), ['extends']),
  }
}

function placeOf({ file, origins }: SourceValue): string {
  const line = originAt(origins, ['extends'])?.line
  return line === undefined ? file : `${file}:${line}`
}
