import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Sensitive } from '../../../../src/core/sensitive.ts'
import { generate, generateMistake } from '../../../../src/core/services/references/generate.ts'

const KEY = new Sensitive('root-key-of-this-test', 'root key')
const made = (more: object = {}, instance = 'production', key = KEY) =>
  Sensitive.text(generate({ kind: 'generate', name: 'db', ...more }, instance, key))

describe('generate', () => {
  test('32 letters and digits, the same for ever: a change here breaks every installed database', () => {
    expect(made()).toBe('ecB2DxRhzgJe75eAL1yYMLVfBFqzoXTH')
  })
  test('another instance, name, rotation or installation gives another value', () => {
    const values = [
      made(),
      made({}, 'dev'),
      made({ name: 'db2' }),
      made({ rotation: 1 }),
      made({}, 'production', new Sensitive('another key', 'root key')),
    ]
    expect(new Set(values).size).toBe(values.length)
  })
  test('rotation 0 is no rotation', () => {
    expect(made({ rotation: 0 })).toBe(made())
  })
  test('any length and alphabet', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1024 }),
        fc.uniqueArray(fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }), { minLength: 2 }),
        (length, letters) => {
          const text = made({ length, alphabet: letters.join('') })
          expect(text).toHaveLength(length)
          expect([...text].every((letter) => letters.includes(letter))).toBe(true)
        },
      ),
      { numRuns: 50 },
    )
  })
  test('every letter is about equally likely', () => {
    const counts = new Map<string, number>()
    for (const letter of made({ length: 1000, alphabet: '0123456789' })) {
      counts.set(letter, (counts.get(letter) ?? 0) + 1)
    }
    expect(Math.min(...counts.values())).toBeGreaterThan(60)
    expect(Math.max(...counts.values())).toBeLessThan(140)
  })
  test('it does not print', () => {
    const value = generate({ kind: 'generate', name: 'db' }, 'production', KEY)
    expect(String(value)).toBe('***')
    expect(value.label).toBe('generate(db)')
  })
})

describe('generateMistake', () => {
  test.each([
    [{ length: 0 }, 'has the length 0'],
    [{ length: 2000 }, 'has the length 2000'],
    [{ length: 1.5 }, 'has the length 1.5'],
    [{ alphabet: 'a' }, 'has an alphabet'],
    [{ alphabet: 'aab' }, 'has an alphabet'],
    [{ rotation: -1 }, 'has the rotation -1'],
    [{ name: '' }, 'needs a name'],
  ])('%j', (more, expected) => {
    expect(generateMistake({ kind: 'generate', name: 'db', ...more })).toContain(expected)
  })
  test('nothing wrong', () => {
    expect(generateMistake({ kind: 'generate', name: 'db', length: 8, alphabet: '01' })).toBeUndefined()
  })
})
