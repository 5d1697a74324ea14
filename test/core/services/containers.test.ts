import { describe, expect, test } from 'vitest'
import { resolve } from './company.ts'

function one(app: string) {
  return resolve({ files: { '.diploid.conf.yaml': `services:\n  app: ${app}\n  other: { image: o }\n` } })
}

describe('processes and containers as they are written', () => {
  test('a process by its command alone', () => {
    expect(one('{ image: a, processes: { worker: node worker.js } }').services.app?.processes).toEqual([
      { name: 'worker', command: ['node', 'worker.js'], replicas: 1, health: {} },
    ])
  })
  test("a container of another service's image", () => {
    const text = '{ image: a, env: { A: 1 }, containers: { x: { image: services.other, env: { B: 2 } } } }'
    expect(one(text).services.app?.containers).toEqual([
      {
        name: 'x',
        runs: 'beside',
        image: { kind: 'shared', service: 'other' },
        env: { B: '2' },
        files: {},
        resources: { requests: { cpu: '10m', memory: '32Mi' } },
      },
    ])
  })
  test('init containers come first and have the variables of the service', () => {
    const text = '{ image: a, env: { A: 1 }, containers: { x: { image: x } }, init: { m: { command: m } } }'
    const containers = one(text).services.app?.containers
    expect(containers?.map(({ name }) => name)).toEqual(['m', 'x'])
    expect(containers?.[0]?.env).toEqual({ A: '1' })
  })
})

describe('what one does not say of itself is as the service has it', () => {
  const app = (text: string) => one(text).services.app
  test('requests, but for one with a limit, which is the request too', () => {
    const resources = '{ requests: { cpu: 1, memory: 1Gi }, limits: { cpu: 2 } }'
    const processes =
      "{ a: { command: a, resources: 'memory=2Gi' }, b: { command: b, resources: { limits: { memory: 64Mi } } } }"
    expect(
      app(`{ image: a, resources: ${resources}, processes: ${processes} }`)?.processes?.map(
        (each) => each.resources,
      ),
    ).toEqual([
      { requests: { cpu: '1', memory: '2Gi' } },
      { requests: { cpu: '1' }, limits: { memory: '64Mi' } },
    ])
    const sidecar = "{ x: { image: x, resources: 'cpu=1' } }"
    expect(
      app(`{ image: a, resources: ${resources}, containers: ${sidecar} }`)?.containers?.[0]?.resources,
    ).toEqual({
      requests: { cpu: '1', memory: '32Mi' },
    })
  })
  test('replicas: 0', () => {
    const text = '{ image: a, replicas: 0, processes: { p: p, q: { command: q, replicas: 2 } } }'
    expect(app(text)?.processes?.map(({ replicas }) => replicas)).toEqual([0, 2])
  })
  test('replicas: 0 makes nothing stand of what are jobs alone', () => {
    expect(app("{ image: a, replicas: 0, cron: { c: { schedule: '@daily', command: c } } }")?.shape).toBe(
      'cron',
    )
  })
  test('what readiness asks, where a probe only says how often', () => {
    const health =
      '{ path: /h, port: 81, startup: { period: 5, failures: 60 }, liveness: { port: 80, period: 9 } }'
    expect(app(`{ image: a, health: ${health} }`)?.health).toEqual({
      readiness: { path: '/h', port: 81 },
      startup: { path: '/h', port: 81, period: 5, failures: 60 },
      liveness: { port: 80, period: 9 },
    })
  })
})

describe('mistakes', () => {
  test.each([
    ['a budget that lets the one pod never go', '{ image: a, disruption: min=1 }'],
    ['nor any of two', "{ image: a, replicas: 2, disruption: 'min=100%' }"],
    [
      'nor the least that an autoscaler keeps',
      "{ image: a, disruption: min=2, resources: cpu=1, autoscale: '2..9' }",
    ],
    [
      'two pods of a process on a volume of one node',
      '{ image: a, storage: { /data: 1Gi }, processes: { p: { command: p, replicas: 2 } } }',
    ],
    ['a daemon that shall not run here', '{ image: a, daemon: true, replicas: 0 }'],
    ['a branch of what is no code', '{ image: a, branch: main }'],
    ['all of a service in needs', '{ image: a, needs: { b: 1 } }'],
    ['extends away from the top of a file', '{ image: a, extends: ./b.yaml }'],
    ['a switch that is none', '{ image: a, enabled: false }'],
    ['a part of a toleration for its key', '{ image: a, tolerations: effect=NoSchedule }'],
  ])('%s', (_, app) => {
    expect(one(app).problems.join('\n')).toMatchSnapshot()
  })
  test.each([
    '{ image: a, replicas: 2, disruption: min=1 }',
    '{ image: a, disruption: true }',
    "{ image: a, disruption: '10%' }",
    '{ image: a, replicas: 0, disruption: min=1 }',
  ])('none: %s', (app) => {
    expect(one(app).problems).toEqual([])
  })

  test.each([
    ['a process without a command', '{ image: a, processes: { worker: { replicas: 2 } } }'],
    ['a container that would be the service', '{ image: a, containers: { x: { env: { A: 1 } } } }'],
    ['one name twice', '{ image: a, containers: { x: { image: x } }, init: { x: { command: x } } }'],
    ['an image of a service that is none', '{ image: a, init: { x: { image: services.othr } } }'],
    ['processes of what runs elsewhere', "{ external: 'db.test:1', processes: { w: w } }"],
    ['a name that is none', '{ image: a, processes: { My_Worker: x } }'],
    ['a misspelt key', '{ image: a, processes: { w: { comand: x } } }'],
  ])('%s', (_, app) => {
    expect([...new Set(one(app).problems)].join('\n')).toMatchSnapshot()
  })
})
