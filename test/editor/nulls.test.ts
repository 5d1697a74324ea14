import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { resolve } from '../core/services/company.ts'

// `null` takes away what a lower layer says: every key of the schema and every entry of a map takes it, and Diploid too.

interface Schema {
  readonly $ref?: string
  readonly anyOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | boolean
  readonly propertyNames?: { readonly pattern?: string }
}

const document = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../schema/diploid.conf.schema.json'), 'utf8'),
) as Schema & { readonly definitions: Readonly<Record<string, Schema>> }
const accepts = new Ajv({ strict: false, allErrors: true }).compile(document)

const { ops = {}, environment = {}, service = {} } = document.definitions
const PLACES: readonly (readonly [where: string, schema: Schema, at: readonly string[]])[] = [
  ['the ops file', ops, []],
  ['an environment', environment, ['environments', 'production']],
  ['a service', service, ['services', 'app']],
]

describe.each(PLACES)('null in %s', (_, schema, at) => {
  const paths = nullsOf(schema, [])
  test('is found in maps and keys', () => {
    expect(paths.length).toBeGreaterThan(20)
  })
  test.each(paths.map((path) => [path.join(' . '), path] as const))('%s', (_name, path) => {
    const config = place([...at, ...path], null)
    accepts(config)
    const { problems } = resolve({ files: { '.diploid.conf.json': JSON.stringify(config) } })
    expect([accepts.errors, problems.filter((text) => OF_THE_FORM.test(text))]).toEqual([null, []])
  })
})

/** What is missing in a map that holds nothing else is another matter. */
const OF_THE_FORM = /\[config\.(value|unknown-key|unknown-environment)\]/

/** Every key, and one entry of every map at any depth, as paths. */
function nullsOf(schema: Schema, at: readonly string[]): readonly (readonly string[])[] {
  const found = (schema.anyOf ?? [schema]).flatMap(
    ({ properties = {}, additionalProperties, propertyNames }) => {
      const keys = Object.entries(properties).filter(([key]) => key !== '$schema' && key !== 'extends')
      // The other keys of a service and of the ops file are environments.
      const entry = keys.length === 0 && typeof additionalProperties === 'object'
      const named = entry ? [[nameFor(propertyNames), additionalProperties] as const] : []
      return [
        ...(at.length === 0 ? keys : []).map(([key]) => [key]),
        ...named.map(([name]) => [...at, name]),
        ...[...keys, ...named].flatMap(([key, value]) => nullsOf(value, [...at, key])),
      ]
    },
  )
  return [...new Map(found.map((path) => [path.join(' '), path])).values()]
}

function nameFor(names: Schema['propertyNames']): string {
  const name = ['production', '/a', 'Deployment', 'cpu'].find((one) =>
    new RegExp(names?.pattern ?? '').test(one),
  )
  if (name === undefined) throw new Error(`no name fits ${names?.pattern}`)
  return name
}

function place(path: readonly string[], value: unknown): unknown {
  return path.reduceRight((inner, key) => ({ [key]: inner }), value)
}
