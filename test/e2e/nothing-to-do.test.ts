import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Agent } from './parts/agent.ts'
import { auditMark, requestsSince } from './parts/bed.ts'
import { type Company, openCompany, opsFiles } from './parts/company.ts'
import { eventually } from './parts/eventually.ts'

// Once everything is as it should be, looking costs one listing of refs per repository, and the cluster is not asked at all.

const POLLS = 10
const page = (text: string) => ({
  Dockerfile: 'FROM nginx:1.27-alpine\nCOPY index.html /usr/share/nginx/html/\nEXPOSE 80\n',
  'index.html': `<h1>${text}</h1>\n`,
})

const asked: string[] = []
let company: Company
let agent: Agent

beforeAll(async () => {
  const services = `services: {
    cache: { image: 'nginx:1.27-alpine', port: 80 },
    shop: { env: { CACHE: 'http://\${services.cache.host}' } },
    site: {},
  },`
  const repositories = { ops: opsFiles('quiet', services), shop: page('shop'), site: page('site') }
  company = await openCompany('quiet', repositories, { onRequest: (line) => asked.push(line) })
  agent = await company.agent()
  await company.status('True', 120)
})

afterAll(() => company.close())

const listings = (repository: string) =>
  asked.filter((line) => line.startsWith(`GET /${repository}.git/info/refs`)).length

test(`${POLLS} polls with nothing new`, async () => {
  // The round that found everything ready is over: its own writes came back by watch.
  await agent.logged('round finished')
  const settled = listings('ops') + 2
  await eventually('two polls', () => listings('ops') >= settled)

  const [audit, log] = [auditMark(), agent.mark()]
  asked.length = 0
  await eventually(`${POLLS} polls`, () => listings('ops') > POLLS, POLLS * 3)

  expect(requestsSince(audit)).toEqual([])
  expect(agent.lines.slice(log)).toEqual([])
  for (const repository of ['ops', 'shop', 'site']) {
    const requests = asked.filter((line) => line.includes(`/${repository}.git/`)).length
    expect(listings(repository)).toBeGreaterThanOrEqual(POLLS)
    expect(requests).toBeLessThanOrEqual(2 * (POLLS + 1))
  }
})
