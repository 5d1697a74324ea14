import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Agent } from './parts/agent.ts'
import { ask } from './parts/ask.ts'
import { auditMark, find, kubectl, list, requestsSince, tags, writesSince } from './parts/bed.ts'
import { type Company, openCompany, opsFiles } from './parts/company.ts'
import { eventually } from './parts/eventually.ts'

// The example company on real parts: a push becomes an image, a rollout and a report, and nothing else moves.
// Where images come from docker.io they are the bed's stand-ins: test/bed/README.md.

const EXAMPLE = fileURLToPath(new URL('../../examples/ops-repo', import.meta.url))
const files = (folder: string) => {
  const root = join(EXAMPLE, folder)
  const found = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = found.map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(paths.map((path) => [relative(root, path), readFileSync(path, 'utf8')]))
}

const ops = (company: string, services = '') =>
  opsFiles(
    'production',
    `vars: { company: '${company}', mailer: { host: 'mail.acme.example', port: 587 } },
    domain: 'acme.example',
    services: { web: { needs: ['api'] }, ${services} },`,
    {
      'api.diploid.js': files('ops')['api.diploid.js'] ?? '',
      'db.diploid.js': files('ops')['db.diploid.js'] ?? '',
    },
  )
const NOTES = "notes: { image: 'nginx:1.27-alpine', port: 80, files: { '/etc/notes.txt': 'a' } },"

let company: Company
let agent: Agent

beforeAll(async () => {
  // No controller serves it: that routes are made is shown here, that they lead somewhere is not.
  await kubectl('create', '-f', join(import.meta.dirname, 'parts', 'ingress-class.yaml'))
  company = await openCompany('production', {
    ops: ops('Acme Ltd.', NOTES),
    web: files('web'),
    api: files('api'),
  })
  agent = await company.agent()
})

afterAll(() => company.close())

const page = async () => (await ask(`http://web.${company.namespace}.svc.cluster.local/`)).text

/** UIDs of a service's pods that are not on their way out. */
async function podsOf(service: string): Promise<readonly string[]> {
  const pods = await list(company.namespace, 'pods')
  return pods
    .filter(
      ({ metadata }) => metadata.name.startsWith(`${service}-`) && metadata.deletionTimestamp === undefined,
    )
    .map(({ metadata }) => metadata.uid)
    .sort()
}

/** Everything of the namespace that a service may consist of, as `Kind/name`. */
async function objects(): Promise<readonly string[]> {
  const kinds = 'deployments,statefulsets,cronjobs,services,configmaps,secrets,serviceaccounts,ingresses,pvc'
  return (await list(company.namespace, kinds)).map(({ kind, metadata }) => `${kind}/${metadata.name}`).sort()
}

/** Does something, and answers what was written in the company's namespace until the round was over. */
async function writesOf(act: () => Promise<unknown>): Promise<readonly string[]> {
  const [audit, log] = [auditMark(), agent.mark()]
  await act()
  await agent.logged('round finished', (line) => line.result === 'done', log, 120)
  return writesSince(audit)
    .filter((write) => write.includes(`${company.namespace}/`))
    .map((write) => write.replace(`${company.namespace}/`, ''))
}

test('the front end answers from a real pod, built from its repository', async () => {
  await company.status('True', 90)
  await eventually(
    'the page',
    async () => (await page()).includes('Everything for the discerning coyote'),
    20,
  )
  expect(await tags('acme-production/web')).toHaveLength(1)
  expect(await tags('acme-production/api')).toHaveLength(1)
})

test('a push to the front end: one build, one image, one write, the new page; the API stays as it is', async () => {
  const before = { api: await podsOf('api'), db: await podsOf('db'), notes: await podsOf('notes') }
  const audit = auditMark()
  const html = (files('web')['site/index.html'] ?? '').replace('coyote', 'roadrunner')
  const writes = await writesOf(() => company.push('web', { 'site/index.html': html }))

  expect(writes).toEqual(['patch deployments web'])
  const jobs = requestsSince(audit).filter(({ verb, resource }) => verb === 'create' && resource === 'jobs')
  expect(jobs).toHaveLength(1)
  expect(await tags('acme-production/web')).toHaveLength(2)
  expect(await tags('acme-production/api')).toHaveLength(1)
  await eventually('the new page', async () => (await page()).includes('discerning roadrunner'), 20)
  expect({ api: await podsOf('api'), db: await podsOf('db'), notes: await podsOf('notes') }).toEqual(before)
})

test('a push that changes no file of the image builds nothing and writes nothing to the namespace', async () => {
  const audit = auditMark()
  const asked = company.git.requests
  await company.push('web', { 'README.md': 'Left out by .dockerignore.\n' })
  await eventually('three polls', () => company.git.requests > asked + 9)
  expect(writesSince(audit).filter((write) => !write.includes(' diploid/'))).toEqual([])
  expect(await tags('acme-production/web')).toHaveLength(2)
})

test('a variable of the ops repository rolls only the workloads that use it', async () => {
  const before = { web: await podsOf('web'), db: await podsOf('db'), notes: await podsOf('notes') }
  const writes = await writesOf(() => company.push('ops', ops('Acme Inc.', NOTES)))
  expect(writes.filter((write) => write.includes('deployments'))).toEqual(['patch deployments api'])
  expect(writes.every((write) => / api\b/.test(write))).toBe(true)
  const api = async () => (await ask(`http://api.${company.namespace}.svc.cluster.local:8080/`)).text
  await eventually('the API to know', async () => (await api()).includes('"company":"Acme Inc."'), 20)
  expect({ web: await podsOf('web'), db: await podsOf('db'), notes: await podsOf('notes') }).toEqual(before)
})

test('removing a service deletes exactly its objects; what was made by hand stays', async () => {
  await kubectl('-n', company.namespace, 'create', 'configmap', 'notes-by-hand', '--from-literal=a=b')
  const mine = (await find(company.namespace, 'configmap/notes-by-hand'))?.metadata
  const before = await objects()
  await writesOf(() => company.push('ops', ops('Acme Inc.')))
  const its = before.filter((object) => /\/notes\b/.test(object) && object !== 'ConfigMap/notes-by-hand')
  expect(its.map((object) => object.split('/')[0])).toEqual([
    'ConfigMap',
    'Deployment',
    'Service',
    'ServiceAccount',
  ])
  // Dependents of what was deleted go a moment later, by the cluster's own hand.
  await eventually('everything of notes to be gone', async () => (await podsOf('notes')).length === 0, 30)
  expect(await objects()).toEqual(before.filter((object) => !its.includes(object)))
  expect((await find(company.namespace, 'configmap/notes-by-hand'))?.metadata).toEqual(mine)
})

test('an object made by hand whose name a new service would take is named, and not taken over', async () => {
  await kubectl('-n', company.namespace, 'create', 'service', 'clusterip', 'blog', '--tcp=80:80')
  const mine = await find(company.namespace, 'service/blog')
  const log = agent.mark()
  await company.push('ops', ops('Acme Inc.', "blog: { image: 'nginx:1.27-alpine', port: 80 },"))
  const line = await agent.logged('round finished', ({ result }) => result === 'failed', log)
  expect(line.summary).toMatch(/blog: Service\/blog .*not made by Diploid/)
  expect(await company.status('False')).toContain('Service/blog')
  expect(await find(company.namespace, 'service/blog')).toEqual(mine)
  expect(await find(company.namespace, 'deployment/blog')).toBeUndefined()

  await kubectl('-n', company.namespace, 'delete', 'service', 'blog')
  await company.status('True')
})
