import { describe, expect, test } from 'vitest'
import { jsonPatch } from '../../../../../src/core/desired/patch/json/json-patch.ts'
import { Refused } from '../../../../../src/core/desired/patch/json/refused.ts'
import { Sensitive, type Value } from '../../../../../src/core/sensitive.ts'
import type { Operation } from '../../../../../src/core/services/service.ts'

function patched(body: Value, ...operations: readonly Operation[]): Value {
  const result = jsonPatch(body, operations)
  return result instanceof Refused ? `${result.index}: ${result.message}` : result
}

// The examples of https://www.rfc-editor.org/rfc/rfc6902#appendix-A
test.each<[string, Value, readonly Operation[], Value]>([
  ['adds a member', { foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux' }], { foo: 'bar', baz: 'qux' }],
  [
    'adds an item',
    { foo: ['a', 'c'] },
    [{ op: 'add', path: '/foo/1', value: 'b' }],
    { foo: ['a', 'b', 'c'] },
  ],
  ['removes a member', { a: 1, b: 2 }, [{ op: 'remove', path: '/a' }], { b: 2 }],
  ['removes an item', { foo: ['a', 'b', 'c'] }, [{ op: 'remove', path: '/foo/1' }], { foo: ['a', 'c'] }],
  ['replaces', { a: 1, b: 2 }, [{ op: 'replace', path: '/a', value: 3 }], { a: 3, b: 2 }],
  [
    'moves a member',
    { foo: { bar: 'x', waldo: 'fred' }, qux: { corge: 'y' } },
    [{ op: 'move', from: '/foo/waldo', path: '/qux/thud' }],
    { foo: { bar: 'x' }, qux: { corge: 'y', thud: 'fred' } },
  ],
  [
    'moves an item',
    { foo: ['all', 'grass', 'cows', 'eat'] },
    [{ op: 'move', from: '/foo/1', path: '/foo/3' }],
    { foo: ['all', 'cows', 'eat', 'grass'] },
  ],
  [
    'tests values',
    { baz: 'qux', foo: ['a', 2, 'c'] },
    [
      { op: 'test', path: '/baz', value: 'qux' },
      { op: 'test', path: '/foo/1', value: 2 },
    ],
    { baz: 'qux', foo: ['a', 2, 'c'] },
  ],
  [
    'adds a nested member',
    { foo: 'bar' },
    [{ op: 'add', path: '/child', value: { grandchild: {} } }],
    { foo: 'bar', child: { grandchild: {} } },
  ],
  ['knows ~0 and ~1', { '/': 9, '~1': 10 }, [{ op: 'test', path: '/~01', value: 10 }], { '/': 9, '~1': 10 }],
  [
    'adds a list as one item',
    { foo: ['bar'] },
    [{ op: 'add', path: '/foo/-', value: ['abc', 'def'] }],
    { foo: ['bar', ['abc', 'def']] },
  ],
  ['copies', { a: [1], b: 2 }, [{ op: 'copy', from: '/a', path: '/c' }], { a: [1], b: 2, c: [1] }],
  ['takes an empty key', { '': 1 }, [{ op: 'replace', path: '/', value: 2 }], { '': 2 }],
  ['adds null', {}, [{ op: 'add', path: '/a', value: null }], { a: null }],
  [
    'reaches keys with a slash',
    { metadata: { labels: { 'a.b/c': 'x' } } },
    [{ op: 'remove', path: '/metadata/labels/a.b~1c' }],
    { metadata: { labels: {} } },
  ],
])('%s', (_what, body, operations, expected) => {
  expect(patched(body, ...operations)).toEqual(expected)
})

describe('what does not fit is said with the number of the operation, and what is there', () => {
  const body = { spec: { replicas: 2, containers: [{ name: 'web' }] } }
  test.each<[Operation, string]>([
    [
      { op: 'replace', path: '/spec/replcas', value: 1 },
      '0: replace: there is no /spec/replcas: /spec has replicas, containers',
    ],
    [
      { op: 'remove', path: '/spec/containers/1' },
      "0: remove: /spec/containers is a list of 1, and '1' is no place in it",
    ],
    [
      { op: 'add', path: '/spec/containers/2', value: 1 },
      "0: add: /spec/containers is a list of 1, and '2' is no place in it",
    ],
    [
      { op: 'add', path: '/spec/containers/01', value: 1 },
      "0: add: /spec/containers is a list of 1, and '01' is no place in it",
    ],
    [
      { op: 'remove', path: '/spec/containers/-' },
      "0: remove: /spec/containers is a list of 1, and '-' is no place in it",
    ],
    [
      { op: 'add', path: '/spec/template/spec', value: 1 },
      '0: add: there is no /spec/template/spec: /spec has replicas, containers',
    ],
    [
      { op: 'add', path: '/spec/replicas/x', value: 1 },
      '0: add: /spec/replicas is no map and no list, so there is no /spec/replicas/x',
    ],
    [
      { op: 'test', path: '/spec/replicas', value: 3 },
      '0: test: /spec/replicas is not the value that is tested for',
    ],
    [{ op: 'add', path: '/spec/a' }, '0: add: it says no `value`'],
    [{ op: 'move', path: '/spec/a' }, '0: move: it says no `from`'],
    [{ op: 'move', from: '/spec', path: '/spec/a' }, '0: move: /spec/a is a part of /spec itself'],
    [{ op: 'remove', path: '' }, '0: remove: the object as a whole cannot be removed or replaced'],
    [
      { op: 'remove', path: '/a~2' },
      "0: remove: '/a~2' is no pointer: ~ is written ~0, and / within a key ~1",
    ],
    [{ op: 'remove', path: 'spec' }, "0: remove: 'spec' is no pointer, which begins with /"],
  ])('%j', (operation, message) => {
    expect(patched(body, operation)).toBe(message)
  })

  test('one that fails takes back those before it', () => {
    expect(patched(body, { op: 'add', path: '/a', value: 1 }, { op: 'test', path: '/a', value: 2 })).toBe(
      '1: test: /a is not the value that is tested for',
    )
  })

  test('keys that every JavaScript object inherits are not there', () => {
    expect(patched({}, { op: 'remove', path: '/toString' })).toBe(
      '0: remove: there is no /toString: the object is empty',
    )
    expect(patched({}, { op: 'add', path: '/__proto__', value: { x: 1 } })).toEqual(
      Object.fromEntries([['__proto__', { x: 1 }]]),
    )
  })

  test('a secret cannot be guessed by testing', () => {
    const secret = { data: new Sensitive('s3cret', 'x') }
    expect(patched(secret, { op: 'test', path: '/data', value: 's3cret' })).toContain('is not the value')
  })
})
