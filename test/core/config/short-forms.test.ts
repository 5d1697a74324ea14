import { expect, test } from 'vitest'
import { print, service } from './written.ts'

// What people may write, and what it means. Left: short; right: canonical.

const FORMS: readonly (readonly [written: string, key: string, canonical: unknown])[] = [
  ['port: 80', 'ports', [{ port: 80 }]],
  ["port: '53/udp'", 'ports', [{ port: 53, protocol: 'UDP' }]],
  ["ports: '8080 name=http'", 'ports', [{ port: 8080, name: 'http' }]],
  ["ports: [80, '443']", 'ports', [{ port: 80 }, { port: 443 }]],
  [
    "ports: { http: 80, dns: '53/udp' }",
    'ports',
    [
      { port: 80, name: 'http' },
      { port: 53, protocol: 'UDP', name: 'dns' },
    ],
  ],
  ['url: https://Shop.example.com/api', 'routes', [{ host: 'shop.example.com', path: '/api', tls: true }]],
  [
    'url: [a.example.com, http://b.example.com]',
    'routes',
    [{ host: 'a.example.com' }, { host: 'b.example.com', tls: false }],
  ],
  ['routes: a.example.com/x', 'routes', [{ host: 'a.example.com', path: '/x' }]],
  ["service: 'proxy=false'", 'service', { proxy: false }],
  ["external: 'db.example.com:3306'", 'external', { host: 'db.example.com', port: 3306 }],
  [
    "storage: { /data: '10Gi class=fast mode=ReadWriteMany' }",
    'storage',
    { '/data': { size: '10Gi', class: 'fast', mode: 'ReadWriteMany' } },
  ],
  ["map: 'host:/docker/data:/var/lib/mysql'", 'map', [{ host: '/docker/data', path: '/var/lib/mysql' }]],
  ['command: node worker.js --fast', 'command', ['node', 'worker.js', '--fast']],
  ['command: ./migrate && ./serve', 'command', ['/bin/sh', '-c', './migrate && ./serve']],
  ['command: [sh, -c, a b]', 'command', ['sh', '-c', 'a b']],
  ['args: --verbose', 'args', ['--verbose']],
  ['grace: 2m', 'grace', 120],
  ['health: /healthz', 'health', { readiness: { path: '/healthz' } }],
  ['health: false', 'health', { readiness: false }],
  [
    'health: { path: /up, period: 5, liveness: true, startup: /start }',
    'health',
    { readiness: { path: '/up', period: 5 }, liveness: true, startup: { path: '/start' } },
  ],
  [
    'health: { liveness: { command: test -f /ok } }',
    'health',
    { liveness: { command: ['test', '-f', '/ok'] } },
  ],
  [
    'cron: { night: { schedule: "@daily", command: ./report } }',
    'cron',
    { night: { schedule: '@daily', command: ['./report'] } },
  ],
  ['needs: mysql', 'needs', ['mysql']],
  ['branch: main', 'branch', ['main']],
  ["resources: 'cpu=100m memory=1Gi'", 'resources', { requests: { cpu: '100m', memory: '1Gi' } }],
  [
    'resources: { cpu: 0.5, limits: { cpu: 2 } }',
    'resources',
    { requests: { cpu: '0.5', memory: '32Mi' }, limits: { cpu: '2' } },
  ],
  ["unique: 'per node'", 'unique', 'per node'],
  ['unique: { per: node }', 'unique', 'per node'],
  ["nodes: 'disk=ssd zone=a'", 'nodes', { disk: 'ssd', zone: 'a' }],
  [
    "tolerations: 'dedicated=db:NoSchedule'",
    'tolerations',
    [{ key: 'dedicated', operator: 'Equal', value: 'db', effect: 'NoSchedule' }],
  ],
  ["tolerations: ['gpu']", 'tolerations', [{ key: 'gpu', operator: 'Exists' }]],
  ['tls: false', 'tls', { enabled: false }],
  ['tls: shop-certificate', 'tls', { secret: 'shop-certificate' }],
  ["tls: 'issuer=staging redirect=false'", 'tls', { issuer: 'staging', redirect: false }],
  ['cors: true', 'cors', { origins: ['*'] }],
  ['cors: https://shop.test', 'cors', { origins: ['https://shop.test'] }],
  [
    "cors: { origins: ['https://*.shop.test'], methods: 'GET, POST', maxAge: 10m }",
    'cors',
    { origins: ['https://*.shop.test'], methods: ['GET', 'POST'], maxAge: 600 },
  ],
  [
    "proxy: { /api/: services.backend, /raw: 'backend port=9000 keep=true' }",
    'proxy',
    { '/api/': { service: 'backend' }, '/raw': { service: 'backend', port: 9000, keep: true } },
  ],
  [
    "redirects: { /old: '/new status=308', www.shop.test: shop.test }",
    'redirects',
    { '/old': { to: '/new', status: 308 }, 'www.shop.test': { to: 'shop.test' } },
  ],
  ["redirects: [{ from: /old, to: '/new' }]", 'redirects', { '/old': { to: '/new' } }],
  ['timeout: 5m', 'timeout', 300],
  ['maxBody: 10m', 'maxBody', 10485760],
  ['maxBody: 1Gi', 'maxBody', 1073741824],
  ['maxBody: unlimited', 'maxBody', 0],
  ["auth: 'accounts realm=Staging'", 'auth', { basic: { secret: 'accounts', realm: 'Staging' } }],
  ['auth: http://sso.test/auth', 'auth', { forward: { url: 'http://sso.test/auth' } }],
  [
    "auth: { forward: { url: 'http://sso.test/auth', headers: 'X-User, X-Mail' } }",
    'auth',
    { forward: { url: 'http://sso.test/auth', headers: ['X-User', 'X-Mail'] } },
  ],
  ['isolation: true', 'isolation', { enabled: true }],
  [
    'isolation: { from: web, to: [namespace, 10.0.0.0/8] }',
    'isolation',
    { enabled: true, from: ['web'], to: ['namespace', '10.0.0.0/8'] },
  ],
  ['disruption: true', 'disruption', { max: 1 }],
  ["disruption: '25%'", 'disruption', { max: '25%' }],
]

test.each(FORMS)('%s', (written, key, canonical) => {
  const { value, problems } = service(
    { '.diploid.conf.yaml': '', 'app.diploid.yaml': written },
    'app',
    'production',
  )
  expect(print(problems)).toBe('')
  expect(value[key as keyof typeof value]).toEqual(canonical)
})

test.each(FORMS)('canonical already, it stays: %s', (_, key, canonical) => {
  const written = JSON.stringify({ [key]: canonical })
  const { value, problems } = service(
    { '.diploid.conf.yaml': '', 'app.diploid.json': written },
    'app',
    'production',
  )
  expect(print(problems)).toBe('')
  expect(value[key as keyof typeof value]).toEqual(canonical)
})

test('disruption: min=2', () => {
  const { value, problems } = service(
    { '.diploid.conf.yaml': '', 'app.diploid.yaml': 'disruption: min=2\nreplicas: 3' },
    'app',
    'production',
  )
  expect(print(problems)).toBe('')
  expect(value.disruption).toEqual({ min: 2 })
})

test.each([
  ['tolerations: operator=Exists', [{ operator: 'Exists' }]],
  [
    'tolerations: [operator=Exists:NoExecute, gpu]',
    [
      { operator: 'Exists', effect: 'NoExecute' },
      { key: 'gpu', operator: 'Exists' },
    ],
  ],
])('%s', (written, tolerations) => {
  const { value, problems } = service(
    { '.diploid.conf.yaml': '', 'app.diploid.yaml': written },
    'app',
    'production',
  )
  expect(print(problems)).toBe('')
  expect(value.tolerations).toEqual(tolerations)
})

test("autoscale: '2..10 cpu=70%'", () => {
  const written = "autoscale: '2..10 cpu=70%'\nresources: cpu=200m"
  const { value, problems } = service(
    { '.diploid.conf.yaml': '', 'app.diploid.yaml': written },
    'app',
    'production',
  )
  expect(print(problems)).toBe('')
  expect(value.autoscale).toEqual({ min: 2, max: 10, cpu: 70 })
})
