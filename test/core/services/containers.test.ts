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
        resources: {},
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

describe('mistakes', () => {
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
