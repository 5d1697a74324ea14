import { z } from 'zod'
import { isMap, type Json, type JsonMap } from '../../json.ts'
import type { Layer } from '../layer.ts'
import { DEFAULTS } from '../layer.ts'
import { ServiceConfig } from '../schema/service.ts'

/** The lowest layer of every service: the defaults that stand at its keys in the schema. */
export function defaultsLayer(): Layer {
  return { name: DEFAULTS, value: defaultsIn(ServiceConfig), origins: new Map([['', { layer: DEFAULTS }]]) }
}

/**
 * Defaults of keys inside a map that only some services have (`build`, `storage`): they hold where the map is there, and
 * would conjure it up everywhere if they were part of the lowest layer.
 */
export function defaultsOf(part: z.ZodObject): JsonMap {
  return defaultsIn(part)
}

function defaultsIn(schema: z.ZodObject): JsonMap {
  const defaults: Record<string, Json> = {}
  for (const [key, type] of Object.entries(schema.shape)) {
    const value = z.globalRegistry.get(type)?.default
    if (isJson(value)) defaults[key] = value
  }
  return defaults
}

function isJson(value: unknown): value is Json {
  return (
    value === null ||
    ['string', 'number', 'boolean'].includes(typeof value) ||
    Array.isArray(value) ||
    isMap(value)
  )
}
