import { z } from 'zod'
import { isMap, type Json, type JsonMap } from '../../json.ts'
import type { Layer } from '../layer.ts'
import { DEFAULTS } from '../layer.ts'
import { ServiceConfig } from '../schema/service.ts'
import { locate, originsIn } from './located.ts'

/**
 * The lowest layer of every service: the defaults that stand at its keys in the schema. Those inside a map that only
 * some services have (`build`, `storage`) are not part of it: they would conjure up the map everywhere.
 */
export const DEFAULTS_LAYER: Layer = withoutFile(defaultsIn(ServiceConfig))

function withoutFile(value: JsonMap): Layer {
  const origins = originsIn(locate(value, { origin: { layer: DEFAULTS } }), DEFAULTS)
  return { name: DEFAULTS, value, origins }
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
