import { isMap, type Json } from '../../json.ts'
import { isValueMap, type Value } from '../../sensitive.ts'
import type { FieldSet } from './managed-fields.ts'

// Items of lists that merge by key, and members of sets, as field sets name them: `k:{"name":"web"}`, `v:"a"`.
// In: wanted items, live items, the keys of a field set. Out: which of them stand for the same thing.
// Limits: which lists have keys is the server's knowledge; here it is read off the field set.

/**
 * The field-set key of each wanted item that has one, by index. Keys that the server defaulted (`protocol`) match an item
 * without them, once every item that names all its keys has found its own.
 */
export function matchItems(items: readonly Value[], fields: FieldSet): ReadonlyMap<number, string> {
  const matches = new Map<number, string>()
  const taken = new Set<string>()
  for (const isExact of [true, false]) {
    for (const [index, item] of items.entries()) {
      if (matches.has(index)) continue
      const field = Object.keys(fields).find((key) => !taken.has(key) && standsFor(key, item, isExact))
      if (field === undefined) continue
      matches.set(index, field)
      taken.add(field)
    }
  }
  return matches
}

/** Whether a live item is the one of this field-set key; without a key, whether it has the wanted item's name. */
export function isItem(field: string | undefined, wanted: Value, candidate: Json): boolean {
  if (field === undefined)
    return (
      isValueMap(wanted) &&
      isMap(candidate) &&
      typeof wanted.name === 'string' &&
      wanted.name === candidate.name
    )
  const key = keyIn(field)
  if (field.startsWith('v:')) return candidate === key
  return (
    isMap(key) && isMap(candidate) && Object.entries(key).every(([name, value]) => candidate[name] === value)
  )
}

/** `[web]`, `[80]`: an item for people. Several mounts may have the name of one volume. */
export function itemName(item: Value, field: string | undefined, index: number): string {
  const key = field === undefined ? undefined : keyIn(field)
  const known = isMap(key) ? [key.name, ...Object.values(key)] : [key]
  const named = isValueMap(item) ? [item.mountPath, item.name, ...known] : [item, ...known]
  const name = named.find((part) => typeof part === 'string' || typeof part === 'number')
  return `[${typeof name === 'string' || typeof name === 'number' ? name : index}]`
}

function standsFor(field: string, item: Value, isExact: boolean): boolean {
  if (field.startsWith('v:')) return item === keyIn(field)
  if (!field.startsWith('k:') || !isValueMap(item)) return false
  const key = keyIn(field)
  return (
    isMap(key) &&
    Object.entries(key).every(
      ([name, value]) => item[name] === value || (!isExact && !Object.hasOwn(item, name)),
    )
  )
}

function keyIn(field: string): Json {
  return /^[kv]:/.test(field) ? (JSON.parse(field.slice(2)) as Json) : field
}
