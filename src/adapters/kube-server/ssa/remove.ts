import type { Data, Fields } from '../data.ts'
import type { Shape } from '../schema/schema.ts'
import { emptySet, type FieldSet, isEmpty } from './field-set.ts'
import { childrenOf } from './typed.ts'

/** The value without the fields of a set; what becomes empty by that is null. */
export function removeFields(shape: Shape, value: Data, set: FieldSet): Data {
  const children = childrenOf(shape, value)
  if (children === undefined || children.size === 0 || isEmpty(set)) return value
  const kept: [string | number, Data][] = []
  for (const [element, child] of children) {
    const node = set.nodes.get(element)
    if (node?.member === true) continue
    kept.push([child.key, removeFields(child.shape, child.value, node?.below ?? emptySet())])
  }
  if (kept.length === 0) return null
  if (Array.isArray(value)) return kept.map(([, item]) => item)
  return Object.fromEntries(kept) as Fields
}

/** With every field of a struct that has members below it as a member too. */
export function withStructFields(shape: Shape, set: FieldSet): FieldSet {
  const result = emptySet()
  for (const [element, node] of set.nodes) {
    const name = element.slice(2)
    const declared = shape.form === 'struct' && element.startsWith('f:') && shape.fields().has(name)
    const below = declared ? (shape.fields().get(name) as Shape) : itemShape(shape)
    result.nodes.set(element, {
      member: node.member || (declared && !isEmpty(node.below)),
      below: withStructFields(below, node.below),
    })
  }
  return result
}

function itemShape(shape: Shape): Shape {
  return shape.form === 'map' || shape.form === 'list' ? shape.of : { form: 'any' }
}
