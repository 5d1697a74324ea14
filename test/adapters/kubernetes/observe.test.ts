import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { createKubernetesBackend } from '../../../src/adapters/kubernetes/backend.ts'
import { createScrubber } from '../../../src/adapters/log/scrubber.ts'
import type { ObjectId } from '../../../src/core/objects/object.ts'
import type { Backend } from '../../../src/ports/backend.ts'
import { type FakeApi, json, parts, startFakeApi } from './fake-api.ts'

const { signal } = new AbortController()

describe('what cannot be seen is unknown, not gone', () => {
  let api: FakeApi
  let backend: Backend
  afterEach(async () => {
    await backend.close()
    await api.close()
  })

  async function serve(
    answer: (request: IncomingMessage, response: ServerResponse) => boolean,
  ): Promise<void> {
    api = await startFakeApi((request, response) => {
      if (answer(request, response)) return
      if (request.url?.includes('watch=true')) response.flushHeaders()
      else if (request.url === '/api') json(response, 200, { kind: 'APIVersions', versions: ['v1'] })
      else if (request.url === '/apis') json(response, 200, GROUPS)
      else if (request.url === '/api/v1')
        json(response, 200, { resources: [served('ConfigMap', 'configmaps')] })
      else if (request.url === '/apis/apps/v1')
        json(response, 200, { resources: [served('Deployment', 'deployments')] })
      else json(response, 200, { metadata: { resourceVersion: '5' }, items: [] })
    })
    backend = createKubernetesBackend({ client: api.client, ...parts, scrubber: createScrubber() })
  }

  test('a group whose server is down', async () => {
    await serve((request, response) => {
      if (request.url !== '/apis/shop.example.org/v1') return false
      json(response, 503, { message: 'service unavailable' })
      return true
    })
    const { blind, live } = await backend.observe([configMap, widget], signal)
    expect(blind).toEqual(new Set(['shop.example.org/v1/Widget']))
    expect(live.size).toBe(0)
  })

  test('a group that aggregated discovery calls stale', async () => {
    await serve((request, response) => {
      if (request.url !== '/apis') return false
      json(response, 200, {
        kind: 'APIGroupDiscoveryList',
        items: [
          {
            metadata: { name: 'shop.example.org' },
            versions: [
              {
                version: 'v1',
                freshness: 'Stale',
                resources: [
                  {
                    resource: 'widgets',
                    scope: 'Namespaced',
                    verbs: ['list'],
                    responseKind: { kind: 'Widget' },
                  },
                ],
              },
            ],
          },
        ],
      })
      return true
    })
    expect((await backend.observe([widget], signal)).blind).toEqual(new Set(['shop.example.org/v1/Widget']))
  })

  test('a kind that nobody defines, and one that we may not list', async () => {
    await serve((request, response) => {
      if (!request.url?.includes('/deployments?')) return false
      json(response, 403, { message: 'forbidden' })
      return true
    })
    const { blind } = await backend.observe(
      [configMap, deployment, { ...widget, apiVersion: 'other.org/v1' }],
      signal,
    )
    expect(blind).toEqual(new Set(['apps/v1/Deployment', 'other.org/v1/Widget']))
  })

  test('a server that fails ends the round instead', async () => {
    await serve((request, response) => {
      if (!request.url?.includes('/deployments?')) return false
      json(response, 500, { message: 'etcd is away' })
      return true
    })
    await expect(backend.observe([deployment], signal)).rejects.toMatchObject({
      code: 'kube.failed',
      retryable: true,
    })
  })
})

describe('how much is watched', () => {
  test('many namespaces are watched as one', async () => {
    const api = await startFakeApi((request, response) => {
      if (request.url?.includes('watch=true')) response.flushHeaders()
      else if (request.url === '/api') json(response, 200, { kind: 'APIVersions', versions: ['v1'] })
      else if (request.url === '/apis') json(response, 200, { groups: [] })
      else if (request.url === '/api/v1')
        json(response, 200, { resources: [served('ConfigMap', 'configmaps')] })
      else json(response, 200, { metadata: { resourceVersion: '5' }, items: [] })
    })
    const backend = createKubernetesBackend({ client: api.client, ...parts, scrubber: createScrubber() })
    await backend.observe(
      Array.from({ length: 12 }, (_, index) => ({ ...configMap, namespace: `n-${index}` })),
      signal,
    )
    const watches = api.seen.filter((line) => line.includes('watch=true'))
    expect(watches).toHaveLength(1)
    expect(watches[0]).toMatch(
      /^GET \/api\/v1\/configmaps\?labelSelector=app.kubernetes.io%2Fmanaged-by%3Ddiploid&watch=true&allowWatchBookmarks=true&timeoutSeconds=(2[4-9]\d|3\d\d|4[0-7]\d|480)&resourceVersion=5$/,
    )
    await backend.close()
    await api.close()
  })
})

const GROUPS = {
  kind: 'APIGroupList',
  groups: [
    { name: 'apps', versions: [{ groupVersion: 'apps/v1' }] },
    { name: 'shop.example.org', versions: [{ groupVersion: 'shop.example.org/v1' }] },
  ],
}
const configMap: ObjectId = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'settings' }
const deployment: ObjectId = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }
const widget: ObjectId = { apiVersion: 'shop.example.org/v1', kind: 'Widget', namespace: 'shop', name: 'one' }

function served(kind: string, name: string) {
  return { name, kind, namespaced: true, verbs: ['get', 'list', 'watch', 'patch'] }
}
