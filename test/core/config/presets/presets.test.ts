import { describe, expect, test } from 'vitest'
import { PRESET_NAMES, presetOf } from '../../../../src/core/config/presets/presets.ts'
import { redact, reveal, Sensitive } from '../../../../src/core/sensitive.ts'
import { secretsNeeded } from '../../../../src/core/services/secrets/needed.ts'
import { envOf, inputOf, resolve } from '../../services/company.ts'

function company(services: string, env = 'production') {
  return resolve({ files: { '.diploid.conf.yaml': services }, env, rootKey: 'k'.repeat(32) })
}

/** Each mistake once, as `validate` says it. */
function said({ problems }: ReturnType<typeof company>): string {
  return [...new Set(problems)].join('\n')
}

/** What a client is given as `url`, in the clear. */
function urlOf(services: string): unknown {
  const answer = company(
    `services:\n${services}  client: { image: c, env: { URL: '\${services.db.url}' } }\n`,
  )
  expect(answer.problems.filter((text) => text.startsWith('error'))).toEqual([])
  const url = answer.services.client?.env.URL
  return url instanceof Sensitive ? String(reveal(url)).replace(/:\w{32}@/, ':<password>@') : url
}

describe('every preset', () => {
  test.each(PRESET_NAMES)('%s is a service without a mistake, with its contract named', (type) => {
    const answer = company(`services: { db: { type: ${type} } }\n`)
    expect(answer.problems).toEqual([])
    const preset = presetOf(type)
    const service = answer.services.db
    expect(service?.image).toEqual({ kind: 'ready', reference: `${preset?.image}:${preset?.tag}` })
    expect(service?.ports?.length).toBeGreaterThan(0)
    expect(service?.routes).toEqual([])
    expect(new URL(preset?.contract ?? '').protocol).toBe('https:')
    for (const password of preset?.passwords ?? []) expect(service?.env[password]).toBeInstanceOf(Sensitive)
  })

  test.each(PRESET_NAMES)('%s has no route even where there is a domain', (type) => {
    const answer = company(`domain: shop.test\nservices: { db: { type: ${type} } }\n`)
    expect(answer.services.db?.routes).toEqual([])
  })

  test.each(PRESET_NAMES)('%s keeps data in one pod only, or keeps none', (type) => {
    const { services } = company(`services: { db: { type: ${type} } }\n`)
    expect(services.db?.single === true).toBe((services.db?.storage.length ?? 0) > 0)
  })
})

describe('the address that clients are given', () => {
  test.each([
    ['postgres', 'postgres://app:<password>@db:5432/app'],
    ['mysql', 'mysql://app:<password>@db:3306/app'],
    ['mariadb', 'mysql://app:<password>@db:3306/app'],
    ['mongo', 'mongodb://app:<password>@db:27017/app?authSource=admin'],
    ['redis', 'redis://default:<password>@db:6379'],
    ['valkey', 'redis://default:<password>@db:6379'],
    ['rabbitmq', 'amqp://app:<password>@db:5672'],
    ['memcached', 'memcached://db:11211'],
    ['opensearch', 'http://db:9200'],
    ['solr', 'http://db:8983/solr/db'],
    ['varnish', 'http://db:8080'],
    ['minio', 'http://db:9000'],
    ['mailpit', 'smtp://db:1025'],
  ])('%s', (type, url) => {
    expect(urlOf(`  db: { type: ${type} }\n`)).toBe(url)
  })
  test('what its variables and port say counts, escaped as URLs want it', () => {
    const env = '{ POSTGRES_USER: shop@home, POSTGRES_PASSWORD: "a/b:c", POSTGRES_DB: main }'
    expect(urlOf(`  db: { type: postgres, port: 6432, env: ${env} }\n`)).toBe(
      'postgres://shop%40home:a%2Fb%3Ac@db:6432/main',
    )
  })
  test('without a password where somebody took it away', () => {
    expect(urlOf('  db: { type: redis, env: { REDIS_PASSWORD: null } }\n')).toBe('redis://db:6379')
  })
  test.each([
    ['mysql', 'MYSQL_DATABASE: shop, MYSQL_USER: me, MYSQL_PASSWORD: a/b', 'mysql://me:a%2Fb@db:3306/shop'],
    ['postgres', 'POSTGRES_DB: shop, POSTGRES_USER: me', 'postgres://me@db:3306/shop'],
    ['redis', 'REDIS_PASSWORD: a/b', 'redis://default:a%2Fb@db:3306'],
    ['redis', '', 'redis://db:3306'],
  ])('of %s that runs elsewhere, with the login of external.env', (type, env, url) => {
    expect(
      urlOf(`  db: { type: ${type}, production: { external: { host: h, port: 3306, env: { ${env} } } } }\n`),
    ).toBe(url)
  })
  test('that runs elsewhere, with a login that is a reference', () => {
    const db = "{ type: redis, production: { external: { host: h, port: 1, env: '${services.login.env}' } } }"
    expect(urlOf(`  db: ${db}\n  login: { image: a, env: { REDIS_PASSWORD: x } }\n`)).toBe(
      'redis://default:x@db:1',
    )
  })
  test.each(['env: $', 'external: { host: h, port: 1, env: $ }'])('is asked of a Secret: %s', (place) => {
    const db = place.replace('$', '{ REDIS_PASSWORD: { secret: login, key: password } }')
    const text = `services:\n  db: { type: redis, production: { ${db} } }\n  app: { image: a, env: { URL: '\${services.db.url}' } }\n`
    const { input } = inputOf({ files: { '.diploid.conf.yaml': text }, env: 'production' })
    expect(secretsNeeded(input).secrets).toEqual(['login'])
  })
  test('is its route where it has one', () => {
    expect(urlOf("  db: { type: mailpit, url: 'https://mail.test' }\n")).toBe('https://mail.test')
  })
})

describe('a type is a layer of defaults', () => {
  test('below services.defaults and everything else', () => {
    const { services } = company(`services:
  defaults: { grace: 5 }
  db: { type: postgres, image: 'registry.test/postgis:17', storage: { /var/lib/postgresql/data: 1Ti }, env: { TZ: UTC } }
`)
    expect(services.db).toMatchObject({
      grace: 5,
      image: { kind: 'ready', reference: 'registry.test/postgis:17' },
      storage: [{ path: '/var/lib/postgresql/data', size: '1Ti' }],
    })
    expect(Object.keys(services.db?.env ?? {})).toEqual(expect.arrayContaining(['TZ', 'POSTGRES_PASSWORD']))
  })
  test('that each environment may have for itself', () => {
    const text = `environments: { production: { branch: main }, dev: { branch: develop } }
services:
  cache: { type: 'redis:7.4', dev: { type: valkey, storage: null } }
`
    expect(company(text).services.cache?.image).toMatchObject({ reference: 'redis:7.4' })
    const dev = company(text, 'dev').services.cache
    expect(dev).toMatchObject({ image: { reference: 'valkey/valkey:8.0' }, storage: [] })
    expect(dev?.env).not.toHaveProperty('REDIS_PASSWORD')
  })
  test('that gives way where the service is external', () => {
    const text = `environments: { production: { branch: main }, dev: { branch: develop } }
services:
  db: { type: postgres, production: { external: 'db.example.com:5432' } }
`
    const answer = company(text)
    expect(answer.problems).toEqual([])
    expect(answer.services.db).toMatchObject({ shape: 'external', storage: [] })
    expect(company(text, 'dev').services.db?.shape).toBe('statefulset')
  })
  test('around an image of its own code', () => {
    const { services } = company('services: { db: { type: postgres, repo: postgis } }\n')
    expect(services.db).toMatchObject({ image: { kind: 'build' }, shape: 'statefulset', routes: [] })
  })
  test('that keeps standing beside cron jobs of its own', () => {
    const jobs = '{ backup: { schedule: "@daily", command: backup } }'
    const { services } = company(`services: { cache: { type: memcached, cron: ${jobs} } }\n`)
    expect(services.cache?.shape).toBe('deployment')
  })
})

describe('what is said beside a type', () => {
  test('as arguments is added to what asks for the password', () => {
    const { services, problems } = company("services: { db: { type: redis, args: ['--maxmemory', 1g] } }\n")
    expect(problems).toEqual([])
    expect(services.db?.command?.join(' ')).toContain('--requirepass "$REDIS_PASSWORD" "$@"')
    expect(services.db?.args).toEqual(['--maxmemory', '1g'])
  })
  test('as a command has arguments of its own', () => {
    const { services, problems } = company('services: { db: { type: memcached, command: memcached -m 3 } }\n')
    expect(problems).toEqual([])
    expect(services.db?.args).toBeUndefined()
  })
  test.each([
    ['postgres', 'PGPORT'],
    ['mysql', 'MYSQL_TCP_PORT'],
    ['mariadb', 'MYSQL_TCP_PORT'],
    ['redis', 'REDIS_PORT'],
    ['valkey', 'VALKEY_PORT'],
    ['varnish', 'VARNISH_HTTP_PORT'],
  ])('as port is told to %s', (type, variable) => {
    const { services, problems } = company(`services: { db: { type: ${type}, port: 7000 } }\n`)
    expect(problems).toEqual([])
    expect(services.db?.env[variable]).toBe('7000')
  })
  test('as port is left alone where the program is told by hand', () => {
    const args = "args: ['--port', '7000']"
    expect(company(`services: { db: { type: mongo, port: 7000, ${args} } }\n`).problems).toEqual([])
  })
  test.each([
    ['a port that nobody listens on', '{ type: mongo, port: 7000 }'],
    ['a port of the server of web', '{ repo: ".", web: static, port: 81 }'],
    ['a command without the password', '{ type: redis, command: redis-server --appendonly yes }'],
    ['web beside a type', '{ type: redis, web: static }'],
    ['an autoscaler of one pod', "{ type: redis, resources: 'cpu=1', autoscale: '2..5' }"],
  ])('as %s is told', (_, text) => {
    expect(said(company(`services: { db: ${text} }\n`))).toMatchSnapshot()
  })
})

test('passwords stay the same, and no two services share one', () => {
  const text = 'services: { a: { type: postgres }, b: { type: postgres } }\n'
  const [one, again] = [company(text), company(text)]
  const password = (answer: typeof one, name: string) =>
    reveal(answer.services[name]?.env.POSTGRES_PASSWORD ?? null)
  expect(password(one, 'a')).toBe(password(again, 'a'))
  expect(password(one, 'a')).not.toBe(password(one, 'b'))
  expect(envOf(one, 'a')).toMatchObject({ POSTGRES_USER: 'app', POSTGRES_PASSWORD: '***' })
  expect(JSON.stringify(redact(one.services.a?.env ?? {}))).not.toContain(String(password(one, 'a')))
})

describe('mistakes', () => {
  test.each([
    ['a misspelt name', '{ type: postgress }'],
    ['a version after a space', "{ type: 'postgres 16' }"],
    ['something else', '{ type: oracle }'],
    ['several replicas', '{ type: postgres, replicas: 2 }'],
    ['a word that is not decided yet', "{ type: '$env' }"],
  ])('%s', (_, service) => {
    expect(said(company(`services:\n  db: ${service}\n`))).toMatchSnapshot()
  })
  test('external in a lower layer', () => {
    const text = `environments: { production: { branch: main }, dev: { branch: develop } }
services:
  db: { external: 'db.test:5432', dev: { type: postgres } }
`
    expect(said(company(text, 'dev'))).toMatchSnapshot()
  })
  test('an address out of a key of a Secret is secret; where no cluster is asked its place is held', () => {
    const text = `services:
  db: { type: postgres, env: { POSTGRES_PASSWORD: { secret: pg, key: password } } }
  app: { image: a, env: { URL: '\${services.db.url}' } }
`
    expect(said(company(text))).toBe('')
  })
})
