import { type Data, isFields } from '../data.ts'
import { ANY, type Shape } from '../schema/schema.ts'
import { fieldElement, itemElement, type PathElement, valueElement } from './path.ts'

export interface Child {
  readonly key: string | number
  readonly value: Data
  readonly shape: Shape
}

export type Children = ReadonlyMap<PathElement, Child>

/** The parts of a value that can have owners of their own; undefined for what is owned as a whole. */
export function childrenOf(shape: Shape, value: Data | undefined): Children | undefined {
  if (value === undefined || value === null) return undefined
  if (shape.form === 'list') return Array.isArray(value) ? itemsOf(shape, value) : undefined
  if (!isFields(value) || shape.form === 'scalar' || (shape.form !== 'any' && shape.atomic)) return undefined
  const children = new Map<PathElement, Child>()
  for (const [key, child] of Object.entries(value)) {
    children.set(fieldElement(key), { key, value: child, shape: shapeBelow(shape, key) })
  }
  return children
}

export function shapeBelow(shape: Shape, key: string): Shape {
  if (shape.form === 'struct') return shape.fields().get(key) ?? ANY
  return shape.form === 'map' || shape.form === 'list' ? shape.of : ANY
}

function itemsOf(shape: Extract<Shape, { form: 'list' }>, value: readonly Data[]): Children | undefined {
  if (shape.mode === 'atomic') return undefined
  const children = new Map<PathElement, Child>()
  for (const [key, item] of value.entries()) {
    const element = shape.mode === 'set' ? valueElement(item) : itemElement(shape.keys, item)
    // An item without its key cannot be told apart from others: the list is then owned as a whole.
    if (element === undefined) return undefined
    children.set(element, { key, value: item, shape: shape.of })
  }
  return children
}
