import { TAG, tagOf } from '../../config/tags.ts'
import { isMap, type Json, type JsonMap, type KeyPath } from '../../json.ts'
import { isValueMap, Sensitive, type Value, type ValueMap } from '../../sensitive.ts'
import { type Mistake, missingKey, noParts } from './mistake.ts'

/** Maps merge key by key, `null` takes a key away, anything else replaces what is below it. */
export function mergeValues(lower: Value, upper: Value): Value {
  if (!isMergeable(lower) || !isMergeable(upper)) return upper
  const merged = new Map<string, Value>(Object.entries(lower))
  for (const [key, value] of Object.entries(upper)) {
    if (value === null) merged.delete(key)
    else merged.set(key, mergeValues(merged.get(key) ?? null, value))
  }
  return Object.fromEntries(merged)
}

/** Without the `null`s that had nothing below them to take away. */
export function withoutNulls(value: Value): Value {
  if (!isMergeable(value)) return value
  const kept = Object.entries(value).filter(([, item]) => item !== null)
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutNulls(item)]))
}

/** A map, unless it stands for one thing. */
export function isMergeable(value: Value): value is ValueMap {
  return isValueMap(value) && !isSecretKey(value) && !Object.hasOwn(value, TAG)
}

/** The value at `path`, where `value` stands at its first `depth` keys. */
export function within(value: Value, path: KeyPath, depth: number): Value | Mistake {
  let here = value
  for (let at = depth; at < path.length; at++) {
    const next = childOf(here, path[at])
    if (next === undefined)
      return isPlain(here) ? noParts(path, at, kindOf(here)) : missingKey(path, at, keysOf(here))
    here = next
  }
  return here
}

/** Something that holds nothing else. */
function isPlain(value: Value): boolean {
  return value !== null && (typeof value !== 'object' || value instanceof Sensitive || isSecretKey(value))
}

export function childOf<T extends Json | Value>(value: T, key: string | number | undefined): T | undefined {
  if (key === undefined || value instanceof Sensitive) return undefined
  if (Array.isArray(value)) return typeof key === 'number' ? value[key] : undefined
  if (!isMap(value) || !Object.hasOwn(value, key)) return undefined
  return value[key] as T
}

export function keysOf(value: Json | Value): readonly string[] {
  return isMap(value) && !(value instanceof Sensitive) ? Object.keys(value) : []
}

/** What secret() becomes: a key of a Secret that exists, never its content. */
export function isSecretKey(
  value: Value,
): value is { readonly secret: string; readonly key: string } & ValueMap {
  if (!isValueMap(value)) return false
  const keys = Object.keys(value)
  return keys.length === 2 && typeof value.secret === 'string' && typeof value.key === 'string'
}

/** What a value is, for messages. */
export function kindOf(value: Value): string {
  if (value === null) return 'nothing (null)'
  if (value instanceof Sensitive) return 'a secret text'
  if (Array.isArray(value)) return 'a list'
  if (isSecretKey(value)) return 'a key of a Secret'
  if (isValueMap(value)) return 'a map'
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`
}

/** What a service that runs elsewhere says of its variables, as it is written. */
export function externalEnv({ external }: JsonMap): Json | undefined {
  return isMap(external) && tagOf(external) === undefined ? external.env : undefined
}
