import { afterAll, describe, expect, inject, test } from 'vitest'
import { createEvaluator } from '../../../src/adapters/evaluator/evaluator.ts'
import type { Evaluated, Evaluation, NotEvaluated } from '../../../src/core/config/script/evaluation.ts'
import { readSourceFiles } from '../../../src/core/config/script/source-file.ts'
import { BROKEN } from '../../../src/core/config/tags.ts'
import { type Json, printPath } from '../../../src/core/json.ts'

// A busy machine must not turn another answer into a missed deadline; what tests the deadline uses the second one.
const evaluator = createEvaluator({ workerUrl: workerUrl(), memoryMb: 32, deadlineMs: 20_000 })
const hurried = createEvaluator({ workerUrl: workerUrl(), deadlineMs: 500 })
afterAll(() => Promise.all([evaluator.close(), hurried.close()]))

describe('forms of a configuration file', () => {
  const value = { name: 'shop', services: { web: { replicas: 2 } } }
  const body = "{ name: 'shop', services: { web: { replicas: 2 } } }"
  test.each([
    ['the short form', 'a.js', `config = ${body}`],
    ['the short form in a strict file', 'a.js', `'use strict'\nconfig = ${body}`],
    ['a declared short form', 'a.js', `const config = ${body}`],
    ['module.exports', 'a.cjs', `module.exports = ${body} // end`],
    ['exports by name', 'a.js', `exports.name = 'shop'\nexports.services = { web: { replicas: 2 } }`],
    ['export default', 'a.mjs', `export default ${body}`],
    [
      'defineService',
      'a.js',
      `import { defineService } from 'diploid'\nexport default defineService(${body})`,
    ],
    ['defineConfig', 'a.js', `import { defineConfig } from 'diploid'\nexport default defineConfig(${body})`],
    [
      'require of diploid',
      'a.js',
      `const { defineConfig } = require('diploid')\nmodule.exports = defineConfig(${body})`,
    ],
    ['the short form in a module', 'a.js', `import { from } from 'diploid'\nconfig = ${body}`],
    [
      'top-level await',
      'a.mjs',
      `const n = await Promise.resolve(2)\nexport default { name: 'shop', services: { web: { replicas: n } } }`,
    ],
    ['a #! line', 'a.js', `#!/usr/bin/env node\nconfig = ${body}`],
  ])('%s', async (_form, file, source) => {
    expect(await one(file, source)).toEqual({ ok: true, value, isFunction: false })
  })

  test('a function gets env, branch and, in the second step, the resolved vars', async () => {
    const source = `export default ({ env, branch, vars }) => ({ env, branch, host: vars.mail.host, pw: vars.pw })`
    expect(await one('a.js', source)).toEqual({
      ok: true,
      isFunction: true,
      value: { host: ref('vars.mail.host'), pw: ref('vars.pw') },
    })
    const vars = { mail: { host: 'mx' }, pw: { $diploid: { kind: 'generate', name: 'pw' } } }
    expect(await one('a.js', source, { env: 'production', branch: 'main', vars })).toEqual({
      ok: true,
      isFunction: true,
      value: { env: 'production', branch: 'main', host: 'mx', pw: vars.pw },
    })
  })

  test('imports: modules, scripts, JSON, in both directions', async () => {
    const files = {
      'conf/app.js': `import base, { size } from '../shared/base.cjs'
        import text from './text.json' with { type: 'json' }
        import * as more from './more.mjs'
        export default { base, size, text, more: more.default, again: more.again }`,
      'shared/base.cjs': `const later = require('../conf/more.mjs'); module.exports = { size: 3, later: later.default }`,
      'conf/text.json': '{ "a": [1] }',
      'conf/more.mjs': `export const again = 'yes'; export default 'more'`,
    }
    const result = await run([{ file: 'conf/app.js', files: readSourceFiles(files), argument: { vars: {} } }])
    expect(result[0]).toEqual({
      ok: true,
      isFunction: false,
      value: {
        base: { size: 3, later: 'more' },
        size: 3,
        text: { a: [1] },
        more: 'more',
        again: 'yes',
      },
    })
  })
})

describe('references and secrets', () => {
  test('become tags, and text inside of texts', async () => {
    const source = `config = {
      whole: services.mysql.env, dashed: services['my-db'].host, item: vars.list[0], odd: vars['a b'].c,
      text: \`mysql://\${services.mysql.host}:\${services.mysql.port}\`, joined: 'x-' + vars.a, json: JSON.stringify({ h: vars.h }),
      both: from(services.a.env, vars.b), key: secret('s', 'k'), made: generate('p', { length: 8 }), file: sops('f.yaml', 'a.b'),
      again: [vars.x, vars.x],
    }`
    expect(await valueFrom(source)).toEqual({
      whole: ref('services.mysql.env'),
      dashed: ref('services.my-db.host'),
      item: ref('vars.list[0]'),
      odd: ref("vars['a b'].c"),
      text: 'mysql://${services.mysql.host}:${services.mysql.port}',
      joined: 'x-${vars.a}',
      json: '{"h":"${vars.h}"}',
      both: { $diploid: { kind: 'from', paths: ['services.a.env', 'vars.b'] } },
      key: { $diploid: { kind: 'secret', name: 's', key: 'k' } },
      made: { $diploid: { kind: 'generate', name: 'p', length: 8 } },
      file: { $diploid: { kind: 'sops', file: 'f.yaml', path: 'a.b' } },
      again: [ref('vars.x'), ref('vars.x')],
    })
  })

  test('functions stay where they may: at a target of patch and below templates', async () => {
    const source = `config = { services: { a: { patch: { Deployment: (o) => o } } }, templates: { t: { render() {} } } }`
    const place = (...path: readonly string[]) => ({ $diploid: { kind: 'function', file: 'app.js', path } })
    expect(await valueFrom(source)).toEqual({
      services: { a: { patch: { Deployment: place('services', 'a', 'patch', 'Deployment') } } },
      templates: { t: { render: place('templates', 't', 'render') } },
    })
  })

  test.each([
    ['config = { a: { ...services.mysql.env } }', 'write from(services.mysql.env)'],
    ['config = { a: [...vars.list] }', 'cannot be spread or looped over'],
    ['config = { a: { ...from(vars.a), b: 1 } }', 'from(…) cannot be spread'],
    ["config = { a: { ...secret('a', 'b') } }", "secret('a', 'b') is one value and cannot be spread"],
    ['config = { a: vars.n * 2 }', 'cannot be calculated with'],
    ['services.x.y = 1', 'nothing can be assigned'],
    ["config = { a: from('services.x') }", 'argument 1 is the text "services.x", not a reference'],
    ["config = { a: `x${generate('p')}` }", 'cannot stand inside a text'],
    ["config = { a: secret('s') }", 'key must be a text, not undefined'],
    ["config = { a: generate('p', { size: 3 }) }", 'size: 3 is not allowed'],
    ['config = { $diploid: { kind: "secret" } }', 'is a reserved key'],
  ])('%s', async (source, message) => {
    expect(await failure(source)).toMatchObject({ ok: false, message: expect.stringContaining(message) })
  })
})

describe('what is not there', () => {
  test.each([
    [
      'config = { a: process.env.HOME }',
      'config.forbidden',
      'process is not there: configuration cannot reach',
    ],
    ["const fs = require('fs')\nconfig = {}", 'config.forbidden', "'fs' cannot be imported"],
    ["import fs from 'node:fs'\nexport default {}", 'config.forbidden', "'node:fs' cannot be imported"],
    ['\nfetch("http://x")', 'config.forbidden', 'fetch is not there'],
    ['config = { now: Date.now() }', 'config.forbidden', 'Date is not there: the same commit'],
    ['config = { now: new Date() }', 'config.forbidden', 'Date is not there: the same commit'],
    ['config = { n: Math.random() }', 'config.forbidden', 'Math.random is not there'],
    ['console.log(1)', 'config.forbidden', 'nothing is printed'],
    [
      "const x = globalThis.constructor.constructor('return process')()",
      'config.forbidden',
      'process is not there',
    ],
    ["import('./x.js')", 'config.forbidden', 'import(…) is not there'],
    ["require('./' + 'x.js')", 'config.forbidden', 'literal file name'],
    ["require('../x.js')", 'config.forbidden', "the import '../x.js' leaves the repository"],
    ["require('./gone.js')", 'config.forbidden', 'imports gone.js, which this commit does not have'],
    ["(0, eval)('require')('fs')", 'config.forbidden', 'require is not there'],
    ["globalThis['diploid:require']('secret.js')", 'config.forbidden', 'there is no secret.js'],
  ])('%s', async (source, code, message) => {
    expect(await failure(source)).toMatchObject({ code, message: expect.stringContaining(message) })
  })
})

describe('values that cannot be configuration', () => {
  test.each([
    ['config = { a: { b: NaN } }', 'config.forbidden', 'a.b: NaN is not a configuration value', 1],
    ['config = {\n a: [1, Infinity] }', 'config.forbidden', 'a[1]: Infinity', 2],
    ['config = {\n\n a: 1n }', 'config.forbidden', 'a: a bigint', 3],
    ['config = { a: Symbol("x") }', 'config.forbidden', 'a: a symbol', 1],
    ['config = { a: new Map() }', 'config.forbidden', 'a: a Map is not', 1],
    ['config = { a: (async () => 1)() }', 'config.forbidden', 'a: a Promise', 1],
    [
      'config = {\n a: () => 1 }',
      'config.forbidden',
      'a: a function may stand only at a Kind or Kind/name of patch',
      2,
    ],
    [
      'config = {\n patch: { Deployment: { spec() {} } } }',
      'config.forbidden',
      'patch.Deployment.spec: a function may',
      2,
    ],
    ['config = {\n patch: () => 1 }', 'config.forbidden', 'patch: a function may stand only', 2],
    ['config = { a: {} }; config.a.b = config', 'config.forbidden', 'a.b: the value contains itself', 1],
    [
      'config = {\n get a() { throw new Error("no") } }',
      'config.threw',
      'a: reading this value threw: no',
      2,
    ],
    [
      'config = new Proxy({}, { ownKeys() { throw new Error("no") } })',
      'config.threw',
      'reading this value threw: no',
      1,
    ],
    [
      'let v = 1; for (let i = 0; i < 200; i++) v = [v]; config = { v }',
      'config.forbidden',
      'nested deeper',
      1,
    ],
    ['config = { a: "x".repeat(5e6) }', 'config.too-large', 'larger than', 1],
    [
      'let v = ["x".repeat(1e5)]; for (let i = 0; i < 60; i++) v = [v, v]; config = { v }',
      'config.too-large',
      'larger than',
      1,
    ],
    ['module.exports = undefined', 'config.no-value', 'has no value', 1],
    ['export const name = 1', 'config.no-value', 'exports name, but nothing by default', 1],
    ['export default () => {}', 'config.no-value', 'returns nothing', 1],
  ])('%s', async (source, code, message, line) => {
    const [result] = await mistakes(source)
    if (result === undefined) throw new Error('expected a mistake')
    const key = result.path === undefined ? '' : `${printPath(result.path)}: `
    expect(result.code).toBe(code)
    expect(`${key}${result.message}`).toContain(message)
    expect(result.origin.line).toBe(line)
  })

  test('each of them is told, and marks stand in their places', async () => {
    const source = 'config = {\n a: NaN,\n b: [1, new Map(), "\\ud83d"],\n "c\\"d": 1n, e: "fine" }'
    const told = (await mistakes(source)).map(
      ({ path = [], origin, message }) => `${origin.line} ${printPath(path)}: ${message}`,
    )
    expect(told).toEqual([
      '2 a: NaN is not a configuration value',
      '3 b[1]: a Map is not a configuration value',
      '3 b[2]: holds half of a character (a surrogate without its other half)',
      `4 ['c"d']: a bigint is not a configuration value`,
    ])
    const result = await one('app.js', source)
    expect(result?.ok && result.value).toEqual({
      a: BROKEN,
      b: [1, BROKEN, BROKEN],
      'c"d': BROKEN,
      e: 'fine',
    })
  })

  test('of more than a hundred the last ends it', async () => {
    const many = (count: number) => `config = { a: Array.from({ length: ${count} }, () => NaN) }`
    expect(await mistakes(many(100))).toHaveLength(100)
    expect(await failure(many(101))).toMatchObject({ path: ['a', 100] })
  })

  test('what the file does to arrays and JSON hides none', async () => {
    const source = `Array.prototype.toJSON = () => []
      String.prototype.toJSON = () => ''
      JSON.stringify = () => '[]'
      config = { a: NaN, b: { c: Infinity } }`
    expect((await mistakes(source)).map(({ path }) => path)).toEqual([['a'], ['b', 'c']])
  })

  test('undefined leaves a key out', async () => {
    expect(await valueFrom('config = { a: undefined, b: 1 }')).toEqual({ b: 1 })
  })
})

describe('errors and limits', () => {
  test.each([
    ['config = {\n  a: 1,,\n}', 'config.syntax', 'Unexpected token at column 8', 2],
    ['config = {}\nnull.x', 'config.threw', "TypeError: cannot read property 'x' of null", 2],
    ['throw "a text"', 'config.threw', 'a text', undefined],
    [
      'export default ({ env }) => ({ a: env.toUpperCase() })',
      'config.threw',
      'first called with env and branch undefined',
      1,
    ],
    [
      'export default async () => ({})',
      'config.forbidden',
      'a Promise (configuration is evaluated without waiting)',
      undefined,
    ],
    ['function f() { return f() + 1 }; f()', 'config.threw', 'too deeply', undefined],
    ['const a = []; for (;;) a.push({ a: 1 })', 'config.memory', '32 MB', undefined],
  ])('%s', async (source, code, message, line) => {
    const result = await failure(source)
    expect(result).toMatchObject({ code, message: expect.stringContaining(message) })
    if (line !== undefined) expect(result.origin).toMatchObject({ file: 'app.js', line })
  })

  test('a file that had to be killed is reported and the others go on, in order', async () => {
    const batch = ['config = 1', 'for (;;);', "new Array(1e9) + ''", 'config = 4', 'config = 5'].map(
      (source, index) => evaluation(`f${index}.js`, source),
    )
    const results = await hurried.run(batch, AbortSignal.timeout(30_000))
    expect(results[1]).toMatchObject({ message: expect.stringContaining('still running after 500 ms') })
    expect(
      results.map((result) => (result.ok ? result.value : result.code.replace('memory', 'deadline'))),
    ).toEqual([1, 'config.deadline', 'config.deadline', 4, 5])
  })

  test('an abort ends the evaluation at once', async () => {
    const controller = new AbortController()
    const pending = evaluator.run([evaluation('a.js', 'for (;;);')], controller.signal)
    controller.abort(new Error('enough'))
    await expect(pending).rejects.toThrow('enough')
  })

  test('what was evaluated once is remembered: no thread is started', async () => {
    const source = 'config = { fixed: "same" }'
    const first = await valueFrom(source)
    const closed = createEvaluator({ workerUrl: new URL('file:///nowhere/quickjs.worker.js') })
    await expect(closed.run([evaluation('app.js', source)], AbortSignal.timeout(5000))).rejects.toThrow(
      /nowhere/,
    )
    expect(await valueFrom(source)).toEqual(first)
  })

  test('a mistake in a file that is not imported is not this one’s', async () => {
    const files = readSourceFiles({ 'a.js': 'config = { fine: true }', 'b.js': 'config = {{' })
    const results = await run([
      { file: 'a.js', files, argument: { vars: {} } },
      { file: 'b.js', files, argument: { vars: {} } },
    ])
    expect(results).toMatchObject([
      { ok: true, value: { fine: true } },
      { ok: false, code: 'config.syntax' },
    ])
  })

  test('one file leaves nothing behind for the next', async () => {
    const [, second] = await run([
      evaluation('a.js', 'globalThis.leak = 1; Object.prototype.leak = 2; config = {}'),
      evaluation('b.js', 'config = { leak: typeof leak, own: String({}.leak) }'),
    ])
    expect(second).toMatchObject({ value: { leak: 'undefined', own: 'undefined' } })
  })
})

function ref(path: string): Json {
  return { $diploid: { kind: 'ref', path } }
}

function evaluation(
  file: string,
  source: string,
  argument: Evaluation['argument'] = { vars: {} },
): Evaluation {
  return { file, files: readSourceFiles({ [file]: source }), argument }
}

function run(batch: readonly Evaluation[]): Promise<readonly Evaluated[]> {
  return evaluator.run(batch, AbortSignal.timeout(30_000))
}

async function one(
  file: string,
  source: string,
  argument?: Evaluation['argument'],
): Promise<Evaluated | undefined> {
  return (await run([evaluation(file, source, argument)]))[0]
}

async function valueFrom(source: string): Promise<Json> {
  const result = await one('app.js', source)
  if (!result?.ok) throw new Error(result?.message ?? 'no result')
  return result.value
}

/** Of single values, or of the file as a whole. */
async function mistakes(source: string): Promise<readonly NotEvaluated[]> {
  const result = await one('app.js', source)
  if (result === undefined) throw new Error('no result')
  return result.ok ? (result.mistakes ?? []) : [result]
}

async function failure(source: string): Promise<Extract<Evaluated, { ok: false }>> {
  const result = await one('app.js', source)
  if (result === undefined || result.ok) throw new Error(`expected a failure, got ${JSON.stringify(result)}`)
  return result
}

function workerUrl(): URL {
  const url = inject('workers').quickjs
  if (url === undefined) throw new Error('the quickjs worker was not bundled')
  return new URL(url)
}
