import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createHttp } from '../../../src/adapters/http.ts'
import { createRegistry } from '../../../src/adapters/registry/registry.ts'
import type { Registry } from '../../../src/ports/registry.ts'
import { ACCOUNT, type FakeRegistry, startFakeRegistry } from './fake-registry.ts'

const http = createHttp({ userAgent: 'test', env: {} })
let fake: FakeRegistry
let registry: Registry
const signal = () => AbortSignal.timeout(20_000)

beforeAll(async () => {
  fake = await startFakeRegistry()
})
afterAll(async () => {
  await http.close()
  await fake.close()
})
beforeEach(() => {
  fake.mode = 'open'
  fake.requests.length = 0
  registry = createRegistry({ http, credentials: (host) => (host === fake.host ? ACCOUNT : undefined) })
})

test('digest, ports, folder and user of an image', async () => {
  const digest = fake.image('shop/api', '1', {
    ExposedPorts: { '8080/tcp': {}, '53/udp': {}, '443': {}, odd: {} },
    WorkingDir: '/app',
    User: '1000',
  })
  const ports = [
    { port: 53, protocol: 'UDP' },
    { port: 443, protocol: 'TCP' },
    { port: 8080, protocol: 'TCP' },
  ]
  const facts = { known: true, value: { digest, ports, workdir: '/app', user: '1000' } }
  expect(await registry.inspect(`${fake.host}/shop/api:1`, signal())).toEqual(facts)
  expect(await registry.inspect(`${fake.host}/shop/api@${digest}`, signal())).toEqual(facts)
})

test('what is known by its digest costs one question', async () => {
  fake.image('shop/api', 'known', {})
  await registry.inspect(`${fake.host}/shop/api:known`, signal())
  fake.requests.length = 0
  await registry.inspect(`${fake.host}/shop/api:known`, signal())
  expect(fake.requests).toEqual(['HEAD /v2/shop/api/manifests/known'])
})

test('a tag that moved is seen', async () => {
  const first = fake.image('shop/api', 'moving', { User: 'a' })
  expect(await registry.inspect(`${fake.host}/shop/api:moving`, signal())).toMatchObject({
    value: { digest: first },
  })
  const second = fake.image('shop/api', 'moving', { User: 'b' })
  expect(await registry.inspect(`${fake.host}/shop/api:moving`, signal())).toMatchObject({
    value: { digest: second, user: 'b' },
  })
})

test('several platforms: the digest is that of the index, the settings those of linux/amd64', async () => {
  const arm = fake.image('shop/multi', 'arm', { User: 'arm' })
  const amd = fake.image('shop/multi', 'amd', { User: 'amd', ExposedPorts: { '80/tcp': {} } })
  const digest = fake.index('shop/multi', '1', [
    { digest: arm, os: 'unknown', architecture: 'unknown' },
    { digest: arm, os: 'linux', architecture: 'arm64' },
    { digest: amd, os: 'linux', architecture: 'amd64' },
  ])
  expect(await registry.inspect(`${fake.host}/shop/multi:1`, signal())).toMatchObject({
    value: { digest, user: 'amd', ports: [{ port: 80 }] },
  })
})

test('absent where the registry says so', async () => {
  expect(await registry.inspect(`${fake.host}/shop/gone:1`, signal())).toEqual({
    known: true,
    value: 'absent',
  })
  const digest = `sha256:${'0'.repeat(64)}`
  expect(await registry.inspect(`${fake.host}/shop/gone@${digest}`, signal())).toEqual({
    known: true,
    value: 'absent',
  })
})

test.each(['bearer', 'basic'] as const)('signs in with %s, and remembers it', async (mode) => {
  fake.image('shop/private', '1', { User: mode })
  fake.mode = mode
  expect(await registry.inspect(`${fake.host}/shop/private:1`, signal())).toMatchObject({
    value: { user: mode },
  })
  expect(fake.requests[0]).toBe('HEAD /v2/shop/private/manifests/1')
  if (mode === 'bearer')
    expect(fake.requests[1]).toBe(
      'GET /token?service=the+registry&scope=repository%3Ashop%2Fprivate%3Apull (auth)',
    )
  fake.requests.length = 0
  await registry.inspect(`${fake.host}/shop/private:1`, signal())
  expect(fake.requests).toEqual(['HEAD /v2/shop/private/manifests/1 (auth)'])
})

test('a realm elsewhere on plain http sees nothing', async () => {
  fake.mode = 'foreign-realm'
  await expect(registry.inspect(`${fake.host}/shop/api:1`, signal())).rejects.toMatchObject({
    code: 'registry.unauthorized',
    message: expect.stringContaining('wants a sign-in at http://127.0.0.2:1/token, which is not safe'),
  })
})

test('no account, no access', async () => {
  fake.mode = 'basic'
  const anonymous = createRegistry({ http })
  await expect(anonymous.inspect(`${fake.host}/shop/api:1`, signal())).rejects.toMatchObject({
    code: 'registry.unauthorized',
    retryable: false,
  })
})

test('blobs on another host are fetched without the account', async () => {
  fake.image('shop/cdn', '1', { User: 'cdn' })
  fake.mode = 'other-host-blobs'
  expect(await registry.inspect(`${fake.host}/shop/cdn:1`, signal())).toMatchObject({
    value: { user: 'cdn' },
  })
  expect(fake.requests.filter((request) => request.startsWith('other'))).toEqual([
    expect.stringMatching(/^other GET \/blobs\/sha256:[0-9a-f]{64}$/),
  ])
})

test('a registry that does not say the digest is asked for the manifest', async () => {
  const digest = fake.image('shop/quiet', '1', {})
  fake.mode = 'no-digest'
  expect(await registry.inspect(`${fake.host}/shop/quiet:1`, signal())).toMatchObject({ value: { digest } })
})

test('content that does not have its digest is refused', async () => {
  fake.image('shop/lie', '1', { User: 'x' })
  fake.mode = 'lying'
  await expect(registry.inspect(`${fake.host}/shop/lie:1`, signal())).rejects.toMatchObject({
    code: 'registry.protocol',
    message: expect.stringContaining('is something else'),
  })
})

test('busy, unreachable and aborted', async () => {
  fake.mode = 'busy'
  await expect(registry.inspect(`${fake.host}/shop/api:1`, signal())).rejects.toMatchObject({
    code: 'registry.rate-limited',
    retryable: true,
    retryAfter: 7,
  })
  await expect(registry.inspect('127.0.0.1:1/shop/api:1', signal())).rejects.toMatchObject({
    code: 'registry.unreachable',
    retryable: true,
  })
  const reason = new Error('stopped')
  await expect(registry.inspect(`${fake.host}/a:1`, AbortSignal.abort(reason))).rejects.toBe(reason)
  await expect(registry.inspect('Not A Reference', signal())).rejects.toMatchObject({
    code: 'registry.reference',
  })
})
