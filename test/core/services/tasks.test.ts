import { expect, test } from 'vitest'
import { resolve } from './company.ts'

test.each([
  ['a task without a command', '{ image: a, tasks: { after: { warm: { when: production } } } }'],
  ['exec before a rollout', '{ image: a, tasks: { before: { seed: { command: x, exec: true } } } }'],
  ['verify that says both', '{ image: a, verify: { target: test, command: x } }'],
  ['tasks of what runs elsewhere', "{ external: 'db.test:1', tasks: { before: { m: m } } }"],
  ['a misspelt phase', '{ image: a, tasks: { befroe: { m: m } } }'],
])('%s', (_, app) => {
  const { problems } = resolve({ files: { '.diploid.conf.yaml': `services:\n  app: ${app}\n` } })
  expect([...new Set(problems)].filter((text) => text.startsWith('error')).join('\n')).toMatchSnapshot()
})
