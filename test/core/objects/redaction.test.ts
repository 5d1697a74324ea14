import { describe, expect, test } from 'vitest'
import { hashedBody, keyedHash, plainHash } from '../../../src/core/objects/hash.ts'
import { redactObject, withStringData } from '../../../src/core/objects/redaction.ts'
import { redact, reveal, Sensitive } from '../../../src/core/sensitive.ts'

const key = new Sensitive('root', 'root key')
const word = (text: string) => new Sensitive(text, 'word')

describe('shown objects', () => {
  test('have stars for every value of a Secret, whoever made it, and for its copy in an annotation', () => {
    const annotation = 'kubectl.kubernetes.io/last-applied-configuration'
    const live = {
      kind: 'Secret',
      metadata: { name: 'x', annotations: { [annotation]: '{"data":{"a":"c2VjcmV0"}}', note: 'n' } },
      data: { a: 'c2VjcmV0' },
      stringData: { b: 'secret' },
    }
    expect(redactObject(live)).toEqual({
      kind: 'Secret',
      metadata: { name: 'x', annotations: { [annotation]: '***', note: 'n' } },
      data: { a: '***' },
      stringData: { b: '***' },
    })
  })

  test('keep what is not secret', () => {
    expect(redactObject({ kind: 'ConfigMap', data: { a: '1', b: word('x') } })).toEqual({
      kind: 'ConfigMap',
      data: { a: '1', b: '***' },
    })
  })
})

describe('a Secret with stringData', () => {
  test('holds the text, still secret', () => {
    const body = withStringData({ kind: 'Secret', data: { a: word('c2VjcmV0'), b: 'cGxhaW4=' } })
    expect(redact(body)).toEqual({ kind: 'Secret', stringData: { a: '***', b: 'plain' } })
    expect(reveal(body)).toEqual({ kind: 'Secret', stringData: { a: 'secret', b: 'plain' } })
  })

  test('other kinds stay as they are', () => {
    const body = { kind: 'ConfigMap', data: { a: '1' } }
    expect(withStringData(body)).toBe(body)
  })
})

describe('hashes', () => {
  test('do not hang on the order of keys', () => {
    expect(plainHash({ a: 1, b: [2] })).toBe(plainHash({ b: [2], a: 1 }))
    expect(keyedHash({ a: word('1'), b: '2' }, key)).toBe(keyedHash({ b: '2', a: word('1') }, key))
  })

  test('of secrets hang on the key and on the value, and tell a secret from a text', () => {
    expect(keyedHash(word('a'), key)).not.toBe(keyedHash(word('a'), word('other')))
    expect(keyedHash(word('a'), key)).not.toBe(keyedHash(word('b'), key))
    expect(keyedHash(word('a'), key)).not.toBe(keyedHash('a', key))
  })

  test('stand in a record in the place of secret values', () => {
    const recorded = hashedBody({ data: { a: word('x'), b: 'y' } }, key)
    expect(recorded).toEqual({ data: { a: `hash:${keyedHash(word('x'), key, 32)}`, b: 'y' } })
  })
})
