import { expect, test } from 'vitest'
import type { Json } from '../../../../src/core/json.ts'
import { differencesInside } from '../../../../src/core/objects/compare/inside.ts'
import { Sensitive, type Value } from '../../../../src/core/sensitive.ts'

// What differs in a list or a map that is one field for the server, for people.

const rule = (host: string, more: object = {}) => ({ host, http: { paths: [{ path: '/', ...more }] } })
const secret = new Sensitive('s3cret', 'secret(db.password)')

const CASES: readonly (readonly [string, desired: Value, live: Json, expected: readonly string[]])[] = [
  ['a value deep in a list', [rule('b.test')], [rule('a.test')], ['[0].host: a.test → b.test']],
  ['an item more', [rule('a.test'), rule('b.test')], [rule('a.test')], ['[1]: (none) → {host, http}']],
  [
    'an item less in the middle',
    [rule('a'), rule('c')],
    [rule('a'), rule('b'), rule('c')],
    ['[1]: {host, http} → (none)'],
  ],
  [
    'not what the server completed beside it',
    [rule('b.test')],
    [rule('a.test', { pathType: 'Prefix' })],
    ['[0].host: a.test → b.test'],
  ],
  [
    'what the server completed, where nothing else differs',
    [{ a: 1 }],
    [{ a: 1, b: 2 }],
    ['[0].b: 2 → (none)'],
  ],
  ['a list of plain values as a whole', { args: ['a', 'b'] }, { args: ['a'] }, ['.args: ["a"] → ["a", "b"]']],
  ['a map', { a: '1', b: 'y' }, { a: '1', b: 'x' }, ['.b: x → y']],
  [
    'the value of a variable or a header, without it',
    [{ name: 'Authorization', value: 'Bearer new' }],
    [{ name: 'Authorization', value: 'Bearer old' }],
    ['[0].value: *** → ***'],
  ],
  ['a secret, without it', [{ key: secret }], [{ key: 'old' }], ['[0].key: *** → ***']],
  ['a secret that is the same', [{ key: secret, a: 2 }], [{ key: 's3cret', a: 1 }], ['[0].a: *** → ***']],
  [
    'what stood where a secret stands',
    [{ key: 'b' }, { key: secret }],
    [{ key: 'old' }],
    ['[0].key: *** → ***', '[1]: (none) → ***'],
  ],
  ['a secret inside of what is new', [{ a: 1 }, { key: secret }], [{ a: 1 }], ['[1]: (none) → ***']],
]

test.each(CASES)('%s', (_, desired, live, expected) => {
  const told = differencesInside(desired, live)
  expect(told.map(({ path, from, to }) => `${path}: ${from ?? '(none)'} → ${to ?? '(none)'}`)).toEqual(
    expected,
  )
  expect(JSON.stringify(told)).not.toContain('s3cret')
})
