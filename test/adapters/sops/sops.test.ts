import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateHybridIdentity, generateX25519Identity, identityToRecipient } from 'age-encryption'
import fc from 'fast-check'
import { dump } from 'js-yaml'
import { beforeAll, describe, expect, test } from 'vitest'
import { ageKeysOf, keysIn } from '../../../src/adapters/sops/age-keys.ts'
import { createSops } from '../../../src/adapters/sops/sops.ts'
import type { JsonMap } from '../../../src/core/json.ts'
import { redact, reveal } from '../../../src/core/sensitive.ts'
import type { SopsFile } from '../../../src/core/services/secrets/facts.ts'
import { AGE_KEY } from '../../story/sops.ts'
import { encrypt } from './encrypt.ts'

// Files in testdata/ were written by SOPS 3.13.3 for the keys below, which open nothing else.

const SECOND = 'AGE-SECRET-KEY-1RPSAZ28JRRGPLA92MMC87CLGY44KCWJQNAFUK2T0QXRU2XRRL9DS5Q0AFZ'
const POST_QUANTUM = 'AGE-SECRET-KEY-PQ-1FXZJJ7E6S3Z99CEYM7YN2KYD3VDN85GPD87ZAA9JNKXFR5KTTA8SQDZHMV'

describe('files that SOPS wrote', () => {
  const db = {
    password: 'päss w0rd: "quoted" \\ % 🔑',
    user: 'shop',
    port: '5432',
    ratio: '0.25',
    on: 'true',
    nothing: null,
    empty: '',
    multi: 'line one\nline two\n',
    '10': 'ten',
    '9': 'nine',
    list: ['one', { two: '2' }],
    host_unencrypted: 'db.example.org',
    'a.b': 'dotted',
  }
  test.each([
    ['the first of several recipients', AGE_KEY],
    ['another one', SECOND],
    ['a post-quantum one', POST_QUANTUM],
    ['keys of others beside it', `${SECOND.replace('AGE', 'X')} ${AGE_KEY}`],
  ])('opened by %s', async (_, key) => {
    const file = await open('several-recipients.yaml', key)
    expect(clear(file)).toEqual({
      db,
      when_unencrypted: '2026-11-21T10:00:00Z',
      big_unencrypted: 12345.6789,
    })
  })
  test.each([
    ['dotenv.env', { DB_PASSWORD: 's3cr=et', MULTI: 'a\nb', EMPTY: '' }],
    ['settings.ini', { DEFAULT: { top: '1' }, db: { password: 'hush hush', port: '5432' } }],
    [
      'regex-mac-only-encrypted.json',
      { db: { password: 'x', port: 5432, list: ['1', '2.5', 'true', null], z: '', '10': 't', '9': 'n' } },
    ],
    ['suffix.yaml', { pw_secret: 'x1', host: 'y', n: 1.5 }],
    ['binary.json', { data: 'hello 🔑\n' }],
    [
      'comment-rule.yaml',
      {
        a: 'plain',
        b: 'hidden',
        num: 12,
        neg: -1e-7,
        big: 1e21,
        oct: 420,
        day: '2026-01-02T00:00:00Z',
        yes1: 'yes',
        til: null,
      },
    ],
  ])('%s', async (name, content) => {
    expect(clear(await open(name, AGE_KEY))).toEqual(content)
  })
  test('what was encrypted does not print; what was not does', async () => {
    const file = await open('suffix.yaml', AGE_KEY)
    expect(file.state === 'open' && redact(file.content)).toEqual({ pw_secret: '***', host: 'y', n: 1.5 })
  })
})

describe('what SOPS would write', () => {
  let key: string
  let recipient: string
  beforeAll(async () => {
    key = await generateX25519Identity()
    recipient = await identityToRecipient(key)
  })
  test('opens again, whatever it holds', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((value) => !value.includes('\0'))
    const leaf = fc.oneof(text, fc.integer(), fc.boolean())
    const content = fc.dictionary(
      fc.stringMatching(/^[a-z]{1,8}$/),
      fc.oneof(
        leaf,
        fc.array(leaf, { maxLength: 3 }),
        fc.dictionary(fc.stringMatching(/^[a-z_.]{1,6}$/), leaf),
      ),
      { maxKeys: 6 },
    )
    await fc.assert(
      fc.asyncProperty(content, async (value) => {
        const written = (await encrypt(value as JsonMap, [recipient])) as JsonMap
        const plain = asTexts(value)
        expect(clear(await openText('x.json', JSON.stringify(written), key))).toEqual(plain)
        expect(clear(await openText('x.yaml', dump(written), key))).toEqual(plain)
      }),
      { numRuns: 15 },
    )
  })
  test('a change of any encrypted value, of the MAC or the date is seen', async () => {
    const written = await encrypt({ a: 'one', b: { c: 'two' }, open_unencrypted: 'three' }, [recipient])
    const text = JSON.stringify(written)
    const marks = ['data:', 'iv:', 'tag:']
    const places = marks.flatMap((mark) =>
      [...text.matchAll(new RegExp(mark, 'g'))].map((m) => m.index + mark.length),
    )
    expect(places).toHaveLength(9)
    for (const place of [...places, text.indexOf('three'), text.indexOf('2026')]) {
      const changed = `${text.slice(0, place)}${text[place] === 'A' ? 'B' : 'A'}${text.slice(place + 1)}`
      expect(await openText('x.json', changed, key)).toMatchObject({ code: 'sops.tampered' })
    }
  })
  test('two values that changed places, and one that is gone, are seen', async () => {
    const { a, b, sops } = await encrypt({ a: 'one', b: 'two' }, [recipient])
    const told = (value: JsonMap) => openText('x.json', JSON.stringify(value), key)
    expect(await told({ a: b ?? null, b: a ?? null, sops: sops ?? null })).toMatchObject({
      code: 'sops.tampered',
    })
    expect(await told({ b: b ?? null, a: a ?? null, sops: sops ?? null })).toMatchObject({
      code: 'sops.tampered',
    })
    expect(await told({ a: a ?? null, sops: sops ?? null })).toMatchObject({ code: 'sops.tampered' })
  })
  test('a post-quantum recipient', async () => {
    const hybrid = await generateHybridIdentity()
    const written = await encrypt({ a: 'one' }, [recipient, await identityToRecipient(hybrid)])
    expect(clear(await openText('x.yaml', dump(written), hybrid))).toEqual({ a: 'one' })
  })
})

describe('what is wrong is said with the way out', () => {
  test.each([
    ['a key that opens another file', SECOND, 'suffix.yaml', (text: string) => text],
    ['a changed byte', AGE_KEY, 'suffix.yaml', (text: string) => text.replace('data:', 'data:A')],
    [
      'a changed value that is not encrypted',
      AGE_KEY,
      'suffix.yaml',
      (text: string) => text.replace('host: "y"', 'host: "z"'),
    ],
    ['a damaged key block', AGE_KEY, 'suffix.yaml', (text: string) => text.replace(/YWdl/, 'YWdm')],
    ['no metadata', AGE_KEY, 'suffix.yaml', () => 'password: hunter2\n'],
    ['no YAML', AGE_KEY, 'suffix.yaml', () => 'a: b\n  c: [\n'],
    ['two documents', AGE_KEY, 'suffix.yaml', () => 'a: b\n---\nc: d\n'],
    [
      'a cloud key alone',
      AGE_KEY,
      'suffix.yaml',
      () => 'a: b\nsops: { mac: x, lastmodified: y, kms: [{ arn: z }] }\n',
    ],
    ['no key at all', '', 'suffix.yaml', (text: string) => text],
  ])('%s', async (_, key, name, change) => {
    const file = await openText(name, change(text(name)), key)
    if (file.state === 'open') throw new Error('it opened')
    expect(`${file.message}\n${file.hint}`).toMatchSnapshot()
  })
  test('without a key the names of the values are known all the same', async () => {
    const file = await open('several-recipients.yaml', '')
    if (file.state !== 'locked') throw new Error(file.state)
    expect(file.content.db).toMatchObject({ empty: '', host_unencrypted: 'db.example.org' })
    expect(reveal(file.content)).toMatchObject({
      db: { password: "<sops('several-recipients.yaml', 'db.password') is not known here>" },
    })
  })
})

describe('age keys', () => {
  const file = `# created: today\n# public key: age1…\n${AGE_KEY}\n\n${SECOND}\n`
  test('from a file with comments', () => {
    expect(keysIn(file)).toEqual([AGE_KEY, SECOND])
  })
  test('from the environment, the value before the file', () => {
    expect(ageKeysOf({ SOPS_AGE_KEY: SECOND })).toEqual([SECOND])
    expect(ageKeysOf({})).toEqual([])
  })
  test.each([
    [{ SOPS_AGE_KEY: 'correct horse' }, 'SOPS_AGE_KEY holds no private key of age'],
    [
      { SOPS_AGE_KEY: 'age1qyqszqgpqyqszqgp' },
      'SOPS_AGE_KEY holds a public key of age, and files are opened with the private one',
    ],
    [
      { SOPS_AGE_KEY: SECOND, SOPS_AGE_KEY_FILE: import.meta.filename },
      `the file of SOPS_AGE_KEY_FILE, ${import.meta.filename}, holds`,
    ],
  ])('not in %j', (env, message) => {
    expect(() => ageKeysOf(env)).toThrow(message)
  })
  test('one that is cut short is told, and none of it said', async () => {
    const short = AGE_KEY.slice(0, -3)
    const file = await open('several-recipients.yaml', short)
    if (file.state !== 'refused') throw new Error(file.state)
    expect(file).toMatchObject({ code: 'sops.key', world: true })
    expect(file.message).toContain('is no whole private key of age')
    expect(JSON.stringify(file)).not.toContain(short.slice(16))
  })
  test('a file that is not there is named', () => {
    expect(() => ageKeysOf({ SOPS_AGE_KEY_FILE: '/nowhere/keys.txt' })).toThrow(
      'SOPS_AGE_KEY_FILE names /nowhere/keys.txt, which cannot be read',
    )
  })
})

function text(name: string): string {
  return readFileSync(join(import.meta.dirname, 'testdata', name), 'utf8')
}

function open(name: string, keys: string): Promise<SopsFile> {
  return openText(name, text(name), keys)
}

function openText(name: string, content: string, keys: string): Promise<SopsFile> {
  const scrubber = { learn: () => undefined, scrub: (value: string) => value }
  const sops = createSops({ scrubber, keys: async () => keysIn(keys) })
  return sops.open({ name, text: content }, new AbortController().signal)
}

function clear(file: SopsFile): unknown {
  if (file.state !== 'open') throw new Error(file.message)
  return reveal(file.content)
}

/** Encrypted numbers and booleans come out as the text of them. */
function asTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asTexts)
  if (typeof value !== 'object' || value === null) return String(value)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asTexts(item)]))
}
