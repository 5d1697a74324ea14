import { z } from 'zod'
import { FORBIDDEN_KEYS } from '../files/forbidden-keys.ts'
import type { Located, LocatedMap } from '../reading/located.ts'
import { nearest } from '../reading/nearest.ts'
import { type Reading, report } from '../reading/reading.ts'
import { writtenForm } from '../schema/meta.ts'

/** Reports every key that the schema does not know, with the known key that was probably meant. */
export function reportUnknownKeys(
  node: Located,
  schema: z.core.$ZodType,
  reading: Reading,
  shortKeys: readonly string[] = [],
): void {
  const type = unwrap(schema)
  if (node.kind === 'list' && type instanceof z.ZodArray) {
    for (const item of node.items) reportUnknownKeys(item, type.element, reading)
  }
  if (node.kind !== 'map') return
  if (type instanceof z.ZodRecord) {
    for (const item of node.entries.values()) reportUnknownKeys(item, type.valueType, reading)
  }
  if (type instanceof z.ZodUnion) {
    const option = type.options.find((each: z.core.$ZodType) => unwrap(each) instanceof z.ZodObject)
    if (option !== undefined) reportUnknownKeys(node, option, reading)
  }
  if (type instanceof z.ZodObject) {
    const known = [...Object.keys(type.shape), ...keysOf(writtenForm(schema)), ...shortKeys]
    reportUnknownOf(node, type, known, reading)
  }
}

function reportUnknownOf(
  node: LocatedMap,
  type: z.ZodObject,
  known: readonly string[],
  reading: Reading,
): void {
  for (const [key, value] of node.entries) {
    const schema = type.shape[key]
    if (schema !== undefined) reportUnknownKeys(value, schema, reading)
    else if (!FORBIDDEN_KEYS.has(key)) {
      const meant = nearest(key, known)
      report(
        reading,
        value,
        'config.unknown-key',
        `unknown key ${key}`,
        meant === undefined
          ? `Known here: ${[...new Set(known)].sort().join(', ')}.`
          : `Did you mean ${meant}?`,
      )
    }
  }
}

/** Keys that only JavaScript's own meaning or our tags could have put there, anywhere in the tree. */
export function reportForbiddenKeys(node: Located, reading: Reading): void {
  if (node.kind === 'list') for (const item of node.items) reportForbiddenKeys(item, reading)
  if (node.kind !== 'map') return
  for (const [key, value] of node.entries) {
    if (FORBIDDEN_KEYS.has(key)) {
      report(reading, value, 'config.forbidden-key', 'is a reserved key', 'Choose another name.')
    }
    reportForbiddenKeys(value, reading)
  }
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional ? unwrap(schema.def.innerType) : schema
}

function keysOf(schema: z.ZodType | undefined): readonly string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape)
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => keysOf(option as z.ZodType))
  return []
}
