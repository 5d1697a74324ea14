import type { NamedMap } from '../../config/tags.ts'
import type { Value } from '../../sensitive.ts'
import { areSynonyms, bareName, sharedPrefix } from './names.ts'

// Which name of a map belongs to what a glob left of a key.
// In: a map, `user` of `db_user`. Out: the one value that fits, none, or two that fit equally well.
// Limits: an equal name beats a synonym; more is not guessed.

export interface Candidate {
  /** As written: `MYSQL_USER`. */
  readonly name: string
  readonly bare: string
  readonly value: Value | undefined
  /** Why there is no value. */
  readonly absent?: string
}

/** Names to compare with: those of a service's environment without what most of them begin with, and its address. */
export function candidatesOf({ path, values, offers, absent }: NamedMap<Value>): readonly Candidate[] {
  const isEnv = path !== null && /^services\..*\benv$/.test(path)
  const names = Object.keys(values).filter((name) => values[name] !== null)
  const prefix = isEnv ? sharedPrefix(names) : ''
  const own = names.map((name): Candidate => {
    const bare = bareName(name.startsWith(prefix) ? name.slice(prefix.length) : name)
    return { name, bare, value: values[name] }
  })
  const missing = (name: string) => !own.some(({ bare }) => bare === name || areSynonyms(bare, name))
  return [
    ...own,
    ...Object.entries(offers)
      .filter(([name]) => missing(name))
      .map(([name, value]) => ({ name, bare: name, value })),
    ...Object.entries(absent)
      .filter(([name]) => missing(name))
      .map(([name, reason]) => ({ name, bare: name, value: undefined, absent: reason })),
  ]
}

/** The best candidates: one is a match, several are equally good. */
export function bestMatches(remainder: string, candidates: readonly Candidate[]): readonly Candidate[] {
  const wanted = bareName(remainder.replaceAll('\0', '.'))
  if (wanted === '') return []
  const equal = candidates.filter(({ bare }) => bare === wanted)
  return equal.length > 0 ? equal : candidates.filter(({ bare }) => areSynonyms(bare, wanted))
}
