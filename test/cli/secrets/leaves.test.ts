import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type EchoServer, startEchoServer } from '../../adapters/secrets/echo-server.ts'
import { asciiJson, configText, lineText } from '../../secrets/secret-texts.ts'
import { leaks } from '../../secrets/traces.ts'
import { startWorld, type World } from '../world.ts'
import { type RefusingProxy, startRefusingProxy } from './refusing-proxy.ts'

// The program as it is shipped, in a world full of secrets: everything that it prints, writes to files and leaves in the
// cluster is searched for each of them. The seed of this run stands in every failure.

const SEED = Date.now() % 1_000_000_007
const [git, registry, login, kube, inUrl] = sample(
  lineText.map((text) => text.replace(/[^\x20-\x7e]/g, '~')),
  SEED,
)
const [password, nested, variable] = sample(configText, SEED + 1)
const CREDENTIALS = [git, registry, login, kube, inUrl]
/** In the clear in Git: `render` prints them as Git holds them, and the cluster's objects hold them. */
const READABLE = [password, nested, variable]

let world: World
let proxy: RefusingProxy
let echo: EchoServer
beforeAll(async () => {
  world = await startWorld({ '.diploid.conf.js': CONFIG })
  world.registry.image('db', '1', { ExposedPorts: { '5432/tcp': {} } })
  world.registry.image('api', '1', { ExposedPorts: { '80/tcp': {} } })
  proxy = await startRefusingProxy(world.kube.url)
  echo = await startEchoServer()
  writeFileSync(join(world.folder, 'kubeconfig-with-token'), kubeconfig(proxy.url))
  mkdirSync(join(world.folder, '.docker'))
  const auth = Buffer.from(`robot:${login}`).toString('base64')
  writeFileSync(
    join(world.folder, '.docker/config.json'),
    JSON.stringify({ auths: { 'registry.example': { auth } } }),
  )
})
afterAll(() => Promise.all([world.close(), proxy.close(), echo.close()]))

const CONFIG = `module.exports = {
  name: 'shop',
  vars: { mailer: { password: ${asciiJson(variable)} } },
  services: {
    db: { image: 'REGISTRY/db:1', env: { POSTGRES_PASSWORD: generate('db'), NESTED_TOKEN: ${asciiJson(nested)} } },
    api: {
      image: 'REGISTRY/api:1',
      needs: ['db'],
      env: {
        URL: 'postgres://app:\${services.db.env.POSTGRES_PASSWORD}@db/app',
        MAIL_PASSWORD: vars.mailer.password,
        API_PASSWORD: ${asciiJson(password)},
      },
      files: { '/etc/app.ini': '[db]\\npassword = \${services.db.env.POSTGRES_PASSWORD}\\n' },
    },
  },
}`

async function run(
  command: string,
): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  return world.run(command, {
    raw: true,
    env: {
      KUBECONFIG: join(world.folder, 'kubeconfig-with-token'),
      DIPLOID_GIT_TOKEN: git,
      DIPLOID_REGISTRY_HOST: 'registry.example',
      DIPLOID_REGISTRY_TOKEN: registry,
    },
  })
}

describe('in order', () => {
  test('an apply that the API server refuses, quoting the object and the token', async () => {
    proxy.refuses = true
    const ran = await run('apply --verbose')
    expect(ran.code).toBe(1)
    expect(proxy.refused).toBeGreaterThan(0)
    expect(ran.err).toContain('***')
    await expectNothing({ out: ran.out, err: ran.err }, [...CREDENTIALS, ...READABLE])
    proxy.refuses = false
  })

  test.each(['validate', 'plan --output json', 'apply --verbose'])('%s', async (command) => {
    const ran = await run(command)
    expect(ran.code).toBe(0)
    await expectNothing({ out: ran.out, err: ran.err }, [...CREDENTIALS, ...READABLE])
  })

  test('a second apply, of another password, after a hand changed one', async () => {
    world.write({ '.diploid.conf.js': CONFIG.replace(asciiJson(password), asciiJson(`${password}-2`)) })
    await edit('API_PASSWORD', `${password}-3`)
    for (const command of [
      'plan --details',
      'plan --details --output json',
      'apply --allow-dirty --verbose',
    ]) {
      const ran = await run(command)
      expect(ran.code).toBe(0)
      expect(ran.out + ran.err).toMatch(/API_PASSWORD|Deployment.api/)
      await expectNothing({ out: ran.out, err: ran.err }, [...CREDENTIALS, ...READABLE])
    }
  })

  test.each(['status', 'status --output json'])('%s', async (command) => {
    const ran = await run(command)
    expect(ran.out).toContain('production')
    await expectNothing({ out: ran.out, err: ran.err }, [...CREDENTIALS, ...READABLE])
  })

  test('render: what is secret is left out, what Git holds in the clear is printed', async () => {
    for (const command of ['render', 'render --output json']) {
      const ran = await run(command)
      expect(ran.code).toBe(0)
      expect(ran.out).toContain('***')
      await expectNothing({ out: ran.out, err: ran.err }, CREDENTIALS)
      if (command === 'render --output json') expect(ran.out).toContain(JSON.stringify(`${password}-2`))
    }
    const shown = await run('render --show-secrets')
    const [, generated] = await generatedValues()
    expect(shown.out).toContain(generated)
  })

  test.each([
    'explain --env production',
    'explain api --env production',
    'explain api.env.URL --env production',
    'explain api --env production --output json',
  ])('%s', async (command) => {
    const ran = await run(command)
    expect(ran.code).toBe(0)
    expect(ran.out).toContain('api')
    await expectNothing({ out: ran.out, err: ran.err }, CREDENTIALS)
  })

  test('the facts of a plan, and what is rendered with them', async () => {
    const planned = JSON.parse((await run('plan --output json')).out) as { facts?: unknown }
    expect(planned.facts).toBeDefined()
    const file = join(world.folder, 'facts.json')
    writeFileSync(file, JSON.stringify(planned.facts))
    const replayed = await run(`render --facts ${file}`)
    expect(replayed.code).toBe(0)
    await expectNothing(
      { facts: readFileSync(file, 'utf8'), out: replayed.out, err: replayed.err },
      CREDENTIALS,
    )
  })

  test('files: render --directory, and the directory backend', async () => {
    const [rendered, applied] = [join(world.folder, 'rendered'), join(world.folder, 'applied')]
    expect((await run(`render --directory ${rendered}`)).code).toBe(0)
    expect((await run(`apply --allow-dirty --backend directory:${applied}`)).code).toBe(0)
    for (const folder of [rendered, applied]) {
      const texts = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
      expect(texts.length).toBeGreaterThan(5)
      await expectNothing({ [folder]: texts.join('\n') }, CREDENTIALS)
    }
  })

  test('what stands in the cluster for those who may not read Secrets; what its audit saw', async () => {
    const outputs: Record<string, string> = { audit: JSON.stringify(world.kube.requests()) }
    for (const path of READABLE_PATHS) outputs[path] = JSON.stringify(await get(path))
    expect(outputs['/api/v1/configmaps']).toContain('entries')
    await expectNothing(outputs, CREDENTIALS)
    const told = { audit: outputs.audit ?? '', status: outputs['/apis/diploid.dev/v1/environments'] ?? '' }
    expect(told.status).toContain('Ready')
    await expectNothing(told, READABLE)
  })

  test('credentials in URLs: of a server that refuses them and quotes them, and of one that does not answer', async () => {
    echo.answer = { status: 401, body: '{echo}', headers: { 'www-authenticate': 'Basic realm="{echo}"' } }
    // A quote of its own would end the quoted word that it stands in.
    const userinfo = `robot:${encodeURIComponent(inUrl).replaceAll("'", '%27')}@`
    for (const host of [echo.host, '127.0.0.1:1']) {
      for (const more of [
        '--verbose',
        '--verbose --output json',
        `--service-repo 'api=http://${userinfo}${host}/api.git'`,
      ]) {
        const ran = await run(`plan --ops 'http://${userinfo}${host}/acme/ops.git' ${more}`)
        expect(ran.code).toBe(1)
        expect(ran.err).toContain(`http://${host}/acme/ops.git`)
        await expectNothing({ out: ran.out, err: ran.err }, CREDENTIALS)
      }
    }
    const mistaken = await run(
      `plan 'http://${userinfo}${echo.host}/acme/ops.git' --unknown=https://${userinfo}x`,
    )
    expect(mistaken.code).toBe(64)
    await expectNothing({ out: mistaken.out, err: mistaken.err }, CREDENTIALS)
  })
})

/** Also not what the program made or read itself: generated values and the installation's key. */
async function expectNothing(
  outputs: Readonly<Record<string, string>>,
  secrets: readonly string[],
): Promise<void> {
  expect(leaks(outputs, [...secrets, ...(await generatedValues())]), `seed ${SEED}`).toEqual([])
}

/** The root key and the value of generate('db'), out of the cluster itself. */
async function generatedValues(): Promise<readonly string[]> {
  const { items } = (await get('/api/v1/secrets')) as { items: { data: Record<string, string> }[] }
  return ['rootKey', 'POSTGRES_PASSWORD'].flatMap((key) => {
    const value = items.find(({ data }) => data[key] !== undefined)?.data[key]
    return value === undefined ? [] : [Buffer.from(value, 'base64').toString()]
  })
}

const READABLE_PATHS = [
  '/api/v1/configmaps',
  '/api/v1/pods',
  '/api/v1/events',
  '/api/v1/namespaces',
  '/apis/apps/v1/deployments',
  '/apis/diploid.dev/v1/environments',
  '/apis/coordination.k8s.io/v1/leases',
]

async function get(path: string): Promise<unknown> {
  const response = await fetch(`${world.kube.url}${path}`)
  expect(response.status, path).toBe(200)
  return response.json()
}

/** As kubectl edit would. */
async function edit(variable: string, value: string): Promise<void> {
  const url = `${world.kube.url}/apis/apps/v1/namespaces/shop-production/deployments/api?fieldManager=kubectl-edit`
  const env = [{ name: variable, value }]
  const body = JSON.stringify({ spec: { template: { spec: { containers: [{ name: 'api', env }] } } } })
  const headers = { 'content-type': 'application/strategic-merge-patch+json' }
  expect((await fetch(url, { method: 'PATCH', headers, body })).status).toBe(200)
}

function kubeconfig(server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [{ name: 'test', cluster: { server } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    users: [{ name: 'test', user: { token: kube } }],
  })
}

function sample(texts: fc.Arbitrary<string>, seed: number): [string, string, string, string, string] {
  const [a = '', b = '', c = '', d = '', e = ''] = fc.sample(texts, { numRuns: 5, seed })
  return [a, b, c, d, e]
}
