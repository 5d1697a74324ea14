import deepmerge from 'deepmerge'
import { isMap, type Json, type JsonMap } from '../json.ts'
import type { Origin } from '../origin.ts'
import type { Layer } from './layer.ts'
import { type Provenance, provenanceOf } from './provenance.ts'
import { isBroken, tagged, tagOf } from './tags.ts'
import { isOneReference } from './text/words.ts'

export interface Merged {
  readonly value: JsonMap
  /** By key path; each value has the origin of the highest layer that sets it. */
  readonly origins: ReadonlyMap<string, Origin>
  readonly provenance: Provenance
  readonly removed: Provenance
}

/**
 * Layers, lowest first, as one value: maps merge, lists and functions replace, `null` removes. Within the values of a key
 * of `literal` a `null` is content: in a `patch` it takes a field out of the object (RFC 7386).
 */
export function mergeLayers(layers: readonly Layer[], literal: readonly string[] = []): Merged {
  let value: Json = bare({})
  for (const layer of layers) value = bare(join(value, bare(layer.value)))
  return { value: withoutNulls(value, literal) as JsonMap, ...provenanceOf(layers) }
}

/**
 * deepmerge concatenates lists, and drops keys that every object inherits (`toString`), unless told otherwise and given
 * maps without a prototype. References are maps to it, hence the merge of our own for them.
 */
function join(lower: Json, higher: Json): Json {
  // What a higher layer adds to a map that cannot be read is not the whole of it.
  if (isBroken(lower) && isMap(higher)) return lower
  const isReference = referenceIn(lower) || referenceIn(higher)
  if (isReference && mayBeMap(lower) && mayBeMap(higher))
    return tagged({ kind: 'merge', parts: [...parts(lower), ...parts(higher)] })
  if (tagOf(lower) !== undefined || tagOf(higher) !== undefined || !isMap(lower) || !isMap(higher))
    return higher
  return deepmerge<JsonMap>(lower, higher, {
    isMergeableObject: mayBeMap,
    arrayMerge: (_, list) => list,
    // A clone is made into a map with a prototype, and loses those keys.
    clone: false,
    customMerge: () => join,
  })
}

function mayBeMap(value: unknown): boolean {
  return isMap(value) || referenceIn(value)
}

/** Whether it may turn out to be a map: a secret never does. In YAML a reference is a text that is nothing else. */
function referenceIn(value: unknown): boolean {
  if (typeof value === 'string') return isOneReference(value)
  const kind = isMap(value) ? tagOf(value)?.kind : undefined
  return kind === 'ref' || kind === 'from' || kind === 'merge'
}

function parts(value: Json): readonly Json[] {
  const tag = tagOf(value)
  return tag?.kind === 'merge' ? tag.parts : [value]
}

function bare(value: Json): Json {
  if (!isMap(value)) return value
  const copy: Record<string, Json> = Object.create(null)
  for (const [key, item] of Object.entries(value)) copy[key] = bare(item)
  return copy
}

function withoutNulls(value: Json, literal: readonly string[] = []): Json {
  if (!isMap(value) || tagOf(value) !== undefined) return value
  const kept = Object.entries(value).filter(([, item]) => item !== null)
  return Object.fromEntries(
    kept.map(([key, item]) => [key, literal.includes(key) ? withoutNullEntries(item) : withoutNulls(item)]),
  )
}

function withoutNullEntries(value: Json): Json {
  if (!isMap(value) || tagOf(value) !== undefined) return value
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null))
}
