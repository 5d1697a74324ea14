import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from '../../../../src/core/json.ts'
import { mayBeSame, quantity } from '../../../../src/core/objects/compare/spelling.ts'

test.each<[string, Json, Json | undefined, boolean]>([
  ['a quantity in another unit', '1000m', '1', true],
  ['a binary quantity', '1Gi', '1024Mi', true],
  ['a quantity with an exponent', '1e3', '1k', true],
  ['another quantity', '1000m', '2', false],
  ['a number as text', 80, '80', true],
  ['text that is no quantity', 'info', 'debug', false],
  ['an empty value that the server drops', '', undefined, true],
  ['an empty list that the server drops', [], undefined, true],
  ['a value that is missing', 'x', undefined, false],
  ['a map that the server completed', { fieldPath: 'a' }, { apiVersion: 'v1', fieldPath: 'a' }, true],
  ['a list whose items the server completed', [{ a: 1 }], [{ a: 1, b: 2 }], true],
  ['a list that grew', [{ a: 1 }], [{ a: 1 }, { a: 2 }], false],
  ['a map with another value', { a: '1' }, { a: '3', b: '2' }, false],
  ['a map in the place of a text', { a: '1' }, 'a', false],
  ['a text in the place of a map', 'a', { a: '1' }, false],
])('%s', (_, desired, live, expected) => {
  expect(mayBeSame(desired, live)).toBe(expected)
})

test('every whole number of thousandths is the same in both spellings', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000 }), (thousandths) => {
      expect(mayBeSame(`${thousandths / 1000}`, `${thousandths}m`)).toBe(true)
      expect(mayBeSame(`${thousandths}m`, `${thousandths + 1}m`)).toBe(false)
    }),
  )
})

test.each(['', 'Gi', '1Zi', '0x10', '1 Gi', '--1', '12Gi3'])('%j is no quantity', (text) => {
  expect(quantity(text)).toBeUndefined()
})
