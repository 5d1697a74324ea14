import { isMap, type Json, type JsonMap } from '../json.ts'
import { nearby, type Origins } from '../origin.ts'
import type { Layer } from './layer.ts'
import { isBroken, tagged, tagOf } from './tags.ts'
import { isOneReference } from './text/words.ts'

export interface Merged {
  readonly value: JsonMap
  /** Each value has the origin of the highest layer that sets it. */
  readonly origins: Origins
  /** What it was made of, lowest first; provenanceOf tells who said what. */
  readonly layers: readonly Layer[]
}

/**
 * Layers, lowest first, as one value: maps merge, lists and functions replace, `null` removes. Within the values of a key
 * of `literal` a `null` is content: in a `patch` it takes a field out of the object (RFC 7386).
 */
export function mergeLayers(layers: readonly Layer[], literal: readonly string[] = []): Merged {
  const { value, origins } = together(layers.map(wordOf))
  return { value: withoutNulls(value, literal) as JsonMap, origins, layers }
}

/** What is said at one place, and where it is said. */
interface Word {
  readonly value: Json
  readonly origins: Origins
}

function wordOf({ name, value, origins }: Layer): Word {
  return { value, origins: origins.origin === undefined ? { ...origins, origin: { layer: name } } : origins }
}

/** What several layers say of one place, lowest first. */
function together(words: readonly Word[]): Word {
  const first = words[0]
  if (first !== undefined && words.length === 1) return alone(first)
  let whole: Word | undefined
  for (const run of runsOf(words)) whole = whole === undefined ? merged(run) : over(whole, run)
  return whole ?? { value: {}, origins: { origin: { layer: '' } } }
}

/** Neighbouring maps merge at once; anything else stands by itself. */
function runsOf(words: readonly Word[]): readonly (readonly Word[])[] {
  if (words.every(({ value }) => isPlainMap(value))) return words.length === 0 ? [] : [words]
  const runs: Word[][] = []
  let maps: Word[] | undefined
  for (const word of words) {
    if (maps !== undefined && isPlainMap(word.value)) maps.push(word)
    else {
      const run = [word]
      runs.push(run)
      maps = isPlainMap(word.value) ? run : undefined
    }
  }
  return runs
}

/** A reference may turn out to be a map, which then is merged: until then both are kept. */
function over(lower: Word, run: readonly Word[]): Word {
  const higher = merged(run)
  const { origins } = higher
  // What a higher layer adds to a map that cannot be read is not the whole of it.
  if (isBroken(lower.value) && isMap(higher.value)) return { value: lower.value, origins }
  if (!mayBeMap(lower.value) || !mayBeMap(higher.value)) return higher
  if (!referenceIn(lower.value) && !referenceIn(higher.value)) return higher
  const parts = [...partsOf(lower.value), ...run.flatMap(({ value }) => partsOf(value))]
  return { value: tagged({ kind: 'merge', parts }), origins }
}

/** What one layer alone says is shared with it, origins and all. */
function alone({ value, origins }: Word): Word {
  return { value, origins: originsOfRest(value, origins) }
}

/** One word, or maps. */
function merged(run: readonly Word[]): Word {
  const [first] = run
  const last = run.at(-1)
  if (first === undefined || last === undefined) throw new Error('a run has words')
  if (first === last) return alone(first)
  const words = new Map<string, Word[]>()
  for (const { value, origins } of run) {
    for (const [key, item] of Object.entries(value as JsonMap)) {
      const word = { value: item, origins: within(origins, key) }
      const others = words.get(key)
      if (others === undefined) words.set(key, [word])
      else others.push(word)
    }
  }
  const values: [string, Json][] = []
  const inside = new Map<string, Origins>()
  for (const [key, said] of words) {
    const { value, origins } = together(said)
    values.push([key, value])
    if (said.at(-1)?.value !== null) inside.set(key, origins)
  }
  return { value: Object.fromEntries(values), origins: { origin: last.origins.origin, inside } }
}

function within({ origin, inside }: Origins, key: string): Origins {
  const own = inside?.get(key)
  return own?.origin === undefined ? { ...own, origin: origin && nearby(origin) } : own
}

function isPlainMap(value: Json): value is JsonMap {
  return isMap(value) && tagOf(value) === undefined
}

function mayBeMap(value: Json): boolean {
  return isMap(value) || referenceIn(value)
}

/** Whether it may turn out to be a map: a secret never does. In YAML a reference is a text that is nothing else. */
function referenceIn(value: Json): boolean {
  if (typeof value === 'string') return isOneReference(value)
  const kind = isMap(value) ? tagOf(value)?.kind : undefined
  return kind === 'ref' || kind === 'from' || kind === 'merge'
}

function partsOf(value: Json): readonly Json[] {
  const tag = tagOf(value)
  return tag?.kind === 'merge' ? tag.parts : [value]
}

/** What a `null` takes away is written nowhere. */
function originsOfRest(value: Json, origins: Origins): Origins {
  if (!isPlainMap(value) || !holdsNull(value)) return origins
  const { origin, inside } = origins
  const rest = new Map<string, Origins>()
  for (const [key, item] of Object.entries(value)) {
    const own = inside?.get(key)
    if (item !== null && own !== undefined) rest.set(key, originsOfRest(item, own))
  }
  return { origin, inside: rest }
}

/** Where there is none, the value is the very same. */
function withoutNulls(value: Json, literal: readonly string[] = []): Json {
  if (!isPlainMap(value) || !holdsNull(value)) return value
  return Object.fromEntries(
    entriesOf(value).map(([key, item]) => [
      key,
      literal.includes(key) ? withoutNullEntries(item) : withoutNulls(item),
    ]),
  )
}

function withoutNullEntries(value: Json): Json {
  return isPlainMap(value) ? Object.fromEntries(entriesOf(value)) : value
}

function entriesOf(value: JsonMap): readonly (readonly [string, Json])[] {
  return Object.entries(value).filter(([, item]) => item !== null)
}

function holdsNull(value: Json): boolean {
  if (!isPlainMap(value)) return false
  return Object.values(value).some((item) => item === null || holdsNull(item))
}
