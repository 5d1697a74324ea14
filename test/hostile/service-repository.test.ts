import { beforeAll, describe, expect, test } from 'vitest'
import { isError, printProblem } from '../../src/core/problem.ts'
import type { Evaluator } from '../../src/ports/evaluator.ts'
import { inProcessEvaluator } from '../story/evaluator.ts'
import { LOOKING, NEVER_PERMITTED, PATCHING, PERMITTABLE } from './attempts.ts'
import { production, type Said } from './company.ts'

// A hostile service repository cannot set anything outside of the closed list (spec 2.3), read what is not its own, or take
// another service's host: every attempt holds its own service, and no other service sees anything of it.

let evaluator: Evaluator
let before: Said
beforeAll(async () => {
  evaluator = await inProcessEvaluator(500)
  before = await production(new Map(), evaluator)
})

test('without a word of its own nothing is held', () => {
  expect([...before.held]).toEqual([])
  expect([...before.objects.keys()].sort()).toEqual(expect.arrayContaining(['db', 'evil', 'queue', 'victim']))
})

describe.each([
  ['what the ops repository could permit', PERMITTABLE],
  ['what nothing permits', NEVER_PERMITTED],
])('%s', (_, attempts) => {
  test.each(attempts)('$what', async ({ files, links, shown }) => {
    const said = await production(files, evaluator, '', links)
    const errors = said.problems.filter(isError)
    expect(errors.map(printProblem).join('\n')).toContain(shown)
    expect(errors.map(({ service }) => service)).toEqual(errors.map(() => 'evil'))
    expect([...said.held.keys()]).toEqual(['evil'])
    expect(said.objects.get('evil')).toBeUndefined()
    for (const other of ['victim', 'db', 'queue', ''])
      expect(said.objects.get(other)).toBe(before.objects.get(other))
  })
})

describe('a function of patch, once the ops repository permits patch', () => {
  const permitted = "services: { evil: { allow: { keys: ['patch'] } } }"
  test.each(PATCHING)('$what', async ({ files, shown }) => {
    const said = await production(files, evaluator, permitted)
    const errors = said.problems.filter(isError)
    expect(errors.map(printProblem).join('\n')).toContain(shown)
    expect(errors.map(({ service }) => service)).toEqual(errors.map(() => 'evil'))
    expect([...said.held.keys()]).toEqual(['evil'])
    expect(said.objects.get('evil')).toBeUndefined()
    for (const other of ['victim', 'db', 'queue', ''])
      expect(said.objects.get(other)).toBe(before.objects.get(other))
  })

  test('sees nothing but the object, with words in the places of its secrets, and no call before it', async () => {
    const said = await production(LOOKING, evaluator, permitted)
    expect(said.problems.filter(isError).map(printProblem)).toEqual([])
    const objects = said.objects.get('evil') ?? ''
    expect(objects).toContain('evil.test/sees')
    expect(objects).toContain('\\"count\\":1')
    expect(objects).toContain('\\"given\\":1')
    for (const other of ['victim', 'queue', 'PASSWORD":"'])
      expect(/evil\.test\/sees":"(.*?)[^\\]"/.exec(objects)?.[1]).not.toContain(other)
    for (const other of ['victim', 'db', 'queue', ''])
      expect(said.objects.get(other)).toBe(before.objects.get(other))
  })
})

describe('a Procfile', () => {
  const lines = (count: number) =>
    Array.from({ length: count }, (_, index) => `p${index}: run ${index}\n`).join('')
  const pods = async (files: Readonly<Record<string, string>>, allowed = '') => {
    const { problems } = await production(new Map(Object.entries(files)), evaluator, allowed)
    return problems.filter(isError).map(printProblem)
  }
  const refused = [
    `error  acme/evil@main:Procfile:9  services.evil.processes.p8: asks for 12 pods, more than this service repository may: each line of a Procfile is one  [config.own-ceiling]
    Permit it in the ops repository: services: { evil: { allow: { max: { replicas: 12 } } } }`,
  ]

  test('counts with the own file against the ceiling', async () => {
    expect(
      await pods({ Procfile: lines(9), '.diploid.yaml': 'processes: { p0: { replicas: 3 } }\n' }),
    ).toEqual(refused)
    expect(await pods({ Procfile: lines(9), '.diploid.yaml': 'replicas: 3\n' })).toEqual(refused)
    expect(await pods({ Procfile: lines(9) })).toEqual([])
  })
  test('up to what the ops repository permits, or decides itself', async () => {
    const files = { Procfile: lines(11) }
    expect(await pods(files)).toHaveLength(1)
    expect(await pods(files, 'services: { evil: { allow: { max: { replicas: 12 } } } }')).toEqual([])
    expect(await pods(files, "services: { evil: { allow: { keys: ['replicas'] } } }")).toEqual([])
    expect(await pods(files, 'services: { evil: { processes: { p0: null, p1: { replicas: 2 } } } }')).toEqual(
      [],
    )
  })
})

describe('where environments share a domain', () => {
  const SHARED = 'shop.test mapEnv=none'
  const asking = (host: string) => new Map([['.diploid.yaml', `port: 80\nurl: 'https://${host}'\n`]])
  const said = (host: string, allowed = '') => production(asking(host), evaluator, allowed, [], SHARED)

  test('a host that nobody has here may be somebody’s in the other one', async () => {
    const refused = await said('www.shop.test')
    expect(refused.problems.filter(isError).map(printProblem)).toEqual([
      `error  acme/evil@main:.diploid.yaml:2  services.evil.url: www.shop.test belongs to nobody as far as is known here: dev has the domain shop.test too  [config.own-host]
    Permit it in the ops repository: services: { evil: { allow: { hosts: ['www.shop.test'] } } }`,
    ])
    expect([...refused.held.keys()]).toEqual(['evil'])
  })
  test('its own it has all the same', async () => {
    expect((await said('evil.shop.test')).problems.filter(isError)).toEqual([])
  })
  test('and what the ops repository permits', async () => {
    const allowed = "services: { evil: { allow: { hosts: ['www.shop.test'] } } }"
    expect((await said('www.shop.test', allowed)).problems.filter(isError)).toEqual([])
  })
})

describe('where a function of the ops file gives each environment its domain', () => {
  const BY_ENV = "env === 'dev' ? 'test.shop.test mapEnv=none' : 'shop.test'"
  const asking = (host: string) => new Map([['.diploid.yaml', `port: 80\nurl: 'https://${host}'\n`]])
  const said = (host: string) => production(asking(host), evaluator, '', [], 'first.test', BY_ENV)

  test.each([
    ['victim.test.shop.test', 'belongs to victim in dev'],
    ['www.test.shop.test', 'belongs to environment dev'],
    ['evil.first.test', 'is not within shop.test'],
  ])('%s %s', async (host, why) => {
    const refused = await said(host)
    expect(refused.problems.filter(isError).map(({ message }) => message)).toEqual([`${host} ${why}`])
    expect([...refused.held.keys()]).toEqual(['evil'])
  })
  test('its own it has', async () => {
    expect((await said('evil.shop.test')).problems.filter(isError)).toEqual([])
  })
})

describe('the line that is shown permits it', () => {
  test.each(PERMITTABLE)('$what', async ({ files, shown }) => {
    const said = await production(files, evaluator, shown)
    const still = said.problems.filter((problem) => isError(problem) && problem.hint?.includes('allow:'))
    expect(still.map(printProblem)).toEqual([])
  })
})

test('a plain mistake is told once, with a cure that the file itself may have', async () => {
  const mistakes = [
    ['.diploid.yaml', 'processes: { worker: { image: x } }\n'],
    ['.diploid.yaml', 'storage: { /a: "-100Gi" }\n'],
    ['package.json', '{ "diploid": "hello" }\n'],
  ] as const
  const told: string[] = []
  for (const mistake of mistakes) {
    const { problems } = await production(new Map([mistake]), evaluator)
    told.push(...problems.filter(isError).map(printProblem))
  }
  expect(told.join('\n')).toMatchInlineSnapshot(`
    "error  acme/evil@main:.diploid.yaml:1  processes.worker.image: unknown key image  [config.unknown-key]
        Known here: args, command, grace, health, replicas, resources.
    error  acme/evil@main:.diploid.yaml:1  storage['/a']: '-100Gi' is no Kubernetes quantity, which is a number with a unit: 500m, 128Mi, 10Gi  [config.value]
    error  acme/evil@main:package.json:1  must be a map of keys of a service, but is 'hello'  [config.value]
        Write a map: \`key: value\` lines in YAML, { key: value } in JavaScript and JSON."
  `)
})

test('what a service repository is for is let through', async () => {
  const files = new Map([
    [
      '.diploid.js',
      `module.exports = ({ env, vars }) => ({
        port: 8080, replicas: 3, resources: 'cpu=500m memory=512Mi', health: '/healthz', needs: 'queue',
        env: { ...Object.fromEntries([['ENV', env]]), MAIL: vars.mailer.host, HIDDEN: String(vars.hidden.password) },
        url: ['https://$name.$domain', 'https://www.$domain/evil'],
        cron: { tidy: { schedule: '@daily', command: 'tidy' } },
        production: { env: { QUEUE: services.queue.env.QUEUE_PASSWORD, SELF: services.evil.host } },
      })`,
    ],
  ])
  const said = await production(files, evaluator)
  expect(said.problems.filter(isError).map(printProblem)).toEqual([])
  expect([...said.held]).toEqual([])
  const objects = said.objects.get('evil')
  expect(objects).toContain('"www.shop.test"')
  expect(objects).toContain('{"name":"HIDDEN","value":"undefined"}')
  expect(objects).toContain('{"name":"MAIL","value":"mail.test"}')
})
