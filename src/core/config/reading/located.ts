import { isMap, type KeyPath } from '../../json.ts'
import { nearby, type Origin, type Origins, originAt, originsAt } from '../../origin.ts'
import { Sensitive, type Value } from '../../sensitive.ts'
import { FORBIDDEN_KEYS } from '../files/forbidden-keys.ts'
import { tagOf } from '../tags.ts'

/**
 * A value whose every part knows where it was written. Short forms are rewritten on this tree, so that what they become
 * still points at the line and the key that a person typed.
 */
export type Located = LocatedLeaf | LocatedMap | LocatedList

interface Place {
  /** As written, from the root of its file. */
  readonly path: KeyPath
  readonly origin: Origin | undefined
}
export interface LocatedLeaf extends Place {
  readonly kind: 'leaf'
  /** A scalar, or a map with a tag. */
  readonly value: Value
}
export interface LocatedMap extends Place {
  readonly kind: 'map'
  readonly entries: ReadonlyMap<string, Located>
}
interface LocatedList extends Place {
  readonly kind: 'list'
  readonly items: readonly Located[]
}

export function locate(value: Value, origins: Origins, path: KeyPath = []): Located {
  return located(value, originsAt(origins, path), path, originAt(origins, path))
}

function located(
  part: Value,
  origins: Origins | undefined,
  path: KeyPath,
  origin: Origin | undefined,
): Located {
  if (Array.isArray(part)) {
    const items = part.map((item: Value, index) => within(index, item, origins, path, origin))
    return { kind: 'list', items, path, origin }
  }
  if (!isMap(part) || part instanceof Sensitive || tagOf(part) !== undefined)
    return { kind: 'leaf', value: part, path, origin }
  const entries = new Map<string, Located>()
  for (const [key, item] of Object.entries(part))
    if (!FORBIDDEN_KEYS.has(key)) entries.set(key, within(key, item, origins, path, origin))
  return { kind: 'map', entries, path, origin }
}

function within(
  key: string | number,
  item: Value,
  around: Origins | undefined,
  path: KeyPath,
  enclosing: Origin | undefined,
): Located {
  const origins = around?.inside?.get(key)
  return located(item, origins, [...path, key], origins?.origin ?? (enclosing && nearby(enclosing)))
}

export function plain(node: Located): Value {
  if (node.kind === 'leaf') return node.value
  if (node.kind === 'list') return node.items.map(plain)
  const entries: [string, Value][] = []
  for (const [key, item] of node.entries) entries.push([key, plain(item)])
  return Object.fromEntries(entries)
}

/** Origins in the tree as it is now; `layer` names the layer that all of it is part of. */
export function originsIn(node: Located, layer: string): Origins {
  // What a short form became stands where it was written, all of it.
  const named = new Map<Origin, Origin>()
  return visit(node)

  function visit(part: Located): Origins {
    const origin = part.origin && inLayer(part.origin)
    if (part.kind === 'leaf') return { origin }
    const children = part.kind === 'list' ? part.items.entries() : part.entries
    const inside = new Map<string | number, Origins>()
    for (const [key, item] of children) inside.set(key, visit(item))
    return { origin, inside }
  }

  function inLayer(origin: Origin): Origin {
    const known = named.get(origin) ?? { ...origin, layer }
    named.set(origin, known)
    return known
  }
}

/** One step of printPath; the whole path need not be printed again for every value. */
export function joinPath(printed: string, key: string): string {
  if (!/^[A-Za-z_$][\w$-]*$/.test(key)) return `${printed}['${key.replaceAll("'", "\\'")}']`
  return printed === '' ? key : `${printed}.${key}`
}

export function childOf(node: Located | undefined, key: string): Located | undefined {
  return node?.kind === 'map' ? node.entries.get(key) : undefined
}

export function leaf(value: Value, at: Place): LocatedLeaf {
  return { kind: 'leaf', value, path: at.path, origin: at.origin }
}

export function map(entries: Iterable<readonly [string, Located]>, at: Place): LocatedMap {
  return { kind: 'map', entries: new Map(entries), path: at.path, origin: at.origin }
}

export function list(items: readonly Located[], at: Place): LocatedList {
  return { kind: 'list', items, path: at.path, origin: at.origin }
}

/** Scalars that were written together in one option string: all stand where the string stands. */
export function fields(values: Readonly<Record<string, Value | undefined>>, at: Place): LocatedMap {
  const entries: [string, Located][] = []
  for (const [key, value] of Object.entries(values))
    if (value !== undefined) entries.push([key, leaf(value, at)])
  return map(entries, at)
}

export function isNull(node: Located | undefined): boolean {
  return node?.kind === 'leaf' && node.value === null
}
