import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Agent } from './parts/agent.ts'
import { ask } from './parts/ask.ts'
import { type Company, openCompany, opsFiles } from './parts/company.ts'
import { eventually } from './parts/eventually.ts'

// A service whose Dockerfile stands on the image of another: built after it, on that very image, and again with it.

const ROOT = '/usr/share/nginx/html'

let company: Company
let agent: Agent

beforeAll(async () => {
  company = await openCompany('layered', {
    // The upper one comes first by name: order comes from what they need.
    ops: opsFiles('layered', 'services: { above: {}, below: {} },'),
    above: {
      Dockerfile: `ARG BELOW_IMAGE\nFROM \${BELOW_IMAGE}\nRUN cat ${ROOT}/below.txt > ${ROOT}/above.txt\n`,
    },
    below: {
      Dockerfile: `FROM nginx:1.27-alpine\nCOPY below.txt ${ROOT}/\nEXPOSE 80\n`,
      'below.txt': 'one\n',
    },
  })
  agent = await company.agent()
})

afterAll(() => company.close())

const page = async () => (await ask(`http://above.${company.namespace}.svc.cluster.local/above.txt`)).text

test('it is built after that, gets its image and its port', async () => {
  const line = await agent.logged('round finished', undefined, 0, 120)
  expect(line.summary).toMatch(/^2 to build, /)
  await eventually('what the image below has', async () => (await page()) === 'one\n', 60)
})

test('a push to the one below builds both', async () => {
  const mark = agent.mark()
  await company.push('below', { 'below.txt': 'two\n' })
  const line = await agent.logged('round finished', undefined, mark, 120)
  expect(line.summary).toMatch(/^2 to build, 0 to create, 2 to update, /)
  await eventually('what the image below has by now', async () => (await page()) === 'two\n', 60)
})
