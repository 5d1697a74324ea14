import { beforeAll, describe, expect, test } from 'vitest'
import type { Evaluator } from '../../src/ports/evaluator.ts'
import { inProcessEvaluator } from '../story/evaluator.ts'
import { BASE } from './case.ts'
import { validate } from './validate.ts'

// What is far too large is told in few lines, and soon.

let evaluator: Evaluator
beforeAll(async () => {
  evaluator = await inProcessEvaluator()
})

describe('far too large', () => {
  test('a file of 10 MB', async () => {
    const text = `env:\n${'  A: 0123456789012345678901234567890123456789\n'.repeat(230_000)}`
    expect(await said({ ...BASE, 'web.diploid.yaml': text })).toMatchInlineSnapshot(`
      "error  web.diploid.yaml  is larger than 1 MB (10580005 characters)  [config.too-large]
          Configuration is read by people; keep data of that size out of it.
      1 error"
    `)
  })

  test('a script of 10 MB', async () => {
    const text = `config = { image: 'nginx:1.27', command: '${'x'.repeat(10_000_000)}' }\n`
    expect(await said({ ...BASE, 'web.diploid.js': text })).toMatchInlineSnapshot(`
      "error  web.diploid.js:1  command: the value is larger than 1000000 characters  [config.too-large]
          Keep data of that size out of the configuration, in an image or a file of its own.
      1 error"
    `)
  })

  test('a value that goes down a hundred thousand levels', async () => {
    const text = `{"env": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`
    expect(await said({ ...BASE, 'web.diploid.json': text })).toMatchInlineSnapshot(`
      "error  web.diploid.json:1  cannot be read: nesting exceeded maxDepth (100)  [config.syntax]
          Write it with fewer levels.
      1 error"
    `)
  })

  test('10 000 services with one mistake each', { timeout: 300_000 }, async () => {
    const lines = Array.from(
      { length: 10_000 },
      (_, index) => `  s${index}: { image: nginx:1.27, prot: 80 }\n`,
    )
    const text = await said({ '.diploid.conf.yaml': `services:\n${lines.join('')}` })
    const told = text.split('\n')
    expect(told.length).toBeLessThan(250)
    expect([...told.slice(0, 2), '', ...told.slice(-2)].join('\n')).toMatchInlineSnapshot(`
      "error  .diploid.conf.yaml:2  services.s0.prot: unknown key prot  [config.unknown-key]
          Did you mean port?

      … and 9900 more; --output json lists them all
      10000 errors"
    `)
  })

  test('a thousand services that share one mistake', async () => {
    const lines = Array.from({ length: 1_000 }, (_, index) => `  s${index}: { image: nginx:1.27 }\n`)
    const defaults = "  defaults: { env: { MAIL: '${vars.mail}' } }\n"
    expect(
      await said({ '.diploid.conf.yaml': `services:\n${defaults}${lines.join('')}` }),
    ).toMatchInlineSnapshot(`
      "error  .diploid.conf.yaml:2  services.s0.env.MAIL: vars.mail: vars has no 'mail' (also for s1, s10, s100 and 996 more)  [services.unknown-reference]
          There are no vars: write them into the ops file, vars: { … }.
      1 error"
    `)
  })
})

function said(files: Readonly<Record<string, string>>): Promise<string> {
  return validate(new Map([['ops', new Map(Object.entries(files))]]), evaluator)
}
