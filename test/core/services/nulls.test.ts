import { describe, expect, test } from 'vitest'
import { type Problem, printProblem } from '../../../src/core/problem.ts'
import { finishService } from '../../../src/core/services/finish.ts'
import { resolve } from './company.ts'

// `null` removes what a lower layer says, at every level and from every kind of place (spec 2.3).

type Files = Readonly<Record<string, string>>

/** The ops file, its services one line each. */
function ops(services: readonly string[], top: readonly string[] = [], production = ''): Files {
  return {
    '.diploid.conf.yaml': [
      `environments: { production: { branch: main, ${production} }, dev: { branch: develop } }`,
      'vars: { level: info, mailer: { host: mail.test, port: 25 } }',
      ...top,
      'services:',
      ...services.map((line) => `  ${line}`),
    ].join('\n'),
  }
}

function app(files: Files, env = 'production') {
  const { services, problems } = resolve({ files, env })
  expect(problems.filter((text) => text.startsWith('error'))).toEqual([])
  return services.app
}

const LOWER = [
  'defaults:',
  '  image: acme/app:1',
  '  env: { A: a, B: b }',
  "  files: { '/etc/a': a, '/etc/b': b }",
  '  storage: { /data: 1Gi, /more: 1Gi }',
  "  cron: { a: { schedule: '@daily', command: a }, b: { schedule: '@daily', command: b } }",
  '  processes: { a: a, b: b }',
  '  containers: { a: { image: a }, b: { image: b } }',
  '  init: { c: { image: c } }',
  '  configure: { app.yml: { a: 1, b: 2 }, b.yml: { c: 3 } }',
  '  labels: { a: a, b: b }',
  '  nodes: { a: a, b: b }',
  '  tasks: { after: { a: a, b: b } }',
  '  requires: [ci/unit]',
  '  patch: { Deployment: { spec: { paused: true } }, Service: { spec: { x: y } } }',
  '  health: { readiness: /ready, liveness: true }',
  '  resources: { requests: { cpu: 1, memory: 1Gi } }',
  '  port: 80',
  '  url: https://a.test',
  '  user: 1000',
]

describe('what lower layers say is removed from', () => {
  test.each([
    ['a key', 'user: null', (s) => s?.user, undefined],
    ['a key with a short form', 'port: null', (s) => s?.ports, undefined],
    ['routes', 'url: null', (s) => s?.routes, []],
    ['the env', 'env: null', (s) => s?.env, {}],
    ['a variable', 'env: { A: null }', (s) => s?.env, { B: 'b' }],
    ['a file', "files: { '/etc/a': null }", (s) => s?.files, { '/etc/b': 'b' }],
    ['storage', 'storage: { /more: null }', (s) => s?.storage.map(({ path }) => path), ['/data']],
    ['cron', 'cron: { a: null }', (s) => s?.cron.map(({ name }) => name), ['b']],
    ['processes', 'processes: { a: null }', (s) => s?.processes?.map(({ name }) => name), ['b']],
    ['containers', 'containers: { a: null }', (s) => s?.containers?.map(({ name }) => name), ['c', 'b']],
    ['init', 'init: { c: null }', (s) => s?.containers?.map(({ name }) => name), ['a', 'b']],
    ['configure', 'configure: { b.yml: null }', (s) => s?.configure?.map(({ file }) => file), ['app.yml']],
    [
      'a value of configure',
      'configure: { app.yml: { a: null }, b.yml: null }',
      (s) => s?.configure?.flatMap(({ edits }) => edits.map(({ left }) => left)),
      ['b'],
    ],
    ['labels', 'labels: { a: null }', (s) => s?.labels, { b: 'b' }],
    ['nodes', 'nodes: { a: null }', (s) => s?.nodes, { b: 'b' }],
    ['tasks', 'tasks: { after: { a: null } }', (s) => s?.tasks?.map(({ name }) => name), ['b']],
    ['requires', 'requires: null', (s) => s?.requires, undefined],
    ['patch', 'patch: { Service: null }', (s) => Object.keys(s?.patch ?? {}), ['Deployment']],
    ['health', 'health: { liveness: null }', (s) => Object.keys(s?.health ?? {}), ['readiness']],
    [
      'resources',
      'resources: { requests: { cpu: null } }',
      (s) => s?.resources,
      { requests: { memory: '1Gi' } },
    ],
  ] as readonly (readonly [string, string, (service: ReturnType<typeof app>) => unknown, unknown])[])(
    '%s: %s',
    (_, written, look, left) => {
      expect(look(app(ops([...LOWER, `app: { ${written} }`])))).toEqual(left)
      // The same for one environment alone, in each of its forms.
      for (const form of ['byEnv: { dev: { X } }', 'environments: { dev: { X } }', 'dev: { X }']) {
        const files = ops([...LOWER, `app: { ${form.replace('X', written)} }`])
        expect(look(app(files, 'dev'))).toEqual(left)
        expect(look(app(files))).not.toEqual(left)
      }
    },
  )
})

describe('and by whoever stands above', () => {
  const both = 'app: { image: a, env: { A: a, B: b } }'
  test.each<readonly [string, Files]>([
    ["the service's file in the ops repository", { ...ops([both]), 'app.diploid.yaml': 'env: { A: null }' }],
    [
      'byEnv of that file',
      { ...ops([both]), 'app.diploid.yaml': 'byEnv: { production: { env: { A: null } } }' },
    ],
    ['defaults of an environment', ops([both], [], 'defaults: { env: { A: null } }')],
    ['byEnv of the defaults', ops(['defaults: { byEnv: { production: { env: { A: null } } } }', both])],
  ])('%s', (_, files) => {
    expect(app(files)?.env).toEqual({ B: 'b' })
  })

  test('what was removed may be said again', () => {
    const files = ops([
      'defaults: { env: { A: a } }',
      'app: { image: a, env: null, production: { env: { C: c } } }',
    ])
    expect(app(files)?.env).toEqual({ C: 'c' })
  })
})

describe('of the ops file', () => {
  test('a variable of an environment', () => {
    const files = ops(['app: { image: a, env: { L: "${vars.level}" } }'], [], 'vars: { level: null }')
    expect(resolve({ files }).problems.join()).toContain("vars has no 'level'")
    expect(app(files, 'dev')?.env).toEqual({ L: 'info' })
  })
  test('in vars it is gone once their own layers are merged: of two maps it takes nothing out of the other', () => {
    const vars = 'vars: { a: { A: a, B: b }, b: { B: null, C: c } }'
    const given = (env: string) => ({
      '.diploid.conf.yaml': `${vars}\nservices:\n  defaults: { env: '\${vars.a}' }\n  app: { image: a, env: ${env} }`,
    })
    expect(app(given("'${vars.b}'"))?.env).toEqual({ A: 'a', B: 'b', C: 'c' })
    expect(app(given('{ B: null }'))?.env).toEqual({ A: 'a' })
  })
  test.each(['domain', 'registry', 'routing', 'vars'])('%s: null is as if it were left out', (key) => {
    const { problems } = resolve({
      files: { '.diploid.conf.yaml': `${key}: null\nservices: { app: { image: a } }` },
    })
    expect(problems).toEqual([])
  })
  test('a service of which nothing is said is one all the same: in YAML `other:` alone is null', () => {
    const files = { '.diploid.conf.yaml': 'services:\n  app: { image: a }\n  other:\n' }
    const { services, problems } = resolve({ files })
    expect(problems).toEqual([])
    expect(Object.keys(services)).toEqual(['app', 'other'])
  })
})

describe('of maps that references bring', () => {
  const maps = (base: string, own: string): Files => ({
    '.diploid.conf.yaml': `vars: { a: { A: a, B: b } }\nservices:\n  defaults: { image: a, env: ${base} }\n  app: { env: ${own} }`,
  })
  test.each([
    ['above a reference', "'${vars.a}'", '{ B: null, C: c }', { A: 'a', C: 'c' }],
    [
      'below a reference, where it had nothing to take away',
      '{ Z: null, C: c }',
      "'${vars.a}'",
      { A: 'a', B: 'b', C: 'c' },
    ],
    ['in the place of a reference', "'${vars.a}'", 'null', {}],
  ])('%s', (_, base, own, left) => {
    expect(app(maps(base, own))?.env).toEqual(left)
  })
  test('one that is left at the end is told, and the service is not lost in silence', () => {
    const problems: Problem[] = []
    finishService('app', { image: 'a', env: { A: null } }, {}, problems)
    expect(problems.map(printProblem)).toMatchInlineSnapshot(`
      [
        "error  services.app.env.A: must be text, a number, true or false or a map, but is empty  [config.value]",
      ]
    `)
  })
})

describe('in a list it is a mistake', () => {
  test.each([
    ['needs', 'needs: [null]'],
    ['command', 'command: [x, null]'],
    ['ports', 'ports: [80, null]'],
    ['routes', 'routes: [null]'],
    ['tolerations', 'tolerations: [null]'],
    ['requires', 'requires: [null]'],
    ['objects', 'objects: [null]'],
  ])('%s', (key, written) => {
    const { problems } = resolve({
      files: { '.diploid.conf.yaml': `services:\n  app: { image: a, ${written} }` },
    })
    const errors = problems.filter((text) => text.startsWith('error'))
    expect(errors.join('\n')).toContain(`services.app.${key}`)
    expect(errors.join('\n')).toMatchSnapshot()
  })
})
