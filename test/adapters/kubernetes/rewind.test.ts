import { describe, expect, test } from 'vitest'
import { createKubernetesBackend } from '../../../src/adapters/kubernetes/backend.ts'
import { createVersions } from '../../../src/adapters/kubernetes/transport/versions.ts'
import { createScrubber } from '../../../src/adapters/log/scrubber.ts'
import { idKey, type ObjectId } from '../../../src/core/objects/object.ts'
import { json, parts, startFakeApi } from './fake-api.ts'

describe('versions of a cluster', () => {
  test('answers that overtake each other are no step back', () => {
    const versions = createVersions()
    const [early, late] = [versions.mark(), versions.mark()]
    versions.saw('11', late)
    versions.saw('10', early)
    expect(versions.rewinds()).toBe(0)
  })

  test('an answer older than what was known when it was asked for is one', () => {
    const versions = createVersions()
    versions.saw('50', versions.mark())
    let told = 0
    versions.onRewind(() => {
      told += 1
    })
    const asked = [versions.mark(), versions.mark()]
    for (const mark of asked) versions.saw('20', mark)
    versions.saw('21', versions.mark())
    expect([versions.rewinds(), told]).toEqual([1, 1])
  })

  test('what is no number is not compared', () => {
    const versions = createVersions()
    versions.saw('50', versions.mark())
    for (const odd of ['', 'abc', '0', '-1']) versions.saw(odd, versions.mark())
    expect(versions.rewinds()).toBe(0)
  })
})

test('after a restore everything is listed anew and nothing deleted for a while', async () => {
  const { signal } = new AbortController()
  const id: ObjectId = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'settings' }
  let state = { version: 50, data: 'future' }
  const api = await startFakeApi((request, response) => {
    const url = request.url ?? ''
    const metadata = {
      name: id.name,
      namespace: 'shop',
      uid: 'u',
      resourceVersion: String(state.version - 10),
    }
    const list = { metadata: { resourceVersion: String(state.version) } }
    if (url.includes('watch=true')) response.flushHeaders()
    else if (url === '/api') json(response, 200, { kind: 'APIVersions', versions: ['v1'] })
    else if (url === '/apis') json(response, 200, { groups: [] })
    else if (url === '/api/v1') json(response, 200, { resources: KINDS })
    else if (url.includes('/configmaps?'))
      json(response, 200, { ...list, items: [{ metadata, data: state.data }] })
    else json(response, 200, { ...list, items: [] })
  })
  let now = Date.now()
  const clock = { ...parts.clock, now: () => now }
  const backend = createKubernetesBackend({ client: api.client, ...parts, clock, scrubber: createScrubber() })
  const look = async () => (await backend.observe([id], signal)).live.get(idKey(id))?.body.data
  expect(await look()).toBe('future')

  state = { version: 20, data: 'restored' }
  const secrets = { apiVersion: 'v1', kind: 'Secret', namespace: 'shop', name: 'any' }
  await backend.observe([secrets], signal)
  expect(await look()).toBe('restored')
  const removal = () => backend.delete(id, { uid: 'u' }, signal)
  await expect(removal()).rejects.toMatchObject({ code: 'kube.rewound', retryable: true })
  now += 61_000
  expect(await removal()).toBe('deleted')
  await backend.close()
  await api.close()
})

const VERBS = ['get', 'list', 'watch', 'delete']
const KINDS = [
  { name: 'configmaps', kind: 'ConfigMap', namespaced: true, verbs: VERBS },
  { name: 'secrets', kind: 'Secret', namespaced: true, verbs: VERBS },
]
