import { expect, test } from 'vitest'
import { resolve } from './company.ts'

test.each([
  ['a task without a command', '{ image: a, tasks: { after: { warm: { when: production } } } }'],
  ['exec before a rollout', '{ image: a, tasks: { before: { seed: { command: x, exec: true } } } }'],
  ['verify that says both', '{ image: a, verify: { target: test, command: x } }'],
  ['tasks of what runs elsewhere', "{ external: 'db.test:1', tasks: { before: { m: m } } }"],
  ['a stage of a ready image', '{ image: a, verify: { target: test } }'],
  ['tests beside nobody', '{ image: a, verify: { command: x, services: ap } }'],
  [
    'exec where nothing runs all the time',
    "{ image: a, cron: { n: { schedule: '@daily', command: x } }, tasks: { after: { m: { command: x, exec: true } } } }",
  ],
  ['an environment that there is not', '{ image: a, tasks: { after: { m: { command: x, when: prod } } } }'],
  [
    'all others than one that there is not',
    "{ image: a, tasks: { after: { m: { command: x, when: '!producton' } } } }",
  ],
  ['a time that is none', "{ image: a, tasks: { after: { m: { command: x, timeout: '1 day' } } } }"],
  ['a misspelt phase', '{ image: a, tasks: { befroe: { m: m } } }'],
])('%s', (_, app) => {
  const { problems } = resolve({ files: { '.diploid.conf.yaml': `services:\n  app: ${app}\n` } })
  expect([...new Set(problems)].filter((text) => text.startsWith('error')).join('\n')).toMatchSnapshot()
})

test.each([
  ['left out', undefined, true],
  ['its name', 'production', true],
  ['another name', 'dev', false],
  ['several', '[dev, production]', true],
  ['all but another', "'!dev'", true],
  ['all but itself', "'!production'", false],
  ['named and taken away', "[production, '!production']", false],
  ['true', 'true', true],
  ['false', 'false', false],
  ['a variable that is true', "'${vars.yes}'", true],
  ['a variable that is false', "'${vars.no}'", false],
  ['a variable that names it', "'${vars.where}'", true],
])('when: %s', (_, when, runs) => {
  const task = when === undefined ? 'x' : `{ command: x, when: ${when} }`
  const { services, problems } = resolve({
    files: {
      '.diploid.conf.yaml': [
        'environments: { production: { branch: main }, dev: { branch: develop } }',
        'vars: { yes: true, no: false, where: production }',
        `services: { app: { image: a, tasks: { after: { m: ${task} } } } }`,
      ].join('\n'),
    },
  })
  expect(problems.filter((text) => text.startsWith('error'))).toEqual([])
  expect(services.app?.tasks !== undefined).toBe(runs)
})
