import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { at, text } from '../../src/adapters/kube-server/data.ts'
import { type KubeServer, startKubeServer } from '../../src/adapters/kube-server/server.ts'
import { Client, until } from '../adapters/kube-server/client.ts'
import { configMap } from '../adapters/kube-server/objects.ts'
import { APPLY_CASES } from './kube-server/apply.cases.ts'
import { CLUSTER_CASES } from './kube-server/cluster.cases.ts'
import { history } from './kube-server/histories.ts'
import { OBJECT_CASES } from './kube-server/object.cases.ts'
import { play } from './kube-server/play.ts'
import { REQUEST_CASES } from './kube-server/request.cases.ts'
import { statuses } from './kube-server/statuses.ts'

// The embedded cluster against a real API server: the same requests, the same answers.
// In: tables of requests beside this file. Out: every answer of both, compared whole.
// Limits: what controllers write, times, UIDs and addresses are left out; docs/embedded-cluster.md lists the rest.

const HISTORIES = Array.from({ length: 40 }, (_, index) => index + 1)

const bed = inject('controlPlane')

describe.skipIf(bed === null)('the embedded cluster answers as a real API server', () => {
  let server: KubeServer
  let embedded: Client
  let real: Client
  let round = 0

  beforeAll(async () => {
    if (bed === null) return
    server = await startKubeServer({ simulate: { controllers: false } })
    embedded = new Client(server.url)
    real = new Client(bed.server, { token: bed.token, ca: readFileSync(bed.caFile, 'utf8') })
  })
  afterAll(() => server?.close())

  for (const cases of [APPLY_CASES, OBJECT_CASES, REQUEST_CASES, CLUSTER_CASES]) {
    test.each(Object.entries(cases))('%s', async (_name, steps) => {
      round += 1
      const namespace = `case-${round}`
      const [ours, theirs] = await Promise.all([
        play(embedded, namespace, steps),
        play(real, namespace, steps),
      ])
      expect(ours).toEqual(theirs)
    })
  }

  test.each(HISTORIES)('history %i of one object under several hands ends the same', async (seed) => {
    const steps = history(seed, 12)
    const namespace = `history-${seed}`
    const [ours, theirs] = await Promise.all([play(embedded, namespace, steps), play(real, namespace, steps)])
    expect(ours).toEqual(theirs)
  })

  test('controllers say the same of what needs no node', async () => {
    const simulated = await startKubeServer()
    const [ours, theirs] = await Promise.all([
      statuses(new Client(simulated.url), 'statuses'),
      statuses(real, 'statuses'),
    ]).finally(() => simulated.close())
    expect(ours).toEqual(theirs)
  })

  test('a watch with a selector sees objects come, change, and leave', async () => {
    const [ours, theirs] = await Promise.all([watched(embedded), watched(real)])
    expect(ours).toEqual(theirs)
  })
})

const CONFIG_MAPS = '/api/v1/namespaces/watched/configmaps'

async function watched(client: Client): Promise<string[]> {
  await client.create('/api/v1/namespaces', { metadata: { name: 'watched' } })
  await client.create(CONFIG_MAPS, configMap('before', {}, { labels: { app: 'x' } }))
  const list = await client.get(`${CONFIG_MAPS}?labelSelector=app%3Dx`)
  const version = text(list.body, 'metadata', 'resourceVersion')
  const query = `watch=1&allowWatchBookmarks=true&resourceVersion=${version}&labelSelector=app%3Dx`
  const { events, stop } = await client.watch(`${CONFIG_MAPS}?${query}`)
  await client.create(CONFIG_MAPS, configMap('a', {}, { labels: { app: 'x' } }))
  await client.create(CONFIG_MAPS, configMap('b'))
  await client.mergePatch(`${CONFIG_MAPS}/a`, 'hand', { data: { k: '1' } })
  await client.mergePatch(`${CONFIG_MAPS}/b`, 'hand', { metadata: { labels: { app: 'x' } } })
  await client.mergePatch(`${CONFIG_MAPS}/b`, 'hand', { metadata: { labels: { app: 'y' } } })
  await client.call('DELETE', `${CONFIG_MAPS}/before`)
  const told = () => events.filter((event) => event.type !== 'BOOKMARK')
  await until(async () => told().length >= 5, 'five events')
  stop()
  return told().map(
    (event) =>
      `${text(event, 'type')} ${text(event, 'object', 'metadata', 'name')} ${JSON.stringify(at(event, 'object', 'metadata', 'labels') ?? null)}`,
  )
}
