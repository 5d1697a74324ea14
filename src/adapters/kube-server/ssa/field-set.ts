import { type Data, type Fields, isFields } from '../data.ts'
import { compareElements, type PathElement } from './path.ts'

// A set of field paths as a tree. A path is in the set when its node is a member; parents of members need not be.
export interface FieldSet {
  readonly nodes: Map<PathElement, Node>
}

interface Node {
  member: boolean
  readonly below: FieldSet
}

export function emptySet(): FieldSet {
  return { nodes: new Map() }
}

export function insert(set: FieldSet, path: readonly PathElement[]): void {
  let here = set
  let node: Node | undefined
  for (const element of path) {
    node = here.nodes.get(element)
    if (node === undefined) {
      node = { member: false, below: emptySet() }
      here.nodes.set(element, node)
    }
    here = node.below
  }
  if (node !== undefined) node.member = true
}

export function isEmpty(set: FieldSet): boolean {
  return set.nodes.size === 0
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  const result = emptySet()
  for (const element of new Set([...a.nodes.keys(), ...b.nodes.keys()])) {
    const left = a.nodes.get(element)
    const right = b.nodes.get(element)
    put(result, element, {
      member: left?.member === true || right?.member === true,
      below: union(left?.below ?? emptySet(), right?.below ?? emptySet()),
    })
  }
  return result
}

/** Paths of `a` that are not in `b`; a path of `b` takes nothing below it away. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  const result = emptySet()
  for (const [element, left] of a.nodes) {
    const right = b.nodes.get(element)
    if (right === undefined) put(result, element, left)
    else {
      put(result, element, {
        member: left.member && !right.member,
        below: difference(left.below, right.below),
      })
    }
  }
  return result
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const result = emptySet()
  for (const [element, left] of a.nodes) {
    const right = b.nodes.get(element)
    if (right === undefined) continue
    put(result, element, {
      member: left.member && right.member,
      below: intersection(left.below, right.below),
    })
  }
  return result
}

/** Without these paths and everything below them. */
export function without(set: FieldSet, prefixes: readonly (readonly string[])[]): FieldSet {
  if (prefixes.length === 0) return set
  const result = emptySet()
  for (const [element, node] of set.nodes) {
    const here = prefixes.filter((prefix) => `f:${prefix[0]}` === element)
    if (here.some((prefix) => prefix.length === 1)) continue
    put(result, element, {
      member: node.member,
      below: without(
        node.below,
        here.map((prefix) => prefix.slice(1)),
      ),
    })
  }
  return result
}

/** Without exactly these paths. */
export function withoutExactly(set: FieldSet, paths: readonly (readonly string[])[]): FieldSet {
  const gone = emptySet()
  for (const path of paths) {
    insert(
      gone,
      path.map((name) => `f:${name}`),
    )
  }
  return difference(set, gone)
}

/** Every member, in the order in which API servers list them: members of a level first. */
export function paths(set: FieldSet): PathElement[][] {
  const sorted = [...set.nodes].sort(([a], [b]) => compareElements(a, b))
  const members = sorted.filter(([, node]) => node.member).map(([element]) => [element])
  const deeper = sorted.flatMap(([element, node]) => paths(node.below).map((path) => [element, ...path]))
  return [...members, ...deeper]
}

/** The form on the wire: `{"f:spec": {".": {}, "f:replicas": {}}}`. */
export function toFieldsV1(set: FieldSet): Fields {
  const result: Fields = {}
  for (const [element, node] of [...set.nodes].sort(([a], [b]) => compareElements(a, b))) {
    const below = toFieldsV1(node.below)
    result[element] = node.member && !isEmpty(node.below) ? { '.': {}, ...below } : below
  }
  return result
}

export function fromFieldsV1(value: Data | undefined): FieldSet {
  const set = emptySet()
  if (!isFields(value)) return set
  for (const [element, child] of Object.entries(value)) {
    if (element === '.' || !isFields(child)) continue
    const below = fromFieldsV1(child)
    set.nodes.set(element, { member: isEmpty(below) || child['.'] !== undefined, below })
  }
  return set
}

/** Nodes that hold nothing are never kept, so that emptiness is the absence of nodes. */
function put(set: FieldSet, element: PathElement, node: Node): void {
  if (node.member || !isEmpty(node.below)) set.nodes.set(element, node)
}
