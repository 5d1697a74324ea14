import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createClock } from '../../../src/adapters/clock/clock.ts'
import { loadConnection } from '../../../src/adapters/kubernetes/transport/connection.ts'

describe('which cluster, and as whom', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'diploid-kubeconfig-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  async function file(name: string, text: string): Promise<string> {
    await mkdir(join(folder, name, '..'), { recursive: true })
    await writeFile(join(folder, name), text)
    return join(folder, name)
  }
  const load = (
    env: Record<string, string>,
    flags: { readonly kubeconfig?: string; readonly context?: string } = {},
  ) => loadConnection({ ...flags, env: { HOME: folder, ...env }, clock: createClock() })
  const config = (name: string, user: string) => `
apiVersion: v1
kind: Config
current-context: ${name}
clusters: [{ name: ${name}, cluster: { server: "https://${name}.example.org:6443/" } }]
users: [{ name: ${name}, user: ${user} }]
contexts: [{ name: ${name}, context: { cluster: ${name}, user: ${name}, namespace: apps } }]
`

  test('of several files the first one decides, for the context and for each name', async () => {
    const first = await file('first', config('first', '{ token: first-token }'))
    const second = await file('second', `${config('second', '{ token: x }')}\n`)
    const again = await file('again', config('first', '{ token: other-token }'))
    const missing = join(folder, 'missing')
    const KUBECONFIG = [missing, first, second, again].join(delimiter)
    const chosen = load({ KUBECONFIG })
    expect(chosen).toMatchObject({
      name: 'first',
      server: 'https://first.example.org:6443',
      namespace: 'apps',
    })
    expect(await chosen.credentials(false)).toEqual({ authorization: 'Bearer first-token' })
    expect(load({ KUBECONFIG }, { context: 'second' }).server).toBe('https://second.example.org:6443')
  })

  test('the flag comes before the environment, and that before the usual place', async () => {
    await file('.kube/config', config('usual', '{}'))
    const named = await file('named', config('named', '{}'))
    const flagged = await file('flagged', config('flagged', '{}'))
    expect(load({}).name).toBe('usual')
    expect(load({ KUBECONFIG: named }).name).toBe('named')
    expect(load({ KUBECONFIG: named }, { kubeconfig: flagged }).name).toBe('flagged')
  })

  test('an unknown context names the file and the contexts there', async () => {
    const path = await file('config', config('prod', '{}'))
    expect(() => load({ KUBECONFIG: path }, { context: 'staging' })).toThrow(
      expect.objectContaining({
        code: 'kube.config',
        message: `kubeconfig ${path}: there is no context staging`,
        hint: 'contexts there: prod; choose one with --context',
      }),
    )
  })

  test.each([
    ['no current context', 'contexts: []', 'no current context is set'],
    [
      'a missing cluster',
      'current-context: a\ncontexts: [{ name: a, context: { cluster: b } }]',
      'context a names cluster b, which is not there',
    ],
    [
      'a cluster without an address',
      'current-context: a\ncontexts: [{ name: a, context: { cluster: b } }]\nclusters: [{ name: b, cluster: { server: b } }]',
      'cluster b has no http or https server',
    ],
  ])('%s is said', async (_, text, message) => {
    const path = await file('config', text)
    expect(() => load({ KUBECONFIG: path })).toThrow(`kubeconfig ${path}: ${message}`)
  })

  test('a file that was asked for and is not there is said; none at all too', () => {
    const KUBECONFIG = join(folder, 'missing')
    expect(() => load({ KUBECONFIG })).toThrow(`kubeconfig ${KUBECONFIG} does not exist`)
    expect(() => load({})).toThrow('no cluster is configured: there is no kubeconfig')
  })

  test('a file that is no YAML is named with the line, and not quoted', async () => {
    const path = await file('config', 'users:\n  - token: hunter2\n - broken')
    expect(() => load({ KUBECONFIG: path })).toThrow(/cannot be read as YAML \(line \d\)$/)
    expect(() => load({ KUBECONFIG: path })).not.toThrow('hunter2')
  })

  test('certificates: inline before file, files from where the kubeconfig lies', async () => {
    await file('pki/ca.crt', 'THE CA')
    await file('pki/client.crt', 'THE CERT')
    const path = await file(
      'config',
      `
current-context: a
clusters: [{ name: a, cluster: { server: "https://a", certificate-authority: pki/ca.crt, tls-server-name: api } }]
users: [{ name: a, user: { client-certificate: pki/client.crt, client-key-data: ${Buffer.from('THE KEY').toString('base64')}, client-key: gone } }]
contexts: [{ name: a, context: { cluster: a, user: a } }]
`,
    )
    const { tls } = load({ KUBECONFIG: path })
    expect({ ...tls, ca: String(tls.ca), cert: String(tls.cert), key: String(tls.key) }).toEqual({
      ca: 'THE CA',
      cert: 'THE CERT',
      key: 'THE KEY',
      servername: 'api',
    })
  })

  test('plain http, basic credentials and another identity work', async () => {
    const user = '{ username: ann, password: secret, as: jane, as-groups: [ops] }'
    const text = config('local', user).replace('https://local.example.org:6443/', 'http://127.0.0.1:8001')
    const chosen = load({ KUBECONFIG: await file('config', text) })
    expect(chosen.server).toBe('http://127.0.0.1:8001')
    expect(await chosen.credentials(false)).toEqual({
      authorization: `Basic ${Buffer.from('ann:secret').toString('base64')}`,
      'impersonate-user': 'jane',
      'impersonate-group': 'ops',
    })
  })

  test('a proxy of the cluster comes before those of the environment', async () => {
    const text = config('a', '{}').replace('server:', 'proxy-url: "http://proxy:3128", server:')
    const chosen = load({ KUBECONFIG: await file('config', text), HTTPS_PROXY: 'http://other:1' })
    expect(chosen.env).toEqual({ HTTPS_PROXY: 'http://proxy:3128', HTTP_PROXY: 'http://proxy:3128' })
  })

  test('a credential plugin is asked once, and anew when its token was refused', async () => {
    const plugin = await file(
      'plugin.mjs',
      `import { appendFileSync, readFileSync } from 'node:fs'
const log = ${JSON.stringify(join(folder, 'calls'))}
appendFileSync(log, 'x')
const token = 'token-' + readFileSync(log, 'utf8').length
const expirationTimestamp = new Date(Date.now() + 3600_000).toISOString()
console.log(JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token, expirationTimestamp } }))`,
    )
    const exec = `{ exec: { apiVersion: client.authentication.k8s.io/v1, command: ${process.execPath}, args: [${plugin}], interactiveMode: Never } }`
    const chosen = load({ KUBECONFIG: await file('config', config('a', exec)) })
    expect(await chosen.credentials(false)).toEqual({ authorization: 'Bearer token-1' })
    expect(await chosen.credentials(false)).toEqual({ authorization: 'Bearer token-1' })
    expect(await chosen.credentials(true)).toEqual({ authorization: 'Bearer token-2' })
  })

  test('a credential plugin that fails is named, and what it printed is not', async () => {
    const plugin = await file('plugin.mjs', `console.error('hunter2'); process.exit(1)`)
    const exec = `{ exec: { apiVersion: client.authentication.k8s.io/v1, command: ${process.execPath}, args: [${plugin}], interactiveMode: Never } }`
    const chosen = load({ KUBECONFIG: await file('config', config('a', exec)) })
    const error = await chosen.credentials(false).catch((caught: unknown) => caught)
    expect(error).toMatchObject({
      code: 'kube.unauthorized',
      message: expect.stringContaining(process.execPath),
    })
    expect(String(error)).not.toContain('hunter2')
  })
})
