import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Agent } from './parts/agent.ts'
import { ask } from './parts/ask.ts'
import { auditMark, control, kubectl, list, writesSince } from './parts/bed.ts'
import { type Company, openCompany, opsFiles } from './parts/company.ts'
import { eventually } from './parts/eventually.ts'

// The API server is away for longer than a Lease lasts. Pods go on, and when it is back so does the agent.

const ops = (greeting: string) =>
  opsFiles(
    'away',
    `services: {
      web: { image: 'nginx:1.27-alpine', port: 80, env: { GREETING: '${greeting}' } },
      other: { image: 'nginx:1.27-alpine', port: 80 },
    },`,
  )

let company: Company
let agent: Agent

beforeAll(async () => {
  company = await openCompany('away', { ops: ops('hello') })
  agent = await company.agent()
  await company.status('True')
})

afterAll(async () => {
  await control('resume')
  await company.close()
})

const uids = async () =>
  (await list(company.namespace, 'deployments,services,serviceaccounts')).map(({ metadata }) => metadata.uid)

test('it answers nothing for a minute: the agent survives that, catches up and deletes nothing', async () => {
  const [before, mark, audit, gone] = [await uids(), agent.mark(), auditMark(), Date.now()]
  await control('pause')
  const commit = await company.push('ops', ops('hello again'))
  await agent.logged('the Lease is lost', undefined, mark)
  await eventually('the time to pass', () => Date.now() - gone > 60_000, 65)
  expect((await ask(`http://web.${company.namespace}.svc.cluster.local/`)).status).toBe(200)
  const outage = agent.lines.slice(mark)
  await control('resume')

  await eventually(
    'the commit to be carried out',
    async () => (await company.revision()).includes(commit.slice(0, 7)),
    90,
  )
  await company.status('True')
  const container = '{.spec.template.spec.containers[0]'
  const greeting = `jsonpath=${container}.env[?(@.name=="GREETING")].value}`
  expect(await kubectl('-n', company.namespace, 'get', 'deployment/web', '-o', greeting)).toBe('hello again')
  expect(await uids()).toEqual(before)
  const writes = writesSince(audit).filter((write) => write.includes(`${company.namespace}/`))
  // The one write may have been on its way when the server froze: then it was carried out without an answer.
  expect(writes.filter((write) => write !== `patch deployments ${company.namespace}/web`)).toEqual([])
  expect(outage.length).toBeLessThan(25)
})
