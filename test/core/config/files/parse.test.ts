import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseData } from '../../../../src/core/config/files/parse.ts'
import { BROKEN } from '../../../../src/core/config/tags.ts'
import { originsByPath } from '../origins-by-path.ts'
import { print } from '../written.ts'

describe('values and the lines where they stand', () => {
  test('YAML: block and flow, lists, comments, quoted keys', () => {
    const text = [
      '# a comment',
      'name: shop',
      'ports: [80,',
      '  443]',
      'storage:',
      "  '/data': 10Gi",
      'env:',
      '  A: |',
      '    two',
      '    lines',
      '  B: 2',
    ].join('\n')
    expect(read('a.yaml', text)).toEqual({
      value: {
        name: 'shop',
        ports: [80, 443],
        storage: { '/data': '10Gi' },
        env: { A: 'two\nlines\n', B: 2 },
      },
      lines: {
        '': 1,
        name: 2,
        ports: 3,
        'ports[0]': 3,
        'ports[1]': 4,
        storage: 5,
        "storage['/data']": 6,
        env: 7,
        'env.A': 8,
        'env.B': 11,
      },
    })
  })
  test('JSON, indented with tabs, with escapes', () => {
    const text = '{\n\t"a": {\n\t\t"b": ["x",\n\t\t\t{"c": "\\ud83d\\ude00\\/"}]\n\t}\n}'
    expect(read('a.json', text)).toEqual({
      value: { a: { b: ['x', { c: '😀/' }] } },
      lines: { '': 1, a: 2, 'a.b': 3, 'a.b[0]': 3, 'a.b[1]': 4, 'a.b[1].c': 4 },
    })
  })
  test('merge keys and aliases: values arrive, lines are those of the nearest key', () => {
    const text = 'base: &base\n  a: 1\n  b: 2\nown:\n  <<: *base\n  b: 3\nsame: *base\n'
    const { value, lines } = read('a.yaml', text)
    expect(value).toEqual({ base: { a: 1, b: 2 }, own: { a: 1, b: 3 }, same: { a: 1, b: 2 } })
    expect(lines).toMatchObject({ own: 4, 'own.b': 6, same: 7 })
    expect(lines).not.toHaveProperty(['own.a'])
  })
  test('YAML 1.2: only true and false are booleans, 0644 is decimal, dates are text', () => {
    expect(
      parseData('a.yaml', 'a: yes\nb: 0644\nc: 2026-01-01\nd: 1:30\ne: ~\nf: 0o644\n').value.value,
    ).toEqual({
      a: 'yes',
      b: 644,
      c: '2026-01-01',
      d: '1:30',
      e: null,
      f: 420,
    })
  })
  test('the schema that a JSON file names for editors is no key', () => {
    const text = '{"$schema": "https://diploid.dev/schema/service.schema.json", "image": "x"}'
    expect(parseData('a.json', text).value.value).toEqual({ image: 'x' })
  })
  test('an empty file is nothing', () => {
    for (const [file, text] of [
      ['a.yaml', ''],
      ['a.yaml', '# only a comment\n'],
      ['a.json', ' \n'],
    ] as const) {
      expect(parseData(file, text)).toMatchObject({ value: { value: null }, problems: [] })
    }
  })
  test('any JSON value comes through as JSON.parse has it', () => {
    const key = fc
      .string()
      .filter((text) => !['__proto__', 'constructor', 'prototype', '$diploid'].includes(text))
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
      ),
    }))
    fc.assert(
      fc.property(tree, fc.constantFrom(0, 2, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        const parsed = parseData('a.json', text)
        expect(print(parsed.problems)).toBe('')
        expect(parsed.value.value).toEqual(JSON.parse(text))
      }),
    )
  })
})

describe('what is refused', () => {
  const refused = (file: string, text: string): string => print(parseData(file, text).problems)

  test('duplicate keys', () => {
    expect(refused('a.yaml', 'a: 1\nb: 2\na: 3\n')).toMatchInlineSnapshot(
      `
      "error  a.yaml:3  the key a stands twice in one map, first in line 1  [config.syntax]
          Keep one of them."
    `,
    )
    expect(refused('a.json', '{"a": 1,\n "a": 2}')).toMatchInlineSnapshot(
      `
      "error  a.json:2  the key a stands twice in one map  [config.syntax]
          Keep one of them."
    `,
    )
  })
  test('one value that is none leaves the others to be read, wherever an alias repeats it', () => {
    const text = 'a: &a [1, .inf]\nb: *a\nc: 12345678901234567890\nd: "\\ud83d"\ne: fine\n'
    const { value, problems } = parseData('a.yaml', text)
    expect(problems.map(({ line, path }) => `${line} ${path?.join('.')}`)).toEqual(['1 a.1', '4 d', '3 c'])
    expect(value).toMatchObject({
      value: { a: [1, BROKEN], b: [1, BROKEN], c: BROKEN, d: BROKEN, e: 'fine' },
    })
    expect(value.isRefused).toBeUndefined()
    expect(parseData('a.yaml', '.inf\n').value).toMatchObject({ value: null, isRefused: true })
    expect(parseData('a.json', '{"a": 12345678901234567890, b: 1}').value).toMatchObject({ isRefused: true })
  })
  test('tabs', () => {
    expect(refused('a.yaml', 'a:\n\tb: 2\n')).toMatchInlineSnapshot(`
      "error  a.yaml:2  the line is indented with a tab, and YAML takes spaces only  [config.syntax]
          Replace the tab with spaces."
    `)
  })
  test('tags', () => {
    expect(refused('a.yaml', 'a: !!binary aGk=\n')).toMatchInlineSnapshot(
      `
      "error  a.yaml:1  !!binary is a tag in YAML, and no tags are read here  [config.syntax]
          Write '!!binary' in quotes where the text is meant, else leave it out."
    `,
    )
    expect(refused('a.yaml', 'a: 1\nb: !secret x\n')).toMatchInlineSnapshot(
      `
      "error  a.yaml:2  !secret is a tag in YAML, and no tags are read here  [config.syntax]
          Write '!secret' in quotes where the text is meant, else leave it out."
    `,
    )
  })
  test('reserved keys, at any depth', () => {
    expect(refused('a.yaml', 'a:\n  - b:\n      __proto__: {x: 1}\n')).toMatchInlineSnapshot(`
      "error  a.yaml:3  a[0].b.__proto__: is a reserved key: JavaScript or Diploid keeps the name for itself  [config.forbidden-key]
          Choose another name."
    `)
  })
  test('two documents', () => {
    expect(refused('a.yaml', 'a: 1\n---\nb: 2\n')).toMatchInlineSnapshot(`
      "error  a.yaml:2  holds more than one YAML document  [config.syntax]
          One file holds one document: remove the \`---\` and what follows, or make a file of it."
    `)
  })
  test('YAML in a JSON file', () => {
    expect(refused('a.json', '{\n  // a comment\n  "a": 1\n}')).toMatchInlineSnapshot(`
      "error  a.json:2  has a comment, which JSON does not know  [config.syntax]
          Remove it, or rename the file to a.yaml and write #."
    `)
    expect(refused('a.json', '{\n  "a": 1,\n}')).toMatchInlineSnapshot(`
      "error  a.json:2  has a comma after the last value, which JSON does not allow  [config.syntax]
          Remove the comma, or rename the file to a.yaml."
    `)
  })
  test('a bracket that is never closed', () => {
    expect(refused('a.yaml', 'a: [1,\nb: 2\n')).toMatchInlineSnapshot(
      `
      "error  a.yaml:1  the [ of this line is not closed  [config.syntax]
          Write the ] that belongs to it."
    `,
    )
  })
  test('an alias bomb', () => {
    const rows = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
    for (let i = 1; i < 9; i++)
      rows.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
      )
    expect(refused('a.yaml', rows.join('\n'))).toMatchInlineSnapshot(`
      "error  a.yaml  grows to 1234567900 values when its aliases are followed; 100000 are allowed  [config.too-large]
          Write the values out, or share them with vars."
    `)
  })
  test('more aliases than anybody writes', () => {
    expect(refused('a.yaml', `a: &a 1\nb: [${Array(1001).fill('*a').join(', ')}]`)).toMatchInlineSnapshot(
      `
      "error  a.yaml:2  cannot be read: aliases exceeded maxAliases (1000)  [config.syntax]
          Write the values out, or share them with vars."
    `,
    )
  })
  test('an alias within itself', () => {
    expect(refused('a.yaml', 'a: &a\n  b: *a\n')).toMatchInlineSnapshot(`
      "error  a.yaml  has no end: an alias stands inside the value that it repeats  [config.too-large]
          Write the values out, or share them with vars."
    `)
  })
  test('depth without end', () => {
    expect(refused('a.yaml', '['.repeat(5000))).toMatchInlineSnapshot(
      `
      "error  a.yaml:1  cannot be read: nesting exceeded maxDepth (100)  [config.syntax]
          Write it with fewer levels."
    `,
    )
    expect(refused('a.json', `${'['.repeat(5000)}${']'.repeat(5000)}`)).toMatchInlineSnapshot(
      `
      "error  a.json:1  cannot be read: nesting exceeded maxDepth (100)  [config.syntax]
          Write it with fewer levels."
    `,
    )
  })
  test('a file of more than 1 MB', () => {
    expect(refused('a.yaml', `a: ${'x'.repeat(1024 * 1024)}`)).toMatchInlineSnapshot(`
      "error  a.yaml  is larger than 1 MB (1048579 characters)  [config.too-large]
          Configuration is read by people; keep data of that size out of it."
    `)
  })
  test('what is no JSON value', () => {
    expect(refused('a.yaml', 'a: .inf\n')).toMatchInlineSnapshot(
      `
      "error  a.yaml:1  a: is Infinity, which is no number that JSON knows  [config.type]
          Write a number, or put it in quotes where the text is meant."
    `,
    )
  })
  test('any text at all gives a value or a problem, never an exception', () => {
    const pieces = fc.constantFrom(
      'a',
      ':',
      ' ',
      '\n',
      '- ',
      '[',
      ']',
      '{',
      '}',
      '&a',
      '*a',
      '<<',
      '!!',
      '"',
      "'",
      '|',
      '#',
      '\t',
      '?',
      '%',
      '---',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), fc.constantFrom('a.yaml', 'a.json'), (parts, file) => {
        const parsed = parseData(file, parts.join(''))
        expect(parsed.value.origins.origin).toBeDefined()
        expect(JSON.stringify(parsed.value.value)).toBeTypeOf('string')
      }),
      { numRuns: 500 },
    )
  })
})

function read(file: string, text: string): { value: unknown; lines: Record<string, number | undefined> } {
  const { value, problems } = parseData(file, text)
  expect(print(problems)).toBe('')
  const lines = Object.fromEntries(
    [...originsByPath(value.origins)].map(([path, origin]) => [path, origin.line]),
  )
  return { value: value.value, lines }
}
