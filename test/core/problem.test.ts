import { describe, expect, test } from 'vitest'
import { allProblems, holdsAll, type Problem, printProblem } from '../../src/core/problem.ts'

describe('all problems together', () => {
  test('stand in the order of files and lines, whatever stage found them', () => {
    const late = problem({ file: 'a.yaml', line: 2, message: 'late' })
    const early = problem({ file: 'b.yaml', line: 1, message: 'early' })
    expect(told([early], { production: [late] })).toMatchInlineSnapshot(`
      "error  a.yaml:2  services.web.env.A: late  [x]
      error  b.yaml:1  services.web.env.A: early  [x]"
    `)
  })

  test('tell a mistake that every environment has once', () => {
    expect(told([], { production: [problem({})], dev: [problem({})] })).toMatchInlineSnapshot(
      `"error  a.yaml:1  services.web.env.A: wrong  [x]"`,
    )
  })

  test('hold back all where one of them does, whichever environment is looked at first', () => {
    const alone = problem({ service: 'web' })
    const feat = { environment: 'feat', problems: [alone] }
    const live = { environment: 'live', problems: [problem({})] }
    expect(allProblems([], [feat, live]).map(holdsAll)).toEqual([true])
    expect(allProblems([], [live, feat]).map(holdsAll)).toEqual([true])
    expect(allProblems([], [feat, { ...live, problems: [alone] }]).map(holdsAll)).toEqual([false])
  })

  test('tell each image on which builds stand, wherever that is written', () => {
    const base = (service: string, message: string) =>
      problem({ code: 'image.base-absent', path: ['services', service, 'build'], message, service })
    expect(
      told([], { live: [base('a', 'no ruby'), base('b', 'no node'), base('c', 'no ruby')] }),
    ).toMatchInlineSnapshot(`
      "error  a.yaml:1  services.a.build: no ruby (also for c)  [image.base-absent]
      error  a.yaml:1  services.b.build: no node  [image.base-absent]"
    `)
  })

  test('name the environments of one that only some have, in whatever words each has it', () => {
    const inDev = problem({ message: 'dev.test is taken' })
    const inTest = problem({ message: 'test.test is taken' })
    expect(told([], { production: [], dev: [inDev], test: [inTest] })).toMatchInlineSnapshot(
      `"error  a.yaml:1  services.web.env.A: dev.test is taken (in dev, test)  [x]"`,
    )
  })

  test('keep what the reading of the files told, without a word about environments', () => {
    expect(told([problem({})], { production: [problem({})], dev: [] })).toMatchInlineSnapshot(
      `"error  a.yaml:1  services.web.env.A: wrong  [x]"`,
    )
  })

  test('tell once what one line does to many services', () => {
    const many = ['web', 'api', 'b', 'c', 'd'].map((name) =>
      problem({ path: ['services', name, 'env', 'A'] }),
    )
    expect(told([], { production: many })).toMatchInlineSnapshot(
      `"error  a.yaml:1  services.web.env.A: wrong (also for api, b, c and 1 more)  [x]"`,
    )
  })

  test('tell each what one line does to them in different ways', () => {
    const of = (name: string, message: string) => problem({ path: ['services', name, 'env', 'A'], message })
    const found = [of('web', 'web is -1'), of('api', 'api is 1.5'), of('b', 'b is 1.5'), of('d', 'd is -1')]
    expect(told([], { production: found, dev: found })).toMatchInlineSnapshot(`
      "error  a.yaml:1  services.web.env.A: web is -1 (also for d)  [x]
      error  a.yaml:1  services.api.env.A: api is 1.5 (also for b)  [x]"
    `)
  })

  test('keep two mistakes of one place apart', () => {
    expect(
      told([], { production: [problem({}), problem({ message: 'also wrong' })] }),
    ).toMatchInlineSnapshot(`
      "error  a.yaml:1  services.web.env.A: wrong  [x]
      error  a.yaml:1  services.web.env.A: also wrong  [x]"
    `)
  })

  test('keep what stands nowhere apart by its words', () => {
    const nowhere = (message: string): Problem => ({ code: 'x', message, service: 'web' })
    expect(told([], { production: [nowhere('one'), nowhere('two')] })).toMatchInlineSnapshot(`
      "error  one  [x]
      error  two  [x]"
    `)
  })
})

function problem(fields: Partial<Problem>): Problem {
  return {
    code: 'x',
    message: 'wrong',
    file: 'a.yaml',
    line: 1,
    path: ['services', 'web', 'env', 'A'],
    ...fields,
  }
}

function told(common: readonly Problem[], found: Readonly<Record<string, readonly Problem[]>>): string {
  const environments = Object.entries(found).map(([environment, problems]) => ({ environment, problems }))
  return allProblems(common, environments).map(printProblem).join('\n')
}
