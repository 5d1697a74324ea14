import { describe, expect, test } from 'vitest'
import type { Called } from '../../src/core/config/script/evaluation.ts'
import { readSourceFiles } from '../../src/core/config/script/source-file.ts'
import type { Json, KeyPath } from '../../src/core/json.ts'
import type { Evaluator } from '../../src/ports/evaluator.ts'

// What every evaluator promises of calls; what only a thread of its own can promise (files that do not end) is the real one's.

export function evaluatorContract(flavour: string, open: () => Evaluator | Promise<Evaluator>): void {
  async function called(
    source: string,
    object: Json,
    more: Partial<Place> = {},
  ): Promise<Called | undefined> {
    const { path = ['patch', 'Deployment'], files = {}, argument = { vars: {} } } = more
    const texts = readSourceFiles({ ...files, 'app.js': source })
    const evaluator = await open()
    const calls = [{ file: 'app.js', files: texts, argument, path, object }]
    return (await evaluator.call(calls, AbortSignal.timeout(30_000)))[0]
  }

  describe(`Evaluator: ${flavour}`, () => {
    const object = { kind: 'Deployment', spec: { replicas: 1, list: [1, null, true] } }

    test('a value names the functions in it by file and place', async () => {
      const evaluator = await open()
      const source = 'config = { patch: { Deployment: (o) => o, "Service/web": { a: null } } }'
      const batch = [{ file: 'app.js', files: readSourceFiles({ 'app.js': source }), argument: { vars: {} } }]
      expect(await evaluator.run(batch, AbortSignal.timeout(30_000))).toEqual([
        {
          ok: true,
          isFunction: false,
          value: {
            patch: {
              Deployment: { $diploid: { kind: 'function', file: 'app.js', path: ['patch', 'Deployment'] } },
              'Service/web': { a: null },
            },
          },
        },
      ])
    })

    test.each([
      ['what a function returns counts', '(o) => ({ ...o, a: 1 })', { ...object, a: 1 }],
      ['what it changes counts where it returns nothing', '(o) => { delete o.spec }', { kind: 'Deployment' }],
      ['undefined leaves a key out', '(o) => ({ a: undefined, b: 1 })', { b: 1 }],
      ['null is a value', '() => null', null],
      [
        'it is given a plain object',
        '(o) => [Object.getPrototypeOf(o) === Object.prototype, Array.isArray(o.spec.list)]',
        [true, true],
      ],
    ] satisfies readonly (readonly [string, string, Json])[])('%s', async (_what, fn, expected) => {
      const answer = await called(`config = { patch: { Deployment: ${fn} } }`, object)
      expect(answer).toEqual({ ok: true, value: expected })
    })

    test('the file is evaluated as its value was: with its imports and the argument of the second step', async () => {
      const source = `const { sidecar } = require('./parts.js')
        module.exports = ({ env, branch, vars }) => ({
          byEnv: { [env]: { patch: { 'Deployment/web': (o) => ({ ...o, sidecar, env, branch, host: vars.host }) } } },
        })`
      const argument = { env: 'production', branch: 'main', vars: { host: 'mx' } }
      const path = ['byEnv', 'production', 'patch', 'Deployment/web']
      const files = { 'parts.js': 'exports.sidecar = "busybox"' }
      expect(await called(source, {}, { argument, path, files })).toEqual({
        ok: true,
        value: { sidecar: 'busybox', env: 'production', branch: 'main', host: 'mx' },
      })
    })

    test('one call leaves nothing behind for the next', async () => {
      const evaluator = await open()
      const source = 'let n = 0; config = { patch: { Deployment: () => ({ n: ++n }) } }'
      const call = { file: 'app.js', files: readSourceFiles({ 'app.js': source }), argument: { vars: {} } }
      const calls = [1, 2].map((i) => ({ ...call, path: ['patch', 'Deployment'], object: { i } }))
      const answers = await evaluator.call(calls, AbortSignal.timeout(30_000))
      expect(answers).toEqual([
        { ok: true, value: { n: 1 } },
        { ok: true, value: { n: 1 } },
      ])
    })

    test.each([
      [
        'throws',
        'config = {\n patch: {\n  Deployment: (o) => {\n   o.spec.template.x = 1\n  } } }',
        'config.threw',
        "TypeError: cannot read property 'template' of undefined",
        4,
      ],
      [
        'reaches outside',
        'config = { patch: {\n Deployment: (o) => fetch("http://x") } }',
        'config.forbidden',
        'fetch is not there',
        2,
      ],
      [
        'returns what is no JSON',
        'config = { patch: {\n Deployment: (o) => ({ a: { b: NaN } }) } }',
        'config.forbidden',
        'a.b: NaN is not a configuration value',
        2,
      ],
      [
        'returns a function',
        'config = { patch: {\n Deployment: (o) => ({ a: { patch: { b: () => 1 } } }) } }',
        'config.forbidden',
        'a.patch.b: a function is no part of an object',
        2,
      ],
      [
        'is asynchronous',
        'config = { patch: {\n Deployment: async (o) => o } }',
        'config.forbidden',
        'a Promise (configuration is evaluated without waiting)',
        2,
      ],
    ])('a function that %s fails with its line', async (_what, source, code, message, line) => {
      const answer = await called(source, {})
      expect(answer).toMatchObject({ ok: false, code, message: expect.stringContaining(message) })
      expect(answer?.ok === false && answer.origin).toMatchObject({ file: 'app.js', line })
    })
  })
}

interface Place {
  readonly path: KeyPath
  readonly files: Readonly<Record<string, string>>
  readonly argument: { readonly env?: string; readonly branch?: string; readonly vars: Json }
}
