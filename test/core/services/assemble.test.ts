import { describe, expect, test } from 'vitest'
import { provenanceOf } from '../../../src/core/config/provenance.ts'
import { envOf, resolve } from './company.ts'

describe('how a service runs', () => {
  test.each([
    ['a ready image', '{ image: a }', 'deployment'],
    ['stateful', '{ image: a, stateful: true }', 'statefulset'],
    ['daemon', '{ image: a, daemon: true }', 'daemonset'],
    ['external', "{ external: 'db.test:1' }", 'external'],
    ['a cron job and nothing else', '{ repo: a, cron: { n: { schedule: "@daily", command: x } } }', 'cron'],
    [
      'a cron job beside a port',
      '{ repo: a, port: 80, cron: { n: { schedule: "@daily", command: x } } }',
      'deployment',
    ],
    [
      'a cron job beside a command',
      '{ image: a, command: run, cron: { n: { schedule: "@daily", command: x } } }',
      'deployment',
    ],
    [
      'a cron job beside replicas',
      '{ image: a, replicas: 1, cron: { n: { schedule: "@daily", command: x } } }',
      'deployment',
    ],
  ])('%s', (_, app, shape) => {
    expect(one(app).shape).toBe(shape)
  })
  test('what holds for all services does not make a cron job stand', () => {
    const files = {
      '.diploid.conf.yaml': `services:
  defaults: { replicas: 2, health: /healthz, port: 80 }
  app: { repo: a, cron: { n: { schedule: "@daily" } } }
`,
    }
    expect(resolve({ files }).services.app).toMatchObject({
      shape: 'cron',
      cron: [{ name: 'n', command: [] }],
    })
  })
  test('a cron job of an image that exposes a port', () => {
    const files = {
      '.diploid.conf.yaml':
        'services:\n  app: { repo: a, cron: { n: { schedule: "@daily", command: x } } }\n',
    }
    expect(resolve({ files, exposed: { app: [80] } }).services.app?.shape).toBe('deployment')
    expect(resolve({ files, exposed: { app: [] } }).services.app?.shape).toBe('cron')
  })
})

test('what nobody wrote', () => {
  expect(one('{ image: a }')).toEqual({
    name: 'app',
    source: { kind: 'none' },
    shape: 'deployment',
    image: { kind: 'ready', reference: 'a' },
    env: {},
    files: {},
    routes: [],
    headless: false,
    storage: [],
    hostMaps: [],
    replicas: 1,
    resources: { requests: { cpu: '10m', memory: '32Mi' } },
    uniquePerNode: false,
    nodes: {},
    tolerations: [],
    health: {},
    cron: [],
    needs: [],
    labels: {},
    annotations: {},
    objects: [],
    patch: {},
    replace: 'refuse',
  })
})

test('everything written', () => {
  expect(
    one(`
    repo: app
    path: services/app
    build: { context: ctx, dockerfile: docker/Dockerfile, target: run, args: { N: 1, S: $env } }
    command: node worker.js
    args: [a, b]
    workdir: /app
    user: 1000
    grace: 2m
    env: { A: 1, B: true, C: '', D: text }
    files: { /etc/app.ini: "env = $env\\n" }
    ports: { http: 8080, dns: 53/udp }
    url: https://app.test
    storage: { /z: 1Gi class=fast mode=ReadOnlyMany, /a: { size: 2Gi, mode: ReadWriteMany } }
    map: host:/data/$env/$name:/data
    replicas: 3
    unique: per node
    spread: zones
    node: n1
    nodes: disk=ssd
    tolerations: dedicated=db:NoSchedule
    health: { path: /healthz, liveness: true, startup: false }
    cron: { nightly: { schedule: 30 2 * * *, command: ./run } }
    labels: { team: shop }
    annotations: { note: $name }
    patch: { Deployment: { spec: { minReadySeconds: 5 } } }
    replace: allow`),
  ).toMatchObject({
    source: { kind: 'repository', path: 'services/app', branch: 'main' },
    image: {
      kind: 'build',
      build: {
        context: 'ctx',
        dockerfile: 'docker/Dockerfile',
        target: 'run',
        args: { N: '1', S: 'production' },
      },
    },
    command: ['node', 'worker.js'],
    args: ['a', 'b'],
    workdir: '/app',
    user: 1000,
    grace: 120,
    env: { A: '1', B: 'true', C: '', D: 'text' },
    files: { '/etc/app.ini': 'env = production\n' },
    ports: [
      { name: 'http', port: 8080, protocol: 'TCP' },
      { name: 'dns', port: 53, protocol: 'UDP' },
    ],
    routes: [{ host: 'app.test', path: '/', tls: true }],
    storage: [
      { path: '/a', size: '2Gi', mode: 'ReadWriteMany' },
      { path: '/z', size: '1Gi', mode: 'ReadOnlyMany', class: 'fast' },
    ],
    hostMaps: [{ host: '/data/production/app', path: '/data' }],
    replicas: 3,
    uniquePerNode: true,
    spread: 'zones',
    nodes: { disk: 'ssd', 'kubernetes.io/hostname': 'n1' },
    tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'db', effect: 'NoSchedule' }],
    health: { readiness: { path: '/healthz' }, liveness: { path: '/healthz' } },
    cron: [{ name: 'nightly', schedule: '30 2 * * *', command: ['./run'] }],
    labels: { team: 'shop' },
    annotations: { note: 'app' },
    patch: { Deployment: { kind: 'merge', value: { spec: { minReadySeconds: 5 } } } },
    replace: 'allow',
  })
})

describe('layers', () => {
  const files = {
    '.diploid.conf.yaml': `
environments:
  production: main
  dev:
    branch: develop
    env: { LEVEL: debug, FROM: environment }
    defaults: { env: { FROM: environment defaults }, replicas: 0 }
services:
  defaults: { env: { LEVEL: info, ALL: all, GONE: x } }
  api: { image: a, env: { FROM: ops file }, byEnv: { dev: { env: { LAST: byEnv } } } }
`,
    'api.diploid.yaml': 'env: { FROM: own file, GONE: null }\nreplicas: 2\n',
  }
  test('in production', () => {
    const answer = resolve({ files })
    expect(answer.problems).toEqual([])
    expect(envOf(answer, 'api')).toEqual({ LEVEL: 'info', ALL: 'all', FROM: 'own file' })
    expect(answer.services.api?.replicas).toBe(2)
  })
  test('in dev', () => {
    const answer = resolve({ files, env: 'dev' })
    expect(envOf(answer, 'api')).toEqual({
      LEVEL: 'debug',
      ALL: 'all',
      FROM: 'environment defaults',
      LAST: 'byEnv',
    })
    expect(answer.services.api?.replicas).toBe(0)
  })
  test('who said what', () => {
    const said = provenanceOf(resolve({ files }).raw.value.layers.get('api') ?? []).provenance.get('env.FROM')
    expect(said?.map(({ origin, text }) => `${origin.file}:${origin.line} ${text}`)).toEqual([
      'api.diploid.yaml:1 "own file"',
      '.diploid.conf.yaml:10 "ops file"',
    ])
  })
})

function one(app: string) {
  const { services, problems } = resolve({ files: { '.diploid.conf.yaml': `services:\n  app: ${app}\n` } })
  expect(problems).toEqual([])
  if (!services.app) throw new Error('not resolved')
  return services.app
}
