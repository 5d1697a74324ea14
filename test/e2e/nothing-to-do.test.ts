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

const requestsFor = (repository: string) =>
  asked.filter((line) => line.includes(`/${repository}.git/`)).length

test(`${POLLS} polls with nothing new`, async () => {
  // The round that found everything ready is over: its own writes came back by watch.
  await agent.logged('round finished')
  asked.length = 0
  await eventually('two polls', () => requestsFor('ops') >= 2)

  const [audit, log, started] = [auditMark(), agent.mark(), Date.now()]
  asked.length = 0
  await eventually(`${POLLS} polls`, () => requestsFor('ops') >= POLLS, POLLS * 3)
  const polls = Math.ceil((Date.now() - started) / 1000) + 1

  expect(requestsSince(audit)).toEqual([])
  // On a busy machine a poll may take longer than a second, which the schedule says.
  expect(agent.lines.slice(log).filter(({ msg }) => msg !== 'cron')).toEqual([])
  for (const repository of ['ops', 'shop', 'site']) {
    expect(requestsFor(repository)).toBeGreaterThanOrEqual(POLLS - 1)
    // A poll a second; what the server can was learned at the first one, so that a listing is one request.
    expect(requestsFor(repository)).toBeLessThanOrEqual(polls)
  }
})
