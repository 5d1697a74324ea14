import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Fields, list, text } from '../../../src/adapters/kube-server/data.ts'
import { type KubeServer, startKubeServer } from '../../../src/adapters/kube-server/server.ts'
import { Client, until } from './client.ts'
import { configMap, deployment } from './objects.ts'

const MAPS = '/api/v1/namespaces/default/configmaps'
let server: KubeServer
let client: Client

beforeEach(async () => {
  server = await startKubeServer({
    historyLimit: 20,
    simulate: { podStartMs: 10, gateway: true },
    clock: { now: () => 1_800_000_000_000 },
  })
  client = new Client(server.url)
})
afterEach(() => server.close())

const names = (body: Fields) => list(body, 'items').map((item) => text(item, 'metadata', 'name'))
const versionOf = (body: Fields) => text(body, 'metadata', 'resourceVersion')

test('pages of a list are all from the moment of the first', async () => {
  for (const name of ['a', 'b', 'c', 'd']) await client.create(MAPS, configMap(name))
  const first = (await client.get(`${MAPS}?limit=3`)).body
  expect(names(first)).toEqual(['a', 'b', 'c'])
  expect(first.metadata).toMatchObject({ remainingItemCount: 2 })
  await client.create(MAPS, configMap('aa'))
  const token = text(first, 'metadata', 'continue')
  const second = (await client.get(`${MAPS}?limit=3&continue=${token}`)).body
  expect(names(second)).toEqual(['d', 'kube-root-ca.crt'])
  expect(versionOf(second)).toBe(versionOf(first))
  expect(text(second, 'metadata', 'continue')).toBe('')
})

test('after a compaction old pages and old watches answer 410', async () => {
  for (const name of ['a', 'b', 'c']) await client.create(MAPS, configMap(name))
  const first = (await client.get(`${MAPS}?limit=1`)).body
  await client.create(MAPS, configMap('d'))
  server.compact()
  const next = await client.get(`${MAPS}?limit=1&continue=${text(first, 'metadata', 'continue')}`)
  expect(next).toMatchObject({ status: 410, body: { reason: 'Expired' } })
  const { events, ended } = await client.watch(`${MAPS}?watch=1&resourceVersion=${versionOf(first)}`)
  await ended
  expect(events).toMatchObject([{ type: 'ERROR', object: { code: 410, reason: 'Expired' } }])
})

test('a history that is too short for a watch is told', async () => {
  const start = versionOf((await client.get(MAPS)).body)
  for (let index = 0; index < 25; index++) await client.create(MAPS, configMap(`m${index}`))
  const { events, ended } = await client.watch(`${MAPS}?watch=1&resourceVersion=${start}`)
  await ended
  expect(events).toMatchObject([{ type: 'ERROR', object: { code: 410 } }])
})

test('a watch without a version begins with what is there', async () => {
  await client.create(MAPS, configMap('a'))
  const { events, stop } = await client.watch(`${MAPS}?watch=1&fieldSelector=metadata.name%3Da`)
  await until(async () => events.length > 0, 'the first event')
  stop()
  expect(events).toMatchObject([{ type: 'ADDED', object: { kind: 'ConfigMap', metadata: { name: 'a' } } }])
})

test('a watch ends in time, with a bookmark that says how far it came', async () => {
  const start = versionOf((await client.get(MAPS)).body)
  const query = `watch=1&resourceVersion=${start}&timeoutSeconds=1&allowWatchBookmarks=true`
  const { events, ended } = await client.watch(`${MAPS}?${query}`)
  await client.create('/api/v1/namespaces/default/secrets', { metadata: { name: 's' } })
  await ended
  const now = versionOf((await client.get(MAPS)).body)
  expect(events).toMatchObject([
    { type: 'BOOKMARK', object: { kind: 'ConfigMap', metadata: { resourceVersion: now } } },
  ])
})

test('cut watches break off and can be resumed without a gap', async () => {
  const start = versionOf((await client.get(MAPS)).body)
  const cut = await client.watch(`${MAPS}?watch=1&resourceVersion=${start}`)
  server.cutWatches()
  await cut.ended
  await client.create(MAPS, configMap('meanwhile'))
  const again = await client.watch(`${MAPS}?watch=1&resourceVersion=${start}`)
  await until(async () => again.events.length > 0, 'the missed event')
  again.stop()
  expect(again.events).toMatchObject([{ type: 'ADDED', object: { metadata: { name: 'meanwhile' } } }])
})

test('what was asked stands in the audit list', async () => {
  await client.create(`${MAPS}?dryRun=All`, configMap('a'))
  await client.get(MAPS)
  expect(server.requests()).toEqual([
    {
      verb: 'create',
      path: `${MAPS}?dryRun=All`,
      userAgent: 'tester/1',
      dryRun: true,
      at: 1_800_000_000_000,
    },
    { verb: 'list', path: MAPS, userAgent: 'tester/1', dryRun: false, at: 1_800_000_000_000 },
  ])
  expect(server.counts()).toEqual({ create: 1, list: 1 })
})

test('a version from the future is told as one', async () => {
  const answer = await client.get(`${MAPS}?resourceVersion=999999&resourceVersionMatch=NotOlderThan`)
  expect(answer).toMatchObject({
    status: 504,
    body: { details: { causes: [{ reason: 'ResourceVersionTooLarge' }] } },
  })
})

test('discovery tells groups, versions and resources', async () => {
  const groups = (await client.get('/apis')).body
  expect(list(groups, 'groups').map((group) => text(group, 'name'))).toContain('apps')
  const apps = (await client.get('/apis/apps/v1')).body
  expect(list(apps, 'resources').map((resource) => text(resource, 'name'))).toContain('deployments/scale')
  expect((await client.get('/version')).body).toMatchObject({ major: '1', minor: '36' })
  expect((await client.get('/readyz')).body).toEqual({ text: 'ok' })
})

test('a route to the demo Gateway is accepted, and told when its Service is missing', async () => {
  const path = '/apis/gateway.networking.k8s.io/v1/namespaces/default/httproutes'
  await client.create(path, {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'web' },
    spec: {
      parentRefs: [{ name: 'demo', namespace: 'gateway' }],
      rules: [{ backendRefs: [{ name: 'web', port: 80 }] }],
    },
  })
  let live: Fields = {}
  await until(async () => {
    live = (await client.get(`${path}/web`)).body
    return list(live, 'status', 'parents').length > 0
  }, 'the route’s status')
  expect(live.spec).toMatchObject({
    parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'demo' }],
    rules: [
      {
        matches: [{ path: { type: 'PathPrefix', value: '/' } }],
        backendRefs: [{ group: '', kind: 'Service', name: 'web', weight: 1 }],
      },
    ],
  })
  const [parent] = list(live, 'status', 'parents')
  expect(
    list(parent, 'conditions').map((condition) => `${text(condition, 'type')} ${text(condition, 'status')}`),
  ).toEqual(['Accepted True', 'ResolvedRefs False'])
})

test('a namespace that is deleted while pods start is gone in the end', async () => {
  await client.create('/api/v1/namespaces', { metadata: { name: 'short' } })
  await client.create('/apis/apps/v1/namespaces/short/deployments', deployment('web', {}, { replicas: 3 }))
  await client.call('DELETE', '/api/v1/namespaces/short')
  await until(
    async () => (await client.get('/api/v1/namespaces/short')).status === 404,
    'the namespace to go',
  )
  expect(names((await client.get('/api/v1/pods')).body)).toEqual([])
})
