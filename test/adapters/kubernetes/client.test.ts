import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { KubeCall } from '../../../src/adapters/kube-client.ts'
import { plainConnection } from '../../../src/adapters/kubernetes/transport/connection.ts'
import { tokenFile } from '../../../src/adapters/kubernetes/transport/credentials.ts'
import { type Answer, type FakeApi, json, parts, startFakeApi, waits } from './fake-api.ts'

const { signal } = new AbortController()
const about = {
  verb: 'patch',
  group: 'apps',
  resource: 'deployments',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'web',
} as const
const PATH = '/apis/apps/v1/namespaces/shop/deployments/web'
const PATCH: KubeCall = {
  method: 'PATCH',
  path: PATH,
  body: '{}',
  contentType: 'application/apply-patch+yaml',
  about,
}
const GET: KubeCall = { path: PATH, about: { ...about, verb: 'get' } }

describe('the client of an API server', () => {
  let api: FakeApi
  afterEach(() => api.close())
  const serve = async (answer: Answer) => {
    waits.length = 0
    api = await startFakeApi(answer)
    return api
  }
  /** Answers in order; the last one for ever. */
  const inOrder = (...answers: readonly [number, object, Record<string, string>?][]) => {
    let at = 0
    return serve((_, response) => {
      const [status, body, headers] = answers[Math.min(at++, answers.length - 1)] ?? [500, {}]
      json(response, status, body, headers)
    })
  }

  test('waits as long as it was asked to, with jitter, and asks again', async () => {
    await inOrder(
      [429, {}, { 'retry-after': '2' }],
      [503, {}, { 'retry-after': '1' }],
      [200, { kind: 'Deployment' }],
    )
    expect((await api.client.call(PATCH, signal)).body).toEqual({ kind: 'Deployment' })
    expect(waits).toEqual([2250, 1500])
  })

  test('gives up after four attempts and passes the wait on', async () => {
    await inOrder([429, {}, { 'retry-after': '3' }])
    await expect(api.client.call(PATCH, signal)).rejects.toMatchObject({
      code: 'kube.overloaded',
      retryable: true,
      retryAfter: 3,
    })
    expect(api.seen).toHaveLength(4)
  })

  test('does not sit out a long wait', async () => {
    await inOrder([503, {}, { 'retry-after': '120' }])
    await expect(api.client.call(GET, signal)).rejects.toMatchObject({
      code: 'kube.overloaded',
      retryAfter: 120,
    })
    expect(api.seen).toHaveLength(1)
  })

  test('a create by POST is not sent twice after an error that may have stored it', async () => {
    await inOrder([500, { message: 'etcdserver: request timed out' }])
    const post: KubeCall = { ...PATCH, method: 'POST', about: { ...about, verb: 'create' } }
    await expect(api.client.call(post, signal)).rejects.toMatchObject({
      code: 'kube.failed',
      retryable: true,
    })
    expect(api.seen).toHaveLength(1)
  })

  test('a server that is away is unreachable, and may be back later', async () => {
    await inOrder([200, {}])
    const gone = api.clientFor(plainConnection({ name: 'prod', server: 'http://127.0.0.1:1' }))
    await expect(gone.call(GET, signal)).rejects.toMatchObject({
      code: 'kube.unreachable',
      retryable: true,
      message: expect.stringMatching(
        /^the cluster prod cannot be reached to get Deployment\/web \(namespace shop\)/,
      ),
    })
  })

  test('a 403 names verb, kind and the missing grant', async () => {
    await inOrder([403, { message: 'deployments.apps "web" is forbidden: User "ci" cannot patch resource' }])
    await expect(api.client.call(PATCH, signal)).rejects.toMatchObject({
      code: 'kube.forbidden',
      retryable: false,
      message: expect.stringContaining(
        'we may not patch deployments.apps in namespace shop: deployments.apps "web"',
      ),
      hint: 'grant it by a Role in namespace shop: apiGroups ["apps"], resources ["deployments"], verbs ["patch"]',
    })
  })

  test('the server names the fields of what it refuses, but for Secrets their values stay out', async () => {
    const causes = [
      { reason: 'FieldValueInvalid', field: 'data.password', message: 'Invalid value: "hunter2"' },
    ]
    await inOrder([422, { message: 'invalid: "hunter2"', details: { causes } }])
    await expect(api.client.call(PATCH, signal)).rejects.toMatchObject({
      code: 'kube.invalid',
      message: expect.stringContaining('data.password: Invalid value: "hunter2"'),
    })
    const secret: KubeCall = { ...PATCH, about: { ...about, group: '', resource: 'secrets', kind: 'Secret' } }
    const error = await api.client.call(secret, signal).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'kube.invalid' })
    expect(String(error)).toContain('data.password (FieldValueInvalid)')
    expect(String(error)).not.toContain('hunter2')
  })

  test.each([
    [400, 'admission webhook "policy.example.org" denied the request: no latest tags', 'kube.denied'],
    [413, '', 'kube.too-large'],
    [500, 'etcdserver: request is too large', 'kube.too-large'],
    [409, 'the object has been modified', 'kube.conflict'],
    [410, 'too old resource version', 'kube.gone'],
    [404, 'not found', 'kube.not-found'],
    [401, 'Unauthorized', 'kube.unauthorized'],
  ])('%i %s is %s', async (status, message, code) => {
    await inOrder([status, { message }])
    await expect(api.client.call(PATCH, signal)).rejects.toMatchObject({ code })
  })

  test('warnings of the server are passed on', async () => {
    const warning = '299 - "unknown field \\"spec.replica\\"", 299 - "batch/v1beta1 is deprecated"'
    await inOrder([200, {}, { warning }])
    const { warnings } = await api.client.call(PATCH, signal)
    expect(warnings).toEqual(['unknown field "spec.replica"', 'batch/v1beta1 is deprecated'])
  })

  test('a token that was rotated is read again when the old one is refused', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'diploid-token-'))
    await writeFile(join(folder, 'token'), 'old\n')
    await serve((request, response) =>
      request.headers.authorization === 'Bearer new' ? json(response, 200, {}) : json(response, 401, {}),
    )
    const token = tokenFile(join(folder, 'token'), parts.clock)
    expect(await token(false)).toBe('old')
    await writeFile(join(folder, 'token'), 'new\n')
    const connection = plainConnection({ name: 'a test', server: api.url })
    const credentials = async (fresh: boolean) => ({ authorization: `Bearer ${await token(fresh)}` })
    const client = api.clientFor({ ...connection, credentials })
    expect((await client.call(GET, signal)).status).toBe(200)
    expect(api.seen).toHaveLength(2)
    await rm(folder, { recursive: true })
  })

  test('something that is no API server is said to be none', async () => {
    await serve((_, response) => response.end('<html>welcome</html>'))
    await expect(api.client.call(GET, signal)).rejects.toMatchObject({
      code: 'kube.failed',
      message: expect.stringContaining('does not answer as an API server does'),
    })
  })

  test('an aborted call rejects with the reason, also while it waits to ask again', async () => {
    await inOrder([503, {}])
    const end = new AbortController()
    const call = api.client.call(GET, end.signal)
    end.abort(new Error('enough'))
    await expect(call).rejects.toThrow('enough')
  })
})
