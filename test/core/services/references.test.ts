import { describe, expect, test } from 'vitest'
import { envOf, resolve } from './company.ts'

const DB = `
  db:
    image: postgres:17
    port: 5432
    env: { POSTGRES_USER: acme, POSTGRES_DB: shop }
`

describe('what can be referred to', () => {
  test('another service: its values, and what every service offers', () => {
    const answer = resolve({
      files: {
        '.diploid.conf.yaml': `
services:${DB}
  api:
    image: acme/api:1
    port: 8080
    env:
      USER: \${services.db.env.POSTGRES_USER}
      URL: postgres://\${services.db.host}:\${services.db.port}/\${services.db.env.POSTGRES_DB}
      DB: \${services.db.name}
      ADDRESS: \${services.db.url}
`,
      },
    })
    expect(answer.problems).toEqual([])
    expect(envOf(answer, 'api')).toEqual({
      USER: 'acme',
      URL: 'postgres://db:5432/shop',
      DB: 'db',
      ADDRESS: 'http://db:5432',
    })
  })

  test('variables, those of the environment over the global ones, through each other', () => {
    const files = {
      '.diploid.conf.yaml': `
vars:
  mail: { host: mail.acme.test, port: 25, address: "\${vars.mail.host}:\${vars.mail.port}" }
environments:
  production: main
  dev: { branch: develop, vars: { mail: { host: mail.dev.test } } }
services:
  api: { image: acme/api:1, env: { MAIL: "\${vars.mail.address}" } }
`,
    }
    expect(envOf(resolve({ files }), 'api')).toEqual({ MAIL: 'mail.acme.test:25' })
    expect(envOf(resolve({ files, env: 'dev' }), 'api')).toEqual({ MAIL: 'mail.dev.test:25' })
  })

  test('a reference alone keeps its type: a map, a number', () => {
    const answer = resolve({
      files: {
        '.diploid.conf.yaml': `
vars: { web: { port: 8081 } }
services:${DB}
  api: { image: acme/api:1, env: "\${services.db.env}", port: "\${vars.web.port}" }
`,
      },
    })
    expect(answer.problems).toEqual([])
    expect(envOf(answer, 'api')).toEqual({ POSTGRES_USER: 'acme', POSTGRES_DB: 'shop' })
    expect(answer.services.api?.ports).toEqual([{ port: 8081, protocol: 'TCP', name: 'tcp-8081' }])
  })

  test('a number becomes text where text is wanted', () => {
    const answer = resolve({
      files: {
        '.diploid.conf.yaml': `
services:${DB}
  api: { image: a, args: ["--db-port", "\${services.db.port}"], labels: { port: "\${services.db.port}" }, files: { /x: "\${services.db.port}" } }
`,
      },
    })
    expect(answer.problems).toEqual([])
    expect(answer.services.api).toMatchObject({
      args: ['--db-port', '5432'],
      labels: { port: '5432' },
      files: { '/x': '5432' },
    })
  })

  test('addresses from both sides: build arguments and variables of external hosts are no circle', () => {
    const answer = resolve({
      files: {
        '.diploid.conf.yaml': `
services:
  a: { repo: a, port: 1, build: { args: { B: "\${services.b.url}" } } }
  b: { repo: b, port: 2, build: { args: { A: "\${services.a.url}" } } }
  db: { external: { host: db.test, port: 3306, env: { URL: "mysql://\${services.db.host}:\${services.db.port}" } } }
  c: { image: c, env: "\${services.db.external.env}" }
`,
      },
    })
    expect(answer.problems).toEqual([])
    expect(answer.services.a?.image).toMatchObject({ build: { args: { B: 'http://b:2' } } })
    expect(envOf(answer, 'c')).toEqual({ URL: 'mysql://db:3306' })
  })

  test('variables of an external host, as if it ran here', () => {
    const answer = resolve({
      files: {
        '.diploid.conf.yaml': `
services:
  db: { external: { host: db.test, port: 3306, env: { DB_USER: shop, DB_NAME: old } }, env: { DB_NAME: shop } }
  plain: { external: { host: p.test, port: 1, env: { A: a } } }
  all: { image: x, env: "\${services.db.env}" }
  some: { image: x, env: { USER: "\${services.db.env.DB_USER}", NAME: "\${services.db.env.DB_NAME}", A: "\${services.plain.env.A}" } }
  none: { image: x, env: { X: "\${services.plain.env.B}" } }
`,
      },
    })
    expect(answer.problems).toEqual([
      `error  .diploid.conf.yaml:7  services.none.env.X: services.plain.env.B: services.plain.external.env has no 'B'  [services.unknown-reference]
    Did you mean services.plain.external.env.A?`,
    ])
    expect(envOf(answer, 'all')).toEqual({ DB_USER: 'shop', DB_NAME: 'shop' })
    expect(envOf(answer, 'some')).toEqual({ USER: 'shop', NAME: 'shop', A: 'a' })
  })

  test('$ words, each in its own service', () => {
    const answer = resolve({
      files: {
        '.diploid.conf.yaml': `
domain: acme.test
environments: { production: main, dev: develop }
vars: { where: $name/$env }
services:
  api:
    repo: api
    port: 80
    env: { WHO: $name in $env, LITERAL: $$name $HOME, AT: $namespace $instance $branch $commit $domain, V: "\${vars.where}" }
`,
      },
      env: 'dev',
    })
    expect(answer.problems).toEqual([])
    expect(envOf(answer, 'api')).toEqual({
      WHO: 'api in dev',
      LITERAL: '$name $HOME',
      AT: `acme-dev dev develop ${'b'.repeat(40)} dev.acme.test`,
      V: 'acme/dev',
    })
  })
})

describe('mistakes show the whole chain, and the line', () => {
  const problems = (services: string, vars = '{}') =>
    resolve({ files: { '.diploid.conf.yaml': `vars: ${vars}\nservices:\n${services}` } }).problems

  test('nothing under that name', () => {
    expect(problems(`${DB}  api: { image: a, env: { X: "\${services.db.env.POSTGRES_USR}" } }\n`)).toEqual([
      `error  .diploid.conf.yaml:8  services.api.env.X: services.db.env.POSTGRES_USR: services.db.env has no 'POSTGRES_USR'  [services.unknown-reference]
    Did you mean services.db.env.POSTGRES_USER?`,
    ])
  })
  test('no such service', () => {
    expect(problems(`${DB}  api: { image: a, env: { X: "x\${services.dp.host}" } }\n`)).toEqual([
      `error  .diploid.conf.yaml:8  services.api.env.X: services.dp.host: there is no service 'dp'  [services.unknown-reference]
    Did you mean services.db?`,
    ])
  })
  test('something else in ${}', () => {
    expect(problems('  api: { image: a, env: { X: "${HOME}/x" } }\n')).toEqual([
      `error  .diploid.conf.yaml:3  services.api.env.X: 'HOME' is no reference: they begin with services.<name> or vars  [services.unknown-reference]
    Write $\${HOME} where the text itself is meant.`,
    ])
  })
  test('through other references', () => {
    expect(
      problems('  api: { image: a, env: { X: "${vars.a.x}" } }\n', '{ a: "${vars.b}", b: { y: 1 } }'),
    ).toEqual([
      `error  .diploid.conf.yaml:3  services.api.env.X: vars.a.x: vars.a has no 'x'  [services.unknown-reference]
    Did you mean vars.a.y?`,
    ])
  })
  test('a circle, once', () => {
    expect(
      problems(`  a: { image: a, env: { X: "\${services.b.url}" } }
  b: { image: b, port: 80, url: "https://\${services.c.env.HOST}" }
  c: { image: c, env: { HOST: "\${services.a.env.X}.test" } }
`),
    ).toEqual([
      `error  .diploid.conf.yaml:3  services.a.env.X: each of these values needs the next: services.a.env.X (.diploid.conf.yaml:3) → services.b.url → services.b.routes[0] (.diploid.conf.yaml:4) → services.c.env.HOST (.diploid.conf.yaml:5) → services.a.env.X (.diploid.conf.yaml:3)  [services.circular-reference]
    Write one of them without referring to the others.`,
    ])
  })
  test('a value that refers to itself', () => {
    expect(problems('  a: { image: a, env: { X: "${services.a.env.X}" } }\n')).toEqual([
      expect.stringContaining('services.a.env.X → services.a.env.X'),
    ])
  })
  test('a map in a text', () => {
    expect(problems(`${DB}  api: { image: a, env: { X: "at \${services.db.env}" } }\n`)).toEqual([
      `error  .diploid.conf.yaml:8  services.api.env.X: \${services.db.env} is a map and cannot be part of a text  [services.type-mismatch]
    Name one value of it.`,
    ])
  })
  test('a map where a text is wanted', () => {
    expect(problems(`${DB}  api: { image: a, env: { X: "\${services.db.env}" } }\n`)).toEqual([
      `error  .diploid.conf.yaml:8  services.api.env.X: is a map, but a variable is text, a number, true or false; it comes from services.db.env  [services.type-mismatch]
    Name one value of it, \${services.<name>.env.<KEY>}; all of another service is env: from(services.<name>.env).`,
    ])
  })
  test('a port that only the image knows', () => {
    expect(
      problems('  db: { image: mysql:8 }\n  api: { image: a, env: { X: "${services.db.port}" } }\n'),
    ).toEqual([
      `error  .diploid.conf.yaml:4  services.api.env.X: services.db.port: the port of db is not known: only its image tells it  [services.unknown-port]
    Set services.db.port.`,
    ])
  })
})

describe('a reference that a higher layer replaces', () => {
  test('is not asked for: it may name nothing', () => {
    const files = {
      '.diploid.conf.yaml': `
vars: { level: info }
services:
  defaults: { image: a, env: { LEVEL: "\${vars.levle}", PORT: "\${vars.prot}" } }
  api: { env: { LEVEL: "\${vars.level}", PORT: 80 } }
`,
    }
    const answer = resolve({ files })
    expect(answer.problems).toEqual([])
    expect(envOf(answer, 'api')).toEqual({ LEVEL: 'info', PORT: '80' })
  })
})

describe('what is not the fault of the configuration holds back one service', () => {
  const files = {
    '.diploid.conf.yaml': `
services:
  api: { repo: api, env: { DB: x } }
  web: { repo: web, port: 80, env: { API: "\${services.api.port}" } }
  other: { image: o, env: { A: b } }
`,
  }
  test('the port of a held service', () => {
    const answer = resolve({ files, unreachable: ['/api'] })
    expect(answer.raw.problems.map(({ code, service }) => [code, service])).toEqual([
      ['services.unsure', 'web'],
    ])
    expect(Object.keys(answer.services)).toEqual(['api', 'other'])
    expect(answer.services.api?.source).toMatchObject({ kind: 'held', reason: 'no route to host' })
  })
  test('known from the Dockerfile, it is no problem', () => {
    const answer = resolve({ files, exposed: { api: [3000], web: [80] } })
    expect(answer.problems).toEqual([])
    expect(envOf(answer, 'web')).toEqual({ API: '3000' })
  })
})
