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
