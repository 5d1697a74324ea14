import { describe, expect, test } from 'vitest'
import { readSource } from '../../../../src/core/config/script/source-file.ts'

describe('imports of a file', () => {
  test.each([
    [
      'ops/.diploid.conf.js',
      "import a from './a.js'\nexport * from '../b/c.mjs'\nexport { x } from './d.json'",
      ['ops/a.js', 'b/c.mjs', 'ops/d.json'],
    ],
    [
      'a.cjs',
      "const a = require('./x/../y.cjs'); config = { ...require('./data.json') }",
      ['y.cjs', 'data.json'],
    ],
    ['a.js', "import { from } from 'diploid'; const { secret } = require('diploid')", []],
    ['a.js', "function f() { return require('./late.js') }; config = f()", ['late.js']],
    ['a.yaml', 'import: ./x.js', []],
  ])('%s: %s', (path, source, expected) => {
    expect(readSource(path, source)).toMatchObject({ imports: expected, problems: [] })
  })

  test.each([
    ["require('fs')", "'fs' cannot be imported: configuration runs without packages", 1],
    ["\nimport 'https://example.org/x.js'", "'https://example.org/x.js' cannot be imported", 2],
    ["require('/etc/passwd')", 'absolute path', 1],
    ["require('../../x.js')", 'leaves the repository', 1],
    ["require('./base')", 'names no .js, .cjs, .mjs or .json file', 1],
    ['require(name)', 'literal file name', 1],
    ["import('./x.js')", 'import(…) is not there', 1],
    ['\n\nconfig = {', 'ends before it is complete', 3],
    [
      'config = {\n  a: { b: 1 },\n  "a": { b: 2 },\n}',
      'the key a stands twice in one map, first in line 2',
      3,
    ],
    ["import x from './x.js'\nexport default {,}", 'Unexpected token', 2],
  ])('%s', (source, message, line) => {
    const { problems } = readSource('ops/a.js', source)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({ file: 'ops/a.js', message: expect.stringContaining(message) })
    expect(problems[0]?.line).toBe(line)
  })

  test.each([
    'config = { a: 1, ...b, a: 2 }',
    'config = { a: { a: 1 }, b: { a: 1 } }',
    'config = { [a]: 1, [a]: 2 }',
    'config = { get a() { return 1 }, set a(x) {} }',
  ])('no key that stands twice: %s', (source) => {
    expect(readSource('a.js', source).problems).toEqual([])
  })

  test('nesting that no parser can follow is a problem as well', () => {
    const { problems } = readSource('a.js', `config = ${'['.repeat(100_000)}`)
    expect(problems).toMatchObject([{ code: 'config.syntax', file: 'a.js', line: 1 }])
  })
})
