import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Changes } from '../../src/adapters/git-server/commit.ts'
import { ask } from './parts/ask.ts'
import { kubectl, list, tags } from './parts/bed.ts'
import { type Company, openCompany, opsFiles } from './parts/company.ts'
import { eventually } from './parts/eventually.ts'

// Code without a Dockerfile becomes an image by BuildKit, and its page is served. The base images are Debian's nginx 1.26 and
// the Node that runs the tests, under the names that the packs ask for: test/bed/README.md.

const SERVICES = "services: { site: {}, app: { web: 'static spa=/index.html' }, api: {} },"

/** Nothing but pages. */
const site: Changes = {
  'index.html': '<h1>A page</h1>\n',
  'style.0a1B2c3D.css': 'body { color: teal }\n',
  '.env': 'SECRET=1\n',
}

/** A front end whose build makes the folder that is served. */
const app: Changes = {
  'package.json': JSON.stringify({ name: 'app', private: true, scripts: { build: 'node build.js' } }),
  'build.js': `const { mkdirSync, writeFileSync } = require('node:fs')
mkdirSync('dist')
writeFileSync('dist/index.html', '<h1>Built by Node</h1>')
`,
}

/** A server of its own, which listens where it is told. */
const api: Changes = {
  'package.json': JSON.stringify({ name: 'api', private: true, scripts: { start: 'node server.js' } }),
  'server.js': `require('node:http')
  .createServer((request, response) => response.end('as ' + process.getuid() + ' on ' + process.env.PORT))
  .listen(process.env.PORT)
`,
}

let company: Company

beforeAll(async () => {
  company = await openCompany('packs', { ops: opsFiles('packs', SERVICES), site, app, api })
  await company.agent()
  await company.status('True', 300)
})

afterAll(() => company.close())

const at = (service: string, path = '/') =>
  `http://${service}.${company.namespace}.svc.cluster.local:8080${path}`

/** A Service leads to a new pod a moment after that is ready. */
async function page(service: string, path?: string) {
  return eventually(`${service} to answer`, () => ask(at(service, path)), 20)
}

test('pages alone are served, what is hidden is not', async () => {
  expect((await page('site')).text).toContain('A page')
  expect((await page('site', '/style.0a1B2c3D.css')).text).toContain('teal')
  expect((await page('site', '/.env')).status).toBe(404)
  expect((await page('site', '/missing')).status).toBe(404)
})

test('a front end is built first; a path of its own is its page, a missing script is missing', async () => {
  expect((await page('app')).text).toContain('Built by Node')
  expect((await page('app', '/orders/17')).text).toContain('Built by Node')
  expect((await page('app', '/orders/17.js')).status).toBe(404)
})

test('a server is started by its package.json, as no root, where the pack says', async () => {
  expect((await page('api')).text).toBe('as 1000 on 8080')
})

test('one image each; none of the pods runs as root', async () => {
  for (const service of ['site', 'app', 'api']) expect(await tags(`acme-packs/${service}`)).toHaveLength(1)
  const pods = await list(company.namespace, 'pods')
  expect(pods.length).toBeGreaterThanOrEqual(3)
  for (const { metadata } of pods) {
    const user = await kubectl('-n', company.namespace, 'exec', metadata.name, '--', 'id', '-u')
    expect(['101', '1000']).toContain(user.trim())
  }
})
