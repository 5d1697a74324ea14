import { copy, type Data, type Fields, isFields, list, text } from '../data.ts'
import { ANY, type ListKey, type Shape } from './schema.ts'

/** Fields that every object has, whatever its definition says. */
const TYPE_META = ['apiVersion', 'kind'] as const

const NO_ZEROS: ReadonlySet<string> = new Set()

/** The shape that an OpenAPI v3 schema of a CustomResourceDefinition describes. */
export function customShape(schema: Data | undefined, metadata: Shape, root = true): Shape {
  if (!isFields(schema)) return ANY
  if (schema['x-kubernetes-int-or-string'] === true) return { form: 'scalar', type: 'int-or-string' }
  const type = text(schema, 'type')
  if (type === 'array') return arrayShape(schema, metadata)
  if (type === 'object' || isFields(schema.properties)) return objectShape(schema, metadata, root)
  if (type === 'string' || type === 'integer' || type === 'boolean' || type === 'number') {
    return { form: 'scalar', type }
  }
  return ANY
}

function objectShape(schema: Fields, metadata: Shape, root: boolean): Shape {
  const atomic = schema['x-kubernetes-map-type'] === 'atomic'
  if (isFields(schema.additionalProperties)) {
    return { form: 'map', atomic, of: customShape(schema.additionalProperties, metadata, false) }
  }
  const open = schema['x-kubernetes-preserve-unknown-fields'] === true || schema.additionalProperties === true
  if (open && !root) return ANY
  const properties = isFields(schema.properties) ? schema.properties : {}
  const known = new Map(
    Object.entries(properties).map(([name, below]) => [name, customShape(below, metadata, false)] as const),
  )
  if (root) {
    for (const name of TYPE_META) known.set(name, { form: 'scalar', type: 'string' })
    known.set('metadata', metadata)
    // An open root keeps what it does not declare.
    if (open) return ANY
  }
  return { form: 'struct', atomic, name: '', fields: () => known, zeros: () => NO_ZEROS }
}

function arrayShape(schema: Fields, metadata: Shape): Shape {
  const of = customShape(schema.items, metadata, false)
  const type = text(schema, 'x-kubernetes-list-type')
  if (type === 'set') return { form: 'list', mode: 'set', of }
  if (type !== 'map') return { form: 'list', mode: 'atomic', of }
  const properties =
    isFields(schema.items) && isFields(schema.items.properties) ? schema.items.properties : {}
  const keys: ListKey[] = list(schema, 'x-kubernetes-list-map-keys').map((key) => {
    const fallback = properties[String(key)]
    const value = isFields(fallback) ? fallback.default : undefined
    return typeof value === 'string' ? { name: String(key), fallback: value } : { name: String(key) }
  })
  return { form: 'list', mode: 'map', of, keys }
}

/** Values that a schema gives to missing fields; objects in between are not made, as API servers do it. */
export function fillSchemaDefaults(schema: unknown, object: Fields): Fields {
  return filled(schema as Data | undefined, copy(object)) as Fields
}

function filled(schema: Data | undefined, value: Data): Data {
  if (!isFields(schema)) return value
  if (Array.isArray(value)) return value.map((item) => filled(schema.items, item))
  if (!isFields(value)) return value
  const result: Fields = { ...value }
  for (const [name, below] of Object.entries(isFields(schema.properties) ? schema.properties : {})) {
    const preset = isFields(below) ? below.default : undefined
    if (result[name] === undefined && preset !== undefined) result[name] = copy(preset)
    const child = result[name]
    if (child !== undefined) result[name] = filled(below, child)
  }
  if (isFields(schema.additionalProperties)) {
    for (const [name, child] of Object.entries(result))
      result[name] = filled(schema.additionalProperties, child)
  }
  return result
}
