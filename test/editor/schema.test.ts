import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { load } from 'js-yaml'
import { describe, expect, test } from 'vitest'

// What an editor tells somebody who writes YAML or JSON configuration, from the published JSON Schemas.

const ROOT = join(import.meta.dirname, '../..')
const ajv = new Ajv({ strict: false, allErrors: true })
const ops = ajv.compile(schemaOf('diploid.conf.schema.json'))
const service = ajv.compile(schemaOf('service.schema.json'))

test('the files of the example company', () => {
  const folder = join(ROOT, 'examples/ops-repo/ops')
  const files = readdirSync(folder).filter((file) => /\.diploid\.(ya?ml|json)$/.test(file))
  expect(files.length).toBeGreaterThan(0)
  for (const file of files) {
    service(load(readFileSync(join(folder, file), 'utf8')))
    expect([file, service.errors]).toEqual([file, null])
  }
})

describe('takes', () => {
  test.each([
    ['short forms', 'image: nginx\nport: 80\nurl: https://shop.example.com\nresources: cpu=100m memory=64Mi'],
    ['references where a number belongs', 'replicas: ${vars.count}\nport: ${services.api.port}'],
    ['overrides by environment', 'image: nginx\nproduction:\n  replicas: 2\nbyEnv:\n  dev: { replicas: 1 }'],
    ['null, which takes a key away', 'image: null\nenv: { A: null }'],
  ])('%s', (_, text) => {
    service(load(text))
    expect(service.errors).toBeNull()
  })
  test('environments at the top level', () => {
    ops(load('production: { branch: master }\nservices: { web: { image: nginx }, db: null }'))
    expect(ops.errors).toBeNull()
  })
})

describe('marks', () => {
  test.each([
    ['a misspelt key', 'imagee: nginx'],
    ['a wrong type', 'replicas: two'],
    ['a wrong word', 'spread: racks'],
    ['a path that is none', 'storage: { data: 1Gi }'],
  ])('%s', (_, text) => {
    expect(service(load(text))).toBe(false)
  })
})

test('every key of a service says what it is', () => {
  const { definitions } = schemaOf('service.schema.json') as { definitions: { service: Described } }
  const silent = Object.entries(definitions.service.properties)
    .filter(([, key]) => !key.description)
    .map(([name]) => name)
  expect(silent).toEqual([])
})

interface Described {
  readonly properties: Readonly<Record<string, { readonly description?: string }>>
}

function schemaOf(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(ROOT, 'schema', name), 'utf8')) as Record<string, unknown>
}
