import { isMap, type KeyPath, printPath } from '../../json.ts'
import { type Origin, type Origins, originAt } from '../../origin.ts'
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
  return visit(value, path, printPath(path), originAt(origins, path))

  /** `enclosing` is the origin of the nearest value around that has one. */
  function visit(part: Value, at: KeyPath, printed: string, enclosing: Origin | undefined): Located {
    const place = { path: at, origin: enclosing }
    if (Array.isArray(part)) {
      const items = part.map((item: Value, index) => child(item, index, `${printed}[${index}]`))
      return { kind: 'list', items, ...place }
    }
    if (!isMap(part) || part instanceof Sensitive || tagOf(part) !== undefined) {
      return { kind: 'leaf', value: part, ...place }
    }
    const entries = new Map<string, Located>()
    for (const [key, item] of Object.entries(part))
      if (!FORBIDDEN_KEYS.has(key)) entries.set(key, child(item, key, joinPath(printed, key)))
    return { kind: 'map', entries, ...place }

    function child(item: Value, key: string | number, own: string): Located {
      const origin = origins.get(own) ?? (enclosing && near(enclosing))
      return visit(item, [...at, key], own, origin)
    }
  }
}

function near(origin: Origin): Origin {
  return origin.near ? origin : { ...origin, near: true }
}

export function plain(node: Located): Value {
  if (node.kind === 'leaf') return node.value
  if (node.kind === 'list') return node.items.map(plain)
  return Object.fromEntries([...node.entries].map(([key, item]) => [key, plain(item)]))
}

/** Origins by the path in the tree as it is now; `layer` names the layer that all of it is part of. */
export function originsIn(node: Located, layer?: string): ReadonlyMap<string, Origin> {
  const origins = new Map<string, Origin>()
  visit(node, '')
  return origins

  function visit(part: Located, printed: string): void {
    if (part.origin !== undefined)
      origins.set(printed, layer === undefined ? part.origin : { ...part.origin, layer })
    if (part.kind === 'list') {
      for (const [index, item] of part.items.entries()) visit(item, `${printed}[${index}]`)
    }
    if (part.kind === 'map') for (const [key, item] of part.entries) visit(item, joinPath(printed, key))
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
