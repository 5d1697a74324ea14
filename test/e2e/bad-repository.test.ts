import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type GitServer,
  type GitServerOptions,
  startGitServer,
} from '../../src/adapters/git-server/git-server.ts'
import { type Agent, startAgent } from './parts/agent.ts'
import { ask } from './parts/ask.ts'
import { auditMark, bed, list, writesSince } from './parts/bed.ts'
import { type Company, openCompany, opsFiles } from './parts/company.ts'
import { eventually } from './parts/eventually.ts'

// A repository that cannot be had is named with the reason: its service stays as it runs, the others go on.

const page = (text: string) => ({
  Dockerfile: 'FROM nginx:1.27-alpine\nCOPY index.html /usr/share/nginx/html/\nEXPOSE 80\n',
  'index.html': `<h1>${text}</h1>\n`,
})
const AUTH = { user: 'git', token: 'a-token-that-nobody-was-told' }
/** Where somebody else's repositories are. */
let elsewhere: GitServer
let port: string
let company: Company
let agent: Agent

beforeAll(async () => {
  await serve({})
  port = new URL(elsewhere.url).port
  await elsewhere.createRepository('far', page('far'))
  await elsewhere.createRepository('blank')
  const services = `services: { near: {}, far: { repo: '${elsewhere.url}/far.git' } },`
  company = await openCompany('broken', { ops: opsFiles('broken', services), near: page('near') })
  agent = await company.agent()
  await company.status('True', 120)
  // A ready pod is not yet an address that every node leads to.
  await eventually('the page of far', async () => (await answer('far')()).includes('far'))
})

afterAll(async () => {
  await company.close()
  await elsewhere.close()
})

async function serve(rules: Partial<GitServerOptions>): Promise<void> {
  const root = elsewhere?.root ?? (await mkdtemp(join(bed.folder, 'elsewhere-')))
  await elsewhere?.close()
  elsewhere = await startGitServer({ root, host: bed.nodeIp, port: Number(port ?? 0), ...rules })
}

const uids = async () =>
  (await list(company.namespace, 'deployments,services,serviceaccounts')).map(({ metadata }) => metadata.uid)
const answer = (service: string) => async () =>
  (await ask(`http://${service}.${company.namespace}.svc.cluster.local/`)).text

/** What the environment says once it is not well, while nothing of it was touched. */
async function said(spoil: () => Promise<unknown>, what: RegExp): Promise<void> {
  const [before, audit] = [await uids(), auditMark()]
  await spoil()
  await eventually(`the message ${what}`, async () => what.test(await company.status('False')))
  expect(await uids()).toEqual(before)
  expect(writesSince(audit).filter((write) => write.includes(`${company.namespace}/`))).toEqual([])
  expect(await answer('far')()).toContain('<h1>far</h1>')
}

test('unreachable: named, its service stays, and another service is rolled out meanwhile', async () => {
  await said(() => elsewhere.close(), /^failed \(1 of 2\): far: http.*far\.git.*ECONNREFUSED/)
  await company.push('near', { 'index.html': '<h1>nearer</h1>\n' })
  await eventually('the new page', async () => (await answer('near')()).includes('nearer'))
})

test('unauthorised: named', async () => {
  await said(() => serve({ auth: AUTH }), /far: .*far\.git.*credentials are needed \(HTTP 401\)/)
})

test('back again: well again, without a build', async () => {
  const audit = auditMark()
  await serve({})
  await company.status('True')
  expect(writesSince(audit).filter((write) => write.includes('jobs'))).toEqual([])
})

test('empty: named', async () => {
  const services = `services: { near: {}, far: { repo: '${elsewhere.url}/blank.git' } },`
  await said(() => company.push('ops', opsFiles('broken', services)), /far: .*blank\.git is empty/)
})

test('a branch moved by force is followed, by an update', async () => {
  const services = `services: { near: {}, far: { repo: '${elsewhere.url}/far.git' } },`
  await company.push('ops', opsFiles('broken', services))
  await company.status('True')
  const before = await uids()
  await elsewhere.commit('far', 'main', page('anew'), 'Begin again', { orphan: true })
  await elsewhere.git('far', ['gc', '--quiet', '--prune=now'])
  await eventually('the page of the new history', async () => (await answer('far')()).includes('anew'))
  await company.status('True')
  expect(await uids()).toEqual(before)
})

test.each<[string, () => string, RegExp, Partial<GitServerOptions>]>([
  ['unreachable', () => `http://${bed.nodeIp}:9/ops.git`, /ECONNREFUSED.*check that the URL is right/, {}],
  [
    'not there',
    () => `${elsewhere.url}/nowhere.git`,
    /nowhere\.git: not found, or no access \(HTTP 404\)/,
    {},
  ],
  ['unauthorised', () => `${elsewhere.url}/far.git`, /far\.git: .*credentials are needed/, { auth: AUTH }],
  ['empty', () => `${elsewhere.url}/blank.git`, /the ops repository blank has no commit yet/, {}],
])('an ops repository that is %s: the agent says so and waits', async (_, url, message, rules) => {
  await agent.stop()
  await serve(rules)
  const [before, audit] = [await uids(), auditMark()]
  const other = startAgent(url())
  try {
    expect(JSON.stringify(await other.logged('poll failed'))).toMatch(message)
    expect(await uids()).toEqual(before)
    expect(writesSince(audit).filter((write) => write.includes(`${company.namespace}/`))).toEqual([])
  } finally {
    await other.stop()
  }
})
