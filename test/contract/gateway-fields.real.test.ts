import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import { describe, expect, inject, test } from 'vitest'
import { FIELDS, hasField } from '../../src/adapters/kubernetes/routing-facts.ts'
import type { JsonMap } from '../../src/core/json.ts'

// Which fields are found in the published definitions of Gateway API: what older ones lack must not be written.

const bed = inject('controlPlane')

describe.skipIf(bed === null)('fields of the HTTPRoute of Gateway API', () => {
  test.each([
    ['1.4', ['httproute.timeouts']],
    ['1.5', ['httproute.cors', 'httproute.timeouts', 'httproute.redirect-308']],
  ] as const)('%s', (version, expected) => {
    const folder = bed?.gatewayApi[version] ?? ''
    const definitions = readdirSync(folder).flatMap(
      (file) => loadAll(readFileSync(join(folder, file), 'utf8')) as JsonMap[],
    )
    const found = FIELDS.filter(([, name, , path]) => {
      const definition = definitions.find((each) => (each?.metadata as JsonMap)?.name === name)
      return definition !== undefined && hasField(definition, path)
    })
    expect(found.map(([, , feature]) => feature)).toEqual(expected)
  })
})
