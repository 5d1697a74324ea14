import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pack, unpack } from '../../../src/adapters/state/formats/packing.ts'
import { recordName } from '../../../src/adapters/state/names.ts'
import type { Json } from '../../../src/core/json.ts'

describe('names of records', () => {
  test('plain names stay readable, others get a hash', () => {
    expect(recordName('inventory', 'production')).toBe('inventory-production')
    expect(recordName('', 'shop-production')).toBe('shop-production')
    expect(recordName('inventory', 'feature/Login')).toMatch(/^inventory-feature-login-[0-9a-f]{10}$/)
    expect(recordName('', 'ÄÖ')).toMatch(/^[0-9a-f]{10}$/)
  })

  test('every text gives a name that the API accepts, and no two the same', () => {
    fc.assert(
      fc.property(TEXT, TEXT, (one, other) => {
        const name = recordName('release', one)
        expect(name).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/)
        expect(name.length).toBeLessThanOrEqual(253)
        if (one !== other) expect(recordName('release', other)).not.toBe(name)
      }),
    )
  })
})

describe('packed records', () => {
  test('come back as they were, small or large', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.parse(JSON.stringify(value)) as Json
        expect(unpack({ data: pack(json) })).toEqual({ ok: true, value: json })
      }),
    )
    const large = Array.from({ length: 20_000 }, (_, index) => `entry ${index}`)
    const packed = pack(large)
    expect(Object.keys(packed)).toEqual(['gzip', 'sum'])
    expect(JSON.stringify(packed).length).toBeLessThan(256 * 1024)
    expect(unpack({ data: packed })).toEqual({ ok: true, value: large })
  })

  test.each([
    ['nothing', {}],
    ['an edit', { ...pack({ a: 1 }), json: '{"a":2}' }],
    ['a cut text', { ...pack({ a: 1 }), json: '{"a"' }],
    ['no gzip', { gzip: 'AAAA', sum: 'x' }],
  ])('%s is no record', (_, data) => {
    expect(unpack({ data })).toMatchObject({ ok: false })
  })
})

/** Any text, and texts that nearly are names. */
const TEXT = fc.oneof(
  fc.string({ maxLength: 300 }),
  fc.string({ unit: fc.constantFrom('a', 'Z', '0', '.', '-', '/'), maxLength: 12 }),
)
