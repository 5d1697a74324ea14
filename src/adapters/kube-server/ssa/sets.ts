import type { Data } from '../data.ts'
import { equal, isFields } from '../data.ts'
import type { Shape } from '../schema/schema.ts'
import { emptySet, type FieldSet, insert } from './field-set.ts'
import type { PathElement } from './path.ts'
import { type Child, childrenOf } from './typed.ts'

/** Which fields an applied configuration names. */
export function setOf(shape: Shape, value: Data): FieldSet {
  const set = emptySet()
  collect(shape, value, [], set)
  return set
}

function collect(shape: Shape, value: Data, path: readonly PathElement[], set: FieldSet): void {
  const children = childrenOf(shape, value)
  if (children === undefined) {
    insert(set, path)
    return
  }
  for (const [element, child] of children) {
    const below = [...path, element]
    collect(child.shape, child.value, below, set)
    // Items and keys of maps exist because somebody named them; fields of structs exist by their type.
    const declared = shape.form === 'struct' && shape.fields().has(String(child.key))
    if (!declared || isHollow(child.value)) insert(set, below)
  }
}

function isHollow(value: Data): boolean {
  return value === null || (isFields(value) && Object.keys(value).length === 0)
}

export interface Comparison {
  readonly added: FieldSet
  readonly modified: FieldSet
  readonly removed: FieldSet
}

/** Which fields differ between two objects of one shape. */
export function compare(shape: Shape, before: Data, after: Data): Comparison {
  const result = { added: emptySet(), modified: emptySet(), removed: emptySet() }
  walk(shape, before, after, [], result)
  return result
}

function walk(
  shape: Shape,
  before: Data | undefined,
  after: Data | undefined,
  path: readonly PathElement[],
  result: Comparison,
): void {
  const left = childrenOf(shape, before)
  const right = childrenOf(shape, after)
  const leftEmpty = before === undefined || before === null || left?.size === 0
  const rightEmpty = after === undefined || after === null || right?.size === 0
  // Null and absent stand for whatever the other side is; two empty ones are told apart as wholes.
  const splits = (left !== undefined || leftEmpty) && (right !== undefined || rightEmpty)
  if (splits && !(leftEmpty && rightEmpty)) {
    for (const element of new Set([...(left?.keys() ?? []), ...(right?.keys() ?? [])])) {
      const a = left?.get(element)
      const b = right?.get(element)
      const below = (a ?? b) as Child
      walk(below.shape, a?.value, b?.value, [...path, element], result)
    }
  } else if (before !== undefined && after !== undefined && !equal(before, after)) {
    insert(result.modified, path)
  }
  if (before === undefined && after !== undefined) insert(result.added, path)
  else if (after === undefined && before !== undefined) insert(result.removed, path)
}
