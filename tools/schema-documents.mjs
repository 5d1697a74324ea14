import { z } from 'zod'
import { NOT_YET } from '../src/core/config/check/unsupported/not-yet.ts'
import { SETTINGS } from '../src/core/config/check/unsupported/settings.ts'
import { Extends, writtenForm } from '../src/core/config/schema/meta.ts'
import { OpsConfig } from '../src/core/config/schema/ops.ts'
import { ServiceConfig, ServiceShortKeys } from '../src/core/config/schema/service.ts'
import { EnvironmentEntry } from '../src/core/config/schema/settings/environment.ts'

// JSON Schemas for editors, made from the schema that the agent itself uses.
// In: nothing. Out: one document per kind of file, in the forms that people write (short and canonical).
// Limits: draft-07, which editors know best; what only a whole service shows (core/config/rules) is not in them.

/** @typedef {Record<string, unknown>} JsonSchema */

/** What a JSON file says about itself; parse.ts leaves it out. */
const EditorKeys = {
  $schema: z.string().optional().meta({ description: 'URL of this schema, for editors.' }),
}

const Overrides = z.record(z.string(), z.union([z.lazy(() => Service), z.null()]))

/**
 * A key that is not known may be the name of an environment, and then holds keys of a service again.
 * @type {z.ZodType}
 */
const Service = z
  .object({
    ...EditorKeys,
    ...ServiceConfig.shape,
    ...ServiceShortKeys.shape,
    extends: Extends,
    byEnv: Overrides.optional().meta({ description: 'Overrides by environment.' }),
    environments: Overrides.optional().meta({ description: 'Another form of byEnv.' }),
  })
  .catchall(z.lazy(() => Service))
  .meta({ id: 'service', description: 'A service of Diploid.' })

const Environment = z
  .strictObject({
    ...EnvironmentEntry.shape,
    defaults: Service.optional().meta(metaOf(EnvironmentEntry.shape.defaults)),
  })
  .meta({ id: 'environment', description: 'An environment.' })

const Ops = z
  .object({
    ...EditorKeys,
    ...OpsConfig.shape,
    environments: z
      .record(z.string(), z.union([Environment, z.string(), z.array(z.string())]))
      .optional()
      .meta({ ...metaOf(OpsConfig.shape.environments), written: undefined }),
    services: z
      .record(z.string(), z.union([Service, z.null()]))
      .optional()
      .meta(metaOf(OpsConfig.shape.services)),
  })
  // At the top level, a map with `branch` declares an environment.
  .catchall(Environment)
  .meta({ id: 'ops', description: 'The ops file of Diploid.' })

/** @returns {Record<string, JsonSchema>} document by file name in schema/ */
export function schemaDocuments() {
  return {
    'diploid.conf.schema.json': withinOps(documentOf(Ops, 'diploid.conf.schema.json')),
    'service.schema.json': documentOf(Service, 'service.schema.json'),
  }
}

/**
 * `extends` stands at the root of a file: a service that is a part of the ops file has none.
 * @param {JsonSchema} document
 */
function withinOps(document) {
  const { service } = /** @type {{ service: { properties: JsonSchema } }} */ (document.definitions)
  const { extends: _, ...properties } = service.properties
  service.properties = properties
  return document
}

/** What this version does not act on, for the reference. */
export function marks() {
  return { settings: SETTINGS, services: NOT_YET }
}

/** @param {z.ZodType} schema */
function metaOf(schema) {
  return z.globalRegistry.get(schema) ?? {}
}

/**
 * @param {z.ZodType} schema
 * @param {string} file
 */
function documentOf(schema, file) {
  const { $schema, ...rest } = toJsonSchema(schema)
  return { $schema, $id: `https://diploid.dev/schema/${file}`, ...rest }
}

/**
 * @param {z.ZodType} schema
 * @returns {JsonSchema}
 */
function toJsonSchema(schema) {
  return z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      rewrite(jsonSchema, writtenForm(zodSchema), zodSchema instanceof z.ZodOptional)
    },
  })
}

const REFERENCE = '\\$'

/**
 * Adds what people may write beside the canonical form: short forms, `null`, and strings that refer to something.
 * @param {JsonSchema} json
 * @param {z.ZodType | undefined} written
 * @param {boolean} isOptional
 */
function rewrite(json, written, isOptional) {
  delete json.written
  // Zod's own word for a pattern that stands beside it; validators of formats do not know it.
  if (json.format === 'starts_with') delete json.format
  // An optional key comes here twice: as what it wraps, and as itself.
  if (typeof json.pattern === 'string' && !json.pattern.endsWith(`|${REFERENCE}`)) {
    json.pattern = `(?:${json.pattern})|${REFERENCE}`
  }
  takeNullIn(json)
  const { description, default: fallback, examples, id, $schema, definitions, ...shape } = json
  const alternatives = []
  if (written !== undefined) {
    const { $schema: _, ...short } = toJsonSchema(written)
    alternatives.push(...(isUnion(short) ? short.anyOf : [short]))
  }
  if (['number', 'integer', 'boolean'].includes(String(json.type)) || typeof json.const === 'boolean') {
    alternatives.push({ type: 'string', pattern: REFERENCE })
  }
  if (isOptional) alternatives.push({ type: 'null' })
  if (alternatives.length === 0) return
  for (const key of Object.keys(shape)) delete json[key]
  json.anyOf = distinct([...(isUnion(shape) ? shape.anyOf : [shape]), ...alternatives])
}

/**
 * Any entry of a map can be taken away.
 * @param {JsonSchema} json
 */
function takeNullIn(json) {
  const items = json.additionalProperties
  if (typeof items !== 'object' || items === null || Object.keys(items).length === 0) return
  const forms = isUnion(items) ? items.anyOf : [items]
  if (forms.some(({ type }) => type === 'null' || (Array.isArray(type) && type.includes('null')))) return
  json.additionalProperties = { anyOf: [...forms, { type: 'null' }] }
}

/** @param {JsonSchema} schema */
function isUnion(schema) {
  return Array.isArray(schema.anyOf) && Object.keys(schema).length === 1
}

/** @param {readonly unknown[]} schemas */
function distinct(schemas) {
  return [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()]
}
