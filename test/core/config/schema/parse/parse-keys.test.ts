import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { parseKeys } from '../../../../../src/core/config/schema/parse/parse-keys.ts'
import { ServiceConfig } from '../../../../../src/core/config/schema/service.ts'

const VALUES = [
  1,
  'text',
  null,
  true,
  [],
  ['a'],
  {},
  { a: 1 },
  { secret: 'a', key: 'b' },
  '/x',
  [{ port: 80 }],
]
const KEYS = [...Object.keys(ServiceConfig.shape), 'misspelt']

test('a service found key by key is what its schema makes of it, mistakes in the same order', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom(...KEYS), fc.constantFrom(...VALUES), { maxKeys: 8 }),
      (value) => {
        const whole = ServiceConfig.safeParse(value, { reportInput: true })
        const { data, issues } = parseKeys(ServiceConfig, value)
        expect(data).toEqual(whole.data)
        expect(Object.keys(data ?? {})).toEqual(Object.keys(whole.data ?? {}))
        expect(issues.map(told)).toEqual((whole.error?.issues ?? []).map(told))
      },
    ),
  )
})

test('keys that must be there are missed', () => {
  const schema = z.strictObject({ name: z.string(), size: z.number().optional() })
  expect(parseKeys(schema, { name: 'a' })).toEqual({ data: { name: 'a' }, sound: { name: 'a' }, issues: [] })
  expect(parseKeys(schema, { name: 'a', size: 'b' }).sound).toEqual({ name: 'a' })
  expect(parseKeys(schema, { size: 1 }).issues.map(told)).toEqual(
    (schema.safeParse({ size: 1 }, { reportInput: true }).error?.issues ?? []).map(told),
  )
})

test('other schemas are asked as a whole', () => {
  const refined = z.strictObject({ a: z.string().optional() }).refine(({ a }) => a !== 'b')
  expect(parseKeys(refined, { a: 'b' }).issues).toHaveLength(1)
  expect(parseKeys(ServiceConfig, 'text').issues).toHaveLength(1)
})

/** Unknown keys have words of their own. */
function told({ code, path, message, ...rest }: z.core.$ZodIssue) {
  return code === 'unrecognized_keys' ? { code, path, rest } : { code, path, message, rest }
}
