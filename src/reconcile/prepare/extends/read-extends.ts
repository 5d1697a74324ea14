import { type Extended, extendsOf } from '../../../core/config/extends/extends-of.ts'
import { joinSources, type Loaded } from '../../../core/config/extends/join-sources.ts'
import type { SourceValue } from '../../../core/config/source.ts'
import type { Checked, Problem } from '../../../core/problem.ts'
import { AFRESH, type Remember } from '../../../core/remember.ts'

// Follows `extends` from file to file until nothing new is named, and joins what was found to one value per file.
// In: evaluated files, and how to read more. Out: the same files with what stands below them.
// Limits: which files are extended is what the first evaluation says; a branch or environment cannot change it.

export interface Wanted {
  readonly extended: Extended
  /** The file that names it. */
  readonly from: SourceValue
}

/** Reads files; wanted and found by key (keyOf). */
export type LoadExtended = (
  wanted: ReadonlyMap<string, Wanted>,
) => Promise<Checked<ReadonlyMap<string, SourceValue>>>

export async function withExtended(
  roots: ReadonlyMap<string, SourceValue>,
  load: LoadExtended,
  remember: Remember = AFRESH,
): Promise<Checked<ReadonlyMap<string, SourceValue>>> {
  const problems: Problem[] = []
  const loaded = new Map<string, Loaded>()
  let open: ReadonlyMap<string, SourceValue> = roots
  while (open.size > 0) {
    const wanted = new Map<string, Wanted>()
    for (const [key, source] of open) {
      const { value, problems: found } = extendsOf(source)
      problems.push(...found)
      loaded.set(key, { source, below: value.map((extended) => keyOf(extended, key)) })
      for (const extended of value) wanted.set(keyOf(extended, key), { extended, from: source })
    }
    for (const key of loaded.keys()) wanted.delete(key)
    const found = wanted.size === 0 ? NOTHING : await load(wanted)
    problems.push(...found.problems)
    open = found.value
  }
  const joined = new Map<string, SourceValue>()
  for (const key of roots.keys()) {
    const { value, problems: circles } = joinSources(key, loaded, remember)
    problems.push(...circles)
    if (value !== undefined) joined.set(key, value)
  }
  return { value: joined, problems }
}

const NOTHING: Checked<ReadonlyMap<string, SourceValue>> = { value: new Map(), problems: [] }

/** Files of another repository are told from those of the same path here. */
function keyOf(extended: Extended, from: string): string {
  if (extended.kind === 'foreign') return `${extended.repo}@${extended.ref}:${extended.path}`
  const { home } = splitKey(from)
  return home === undefined ? extended.path : `${home}:${extended.path}`
}

/** `group/shared@v3:base.yaml` → where it is, and its path there. */
export function splitKey(key: string): { readonly home: string | undefined; readonly path: string } {
  const parts = /^([^@\s]+@[^:\s]+):(.+)$/.exec(key)
  return parts?.[2] === undefined ? { home: undefined, path: key } : { home: parts[1], path: parts[2] }
}
