import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isLabel, labelOf, namespaceOf } from '../../../src/core/targets/namespace.ts'

describe('namespaceOf', () => {
  test('what is a label already stays as it is', () => {
    expect(namespaceOf('acme', 'production')).toBe('acme-production')
  })
  test('what had to be altered carries a hash', () => {
    expect(namespaceOf('Acme', 'dev')).toMatch(/^acme-dev-[0-9a-f]{6}$/)
  })
  test('two names that would be altered to the same label stay apart', () => {
    expect(labelOf('feature/a-b')).not.toBe(labelOf('feature/a/b'))
    expect(labelOf('feature/a-b')).not.toBe(labelOf('feature-a-b'))
  })
  test('what is too long is cut and carries a hash', () => {
    const long = namespaceOf('a'.repeat(80), 'dev')
    expect(long).toHaveLength(63)
    expect(long).not.toBe(namespaceOf('a'.repeat(80), 'production'))
  })
  test('every text gives a label, and no two of a run share one', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ maxLength: 90 }), { maxLength: 20 }), (texts) => {
        const labels = texts.map(labelOf)
        expect(labels.filter((label) => !isLabel(label))).toEqual([])
        expect(new Set(labels).size).toBe(texts.length)
      }),
    )
  })
})
