import { describe, expect, test } from 'vitest'
import { tagged } from '../../../src/core/config/tags.ts'
import { isMap, type Json, type JsonMap, known, unknown } from '../../../src/core/json.ts'
import { printProblem } from '../../../src/core/problem.ts'
import { holdsSensitive, reveal, Sensitive } from '../../../src/core/sensitive.ts'
import { resolveServices } from '../../../src/core/services/resolve.ts'
import type { SecretFacts } from '../../../src/core/services/secrets/facts.ts'
import { secretsNeeded } from '../../../src/core/services/secrets/needed.ts'
import { inputOf } from './company.ts'

const PASSWORD = tagged({ kind: 'generate', name: 'db-password' })
const TOKEN = tagged({ kind: 'secret', name: 'mail', key: 'token' })

describe('generate() taints what it goes into', () => {
  test('a variable, and a text made with it', () => {
    const { api } = services({
      db: { image: 'postgres', ports: [{ port: 1 }], env: { PASSWORD } },
      api: { image: 'api', env: { URL: 'postgres://u:${services.db.env.PASSWORD}@${services.db.host}' } },
    })
    const url = api?.env.URL
    expect(url).toBeInstanceOf(Sensitive)
    expect(url instanceof Sensitive && Sensitive.text(url)).toMatch(/^postgres:\/\/u:[A-Za-z0-9]{32}@db$/)
    expect(url).toMatchObject({ label: 'services.api.env.URL' })
  })
  test('a file', () => {
    const { api } = services({
      db: { image: 'postgres', env: { PASSWORD } },
      api: { image: 'api', files: { '/etc/app.ini': 'pw=${services.db.env.PASSWORD}\n' } },
    })
    expect(api?.files['/etc/app.ini']).toBeInstanceOf(Sensitive)
  })
  test('not a place that everybody may read', () => {
    expect(
      problems({
        db: { image: 'postgres', env: { PASSWORD } },
        api: { image: 'api', args: ['--password=${services.db.env.PASSWORD}'] },
      }),
    ).toEqual([
      `error  services.api.args[0]: generate(db-password) is secret, and args of a service can be read by anybody who may see its objects  [services.secret-place]
    Put it into \`env\` or \`files\`, and let the program read it there.`,
    ])
  })
  test('a length that makes no sense', () => {
    const X = tagged({ kind: 'generate', name: 'x', length: 0 })
    expect(problems({ api: { image: 'a', env: { X } } })).toEqual([
      "error  services.api.env.X: generate('x') has the length 0; it must be a whole number from 1 to 1024  [services.generate]",
    ])
  })
})

describe('one name of generate() is one value', () => {
  const other = tagged({ kind: 'generate', name: 'db-password', rotation: 1 })
  test('written twice with the same options it is the same', () => {
    const { db, api } = services({
      db: { image: 'postgres', env: { PASSWORD } },
      api: { image: 'api', env: { PASSWORD: tagged({ kind: 'generate', name: 'db-password', length: 32 }) } },
    })
    expect(reveal({ ...db?.env })).toEqual(reveal({ ...api?.env }))
  })
  test('with others in another place, a client would be refused', () => {
    expect(
      problems({
        api: { image: 'api', env: { PASSWORD: other } },
        db: { image: 'postgres', env: { PASSWORD } },
      }),
    ).toEqual([
      `error  services.db.env.PASSWORD: generate('db-password') has other options here than at services.api.env.PASSWORD (test); one name is one value  [services.generate]
    Write it once and refer to that: \${services.api.env.PASSWORD}. For another value take another name.`,
    ])
  })
})

describe('sops()', () => {
  const sops = (path: string) => tagged({ kind: 'sops', file: 'secrets.enc.yaml', path })
  const secretText = (text: string) => new Sensitive(text, text)
  const content = {
    db: { password: secretText('hush'), port: 5432, 'a.b': secretText('dotted') },
    keys: [secretText('one')],
  }
  const open = { sops: new Map([['secrets.enc.yaml', { state: 'open', content } as const]]), required: true }
  test('a value, a map of them, an item of a list', () => {
    const { api } = services(
      {
        api: {
          image: 'api',
          env: tagged({
            kind: 'merge',
            parts: [sops('db'), { PW: sops('db.password'), DOT: sops("db['a.b']"), KEY: sops('keys[0]') }],
          }),
          files: { '/etc/app.ini': sops('db.password') },
        },
      },
      open,
    )
    expect(reveal({ ...api?.env })).toEqual({
      password: 'hush',
      port: '5432',
      'a.b': 'dotted',
      PW: 'hush',
      DOT: 'dotted',
      KEY: 'one',
    })
    expect(api?.files['/etc/app.ini']).toBeInstanceOf(Sensitive)
    expect(api?.env.port).toBe('5432')
  })
  test.each([
    [
      'db.pasword',
      "db of secrets.enc.yaml has no 'pasword'",
      "Did you mean sops('secrets.enc.yaml', 'db.password')?",
    ],
    ['mail.token', "secrets.enc.yaml has no 'mail'", 'secrets.enc.yaml has: db, keys.'],
    [
      'db.password.x',
      "db.password of secrets.enc.yaml has no 'x'",
      'db.password of secrets.enc.yaml holds no keys.',
    ],
    [
      'db password',
      "sops('secrets.enc.yaml', 'db password'): 'db password' is no path",
      "Write the keys with dots between them: 'db.password'; one with a dot in it as ['a.b'].",
    ],
  ])('a path that is not there: %s', (path, message, hint) => {
    expect(run({ api: { image: 'api', env: { PW: sops(path) } } }, open).problems).toMatchObject([
      { code: 'sops.path', message, hint },
    ])
  })
  const locked = { state: 'locked', content, message: 'there is no key', hint: 'Give one.' } as const
  test('without a key: a placeholder, or for a plan the service alone waits', () => {
    const given = { api: { image: 'api', env: { PW: sops('db.password') } }, web: { image: 'web' } }
    const facts = { sops: new Map([['secrets.enc.yaml', locked]]) }
    expect(services(given, facts).api?.env.PW).toBeInstanceOf(Sensitive)
    const answer = run(given, { ...facts, required: true })
    expect(answer.value.services.map(({ name }) => name)).toEqual(['web'])
    expect(answer.problems).toMatchObject([
      {
        code: 'sops.locked',
        service: 'api',
        message: "sops('secrets.enc.yaml', 'db.password'): there is no key",
        hint: 'Give one.',
      },
    ])
  })
  test('what is not encrypted in it may stand anywhere; what is may not', () => {
    const given = (path: string) => ({ api: { image: 'api', labels: { x: sops(path) } } })
    expect(run(given('db.port'), open).problems).toEqual([])
    expect(run(given('db.password'), open).problems).toMatchObject([{ code: 'services.secret-place' }])
  })
})

test('what has to be looked up: files of sops(), and Secrets whose values go into texts; not those that are referred to', () => {
  const { input } = inputOf({ files: { '.diploid.conf.json': '{"services": {"api": {"image": "x"}}}' } })
  const value = {
    env: {
      A: TOKEN,
      B: tagged({ kind: 'sops', file: 'b.yaml', path: 'x' }),
      C: 'to ${services.api.env.D}',
      D: tagged({ kind: 'secret', name: 'read', key: 'k' }),
    },
    files: { '/f': tagged({ kind: 'sops', file: 'a.yaml', path: 'x' }) },
  }
  const layers = new Map([['api', [{ name: 'test', value, origins: {} }]]])
  expect(secretsNeeded({ ...input, layers })).toEqual({ sops: ['a.yaml', 'b.yaml'], secrets: ['read'] })
})

describe('all that has to be looked up is known at once', () => {
  const sops = (file: string) => tagged({ kind: 'sops', file, path: 'db' })
  const secret = (name: string) => ({ KEY: tagged({ kind: 'secret', name, key: 'k' }) })
  const both = tagged({ kind: 'from', paths: ['vars.a', 'vars.b'] })
  const needs = (vars: JsonMap, service: JsonMap) => {
    const { input } = inputOf({ files: { '.diploid.conf.json': '{"services": {"api": {"image": "x"}}}' } })
    return secretsNeeded({
      ...input,
      vars: [{ name: 'vars', value: vars, origins: {} }],
      layers: new Map([['api', [{ name: 'test', value: service, origins: {} }]]]),
    })
  }
  const files = { a: sops('a.yaml'), b: sops('b.yaml') }
  const secrets = { a: secret('a'), b: secret('b') }

  // A map of a SOPS file is none before the file was read, so the first of two is a mistake in this pass.
  test.each([
    ['env', { env: both }],
    ['an entry of configure', { configure: { 'a.yml': { 'db_*': both } } }],
    ['an entry of build.configure', { build: { configure: { 'a.yml': { 'db_*': both } } } }],
  ])('two SOPS maps in one from() for %s', (_, service) => {
    expect(needs(files, service)).toEqual({ sops: ['a.yaml', 'b.yaml'], secrets: [] })
  })
  test('two Secrets in one from() for an entry of configure', () => {
    const service = { configure: { 'a.yml': { 'db_*': both } } }
    expect(needs(secrets, service)).toEqual({ sops: [], secrets: ['a', 'b'] })
  })
  test('a SOPS map and a Secret in one text', () => {
    const env = { URL: '${vars.a.user}:${vars.b.KEY}' }
    expect(needs({ a: sops('a.yaml'), b: secret('b') }, { env })).toEqual({
      sops: ['a.yaml'],
      secrets: ['b'],
    })
  })
  test("the user and the password in a preset's address", () => {
    const service = {
      type: 'postgres',
      ports: [{ port: 5432 }],
      env: {
        POSTGRES_USER: '${vars.a.user}',
        POSTGRES_PASSWORD: '${vars.b.KEY}',
        SELF: '${services.api.url}',
      },
    }
    expect(needs({ a: sops('a.yaml'), b: secret('b') }, service)).toEqual({
      sops: ['a.yaml'],
      secrets: ['b'],
    })
  })
})

describe('secret()', () => {
  test('a whole variable refers to the key, also through another service', () => {
    const { mail, api } = services({
      mail: { image: 'mail', env: { TOKEN } },
      api: { image: 'api', env: { TOKEN: '${services.mail.env.TOKEN}' } },
    })
    expect(mail?.env.TOKEN).toEqual({ secret: 'mail', key: 'token' })
    expect(api?.env.TOKEN).toEqual({ secret: 'mail', key: 'token' })
  })
  const inText = {
    mail: { image: 'mail', env: { TOKEN } },
    api: {
      image: 'api',
      env: { HEADER: 'Bearer ${services.mail.env.TOKEN}' },
      files: {
        '/token': '${services.mail.env.TOKEN}',
        '/other': tagged({ kind: 'secret', name: 'mail', key: 'other' }),
      },
    },
  }
  const read = known(
    new Map([
      ['token', new Sensitive('t0ken', 'token')],
      ['other', new Sensitive('0ther', 'other')],
    ]),
  )
  test('in a text and in a file its value is read, and taints it', () => {
    const { api } = services(inText, { secrets: new Map([['mail', read]]), required: true })
    expect(reveal({ ...api?.env, ...api?.files })).toEqual({
      HEADER: 'Bearer t0ken',
      '/token': 't0ken',
      '/other': '0ther',
    })
    expect(holdsSensitive({ ...api?.env })).toBe(true)
  })
  test('where nobody asked the cluster, a placeholder stands for it', () => {
    const { api } = services(inText)
    expect(reveal({ ...api?.env })).toEqual({ HEADER: "Bearer <secret('mail', 'token') is not known here>" })
  })
  test.each([
    [
      'no such Secret',
      known(undefined),
      "there is no Secret 'mail' in namespace acme-production, and its value is needed",
    ],
    [
      'no such key',
      known(new Map([['tokens', new Sensitive('x', 'x')]])),
      "the Secret 'mail' in namespace acme-production has no key 'token'",
    ],
    ['no rights', unknown('not allowed'), "secret('mail', 'token') cannot be read: not allowed"],
  ])('for a plan it has to be there: %s', (_, fact, message) => {
    const answer = run(inText, { secrets: new Map([['mail', fact]]), required: true })
    expect(answer.problems[0]).toMatchObject({ message, service: 'api' })
    expect(answer.value.services.map(({ name }) => name)).toEqual(['mail'])
  })
  const sample: Readonly<Record<string, readonly [key: string, service: JsonMap]>> = {
    command: ['command[1]', { command: ['run', TOKEN] }],
    'a command of a process': ['processes.w.command[1]', { processes: { w: { command: ['run', TOKEN] } } }],
    'arguments of a process': [
      'processes.w.args[0]',
      { processes: { w: { command: ['run'], args: [TOKEN] } } },
    ],
    'a job': ['cron.daily.command[0]', { cron: { daily: { schedule: '@daily', command: [TOKEN] } } }],
    'a health check': ['health.readiness.path', { health: { readiness: { path: TOKEN } } }],
    labels: ['labels.team', { labels: { team: TOKEN } }],
    annotations: ['annotations.team', { annotations: { team: TOKEN } }],
    'a redirect': ["redirects['/a']", { redirects: { '/a': TOKEN } }],
  }
  test.each(Object.entries(sample))('not in %s', (_, [key, service]) => {
    const told = problems({ api: { image: 'api', ...service } })
    expect(told[0]).toBe(
      `error  services.api.${key}: a key of the Secret 'mail' can only stand in \`env\`, \`files\`, or a text made with it there  [services.secret-place]
    Put it into \`env\`, and let the program read it there.`,
    )
  })
  test('not in an argument of the build, which has a place of its own for secrets', () => {
    const hint =
      'What a build needs stands in build: { secrets }, and the Dockerfile mounts it: RUN --mount=type=secret,id=<name>.'
    const args = (value: Json) => problems({ api: { image: 'api', build: { args: { TOKEN: value } } } })
    expect(args(TOKEN)[0]).toBe(
      `error  services.api.build.args.TOKEN: a key of the Secret 'mail' can only stand in \`env\`, \`files\`, or a text made with it there  [services.secret-place]
    ${hint}`,
    )
    expect(args(PASSWORD)[0]).toContain(hint)
  })
  test('in build.secrets its value is read, as that of the others and of texts made with them', () => {
    const { api } = services(
      {
        mailer: { image: 'mailer', env: { TOKEN } },
        api: {
          repo: '.',
          build: {
            secrets: { npm: TOKEN, own: PASSWORD, npmrc: 'token=${services.mailer.env.TOKEN}', clear: 'abc' },
          },
        },
      },
      { secrets: new Map([['mail', read]]), required: true },
    )
    const secrets = api?.image.kind === 'build' ? (api.image.build.secrets ?? {}) : {}
    expect(Object.values(secrets).every((value) => value instanceof Sensitive)).toBe(true)
    expect(reveal(secrets)).toEqual({
      npm: 't0ken',
      own: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
      npmrc: 'token=t0ken',
      clear: 'abc',
    })
  })
  test.each(Object.entries(sample))('nor may a text with one stand in %s', (_, [key, service]) => {
    const text = JSON.stringify(service).replaceAll(JSON.stringify(TOKEN), '"x ${services.db.env.PASSWORD}"')
    const told = problems({
      db: { image: 'postgres', env: { PASSWORD } },
      api: { image: 'api', ...(JSON.parse(text) as JsonMap) },
    })
    const [first = ''] = key.split(/[.[]/)
    expect(told.join('\n')).toContain(
      `is secret, and ${first} of a service can be read by anybody who may see its objects`,
    )
  })
})

test('from() merges its maps, later over earlier, and own keys over both', () => {
  const { api } = services({
    a: { image: 'a', env: { X: '1', Y: '1', Z: '1' } },
    b: { image: 'b', env: { Y: '2', Z: '2' } },
    api: {
      image: 'api',
      env: tagged({
        kind: 'merge',
        parts: [tagged({ kind: 'from', paths: ['services.a.env', 'services.b.env'] }), { Z: '3', X: null }],
      }),
    },
  })
  expect(api?.env).toEqual({ Y: '2', Z: '3' })
})

test('what cannot be taken from() is named', () => {
  const a = { image: 'a', env: { X: '1' } }
  const env = tagged({ kind: 'from', paths: ['services.a.env.X'] })
  expect(problems({ a, b: { image: 'b', env } })).toEqual([
    `error  services.b.env: from(services.a.env.X) takes maps, but services.a.env.X is a text  [services.type-mismatch]
    Write services.a.env.X without from().`,
  ])
})

test('image: services.x shares the image and nothing else', () => {
  const { worker } = services({
    backend: { image: 'acme/backend:1', env: { OTHER: '${services.worker.env.A}' } },
    worker: { image: tagged({ kind: 'ref', path: 'services.backend' }), env: { A: 'b' } },
  })
  expect(worker?.image).toEqual({ kind: 'shared', service: 'backend' })
})

function services(given: Readonly<Record<string, Json>>, facts: Partial<SecretFacts> = {}) {
  const answer = run(given, facts)
  expect(answer.problems.map(printProblem)).toEqual([])
  return Object.fromEntries(answer.value.services.map((service) => [service.name, service]))
}

function problems(given: Readonly<Record<string, Json>>): readonly string[] {
  return run(given).problems.map(({ line: _, file: __, ...problem }) => printProblem(problem))
}

/** Values as an evaluated script gives them: canonical, with tags. */
function run(given: Readonly<Record<string, Json>>, secretFacts: Partial<SecretFacts> = {}) {
  const names = Object.keys(given)
  const isBuilt = (service: Json | undefined) => isMap(service) && service.repo !== undefined
  const source = (name: string) => [name, isBuilt(given[name]) ? { repo: '.' } : { image: 'x' }] as const
  const text = JSON.stringify({ services: Object.fromEntries(names.map(source)) })
  const { input } = inputOf({ files: { '.diploid.conf.json': text }, secretFacts })
  const layers = names.map((name) => {
    const value = given[name]
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('no map')
    return [name, [{ name: 'test', value, origins: {} }]] as const
  })
  return resolveServices({ ...input, layers: new Map(layers) as typeof input.layers })
}
