import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Agent } from './parts/agent.ts'
import { apply } from './parts/apply.ts'
import { auditMark, find, writesSince } from './parts/bed.ts'
import { type Company, openCompany, opsFiles } from './parts/company.ts'
import { eventually } from './parts/eventually.ts'

// Somebody runs `diploid apply` while an agent is running: one of them writes at a time, and neither undoes the other.

const services = (greeting: string, port = 80) =>
  `services: { web: { image: 'nginx:1.27-alpine', port: ${port}, env: { GREETING: '${greeting}' } } },`
const ops = (greeting: string, port?: number) => opsFiles('beside', services(greeting, port))

let company: Company
let agent: Agent

beforeAll(async () => {
  company = await openCompany('beside', { ops: ops('hello') })
  agent = await company.agent()
  await company.status('True')
})

afterAll(() => company.close())

test('at the same moment: one of them changes what has to be changed, once', async () => {
  for (const greeting of ['good day', 'good evening', 'good night']) {
    const audit = auditMark()
    await company.push('ops', ops(greeting))
    const { code, said } = await apply(company.opsUrl)
    expect([0, 3], said).toContain(code)
    if (code === 3) expect(said).toMatch(/Lease\/round-beside is held by agent-/)
    await eventually('the new greeting', async () => {
      const web = await find(company.namespace, 'deployment/web')
      return JSON.stringify(web).includes(greeting)
    })
    await eventually('the environment to be well', async () => (await apply(company.opsUrl)).code === 0, 60)
    const writes = writesSince(audit).filter((write) => write.includes(`${company.namespace}/`))
    expect(writes).toEqual([`patch deployments ${company.namespace}/web`])
  }
})

test('while the agent waits for a service that does not become healthy: apply says who is at work, and writes nothing', async () => {
  const log = agent.mark()
  // Nothing listens there: the new pod never becomes ready.
  await company.push('ops', ops('nobody', 9))
  await eventually('the agent to write', async () => {
    const web = await find(company.namespace, 'deployment/web')
    return JSON.stringify(web).includes('nobody')
  })
  const audit = auditMark()
  const { code, said } = await apply(company.opsUrl)
  expect(code, said).toBe(3)
  expect(said).toMatch(/Lease\/round-beside is held by agent-\w+ since .*wait until that ends/)
  expect(writesSince(audit)).toEqual([])
  // The commit that mends it ends the waiting at once.
  await company.push('ops', ops('hello again'))
  await agent.logged('round ended early', undefined, log)
  await company.status('True')
})
