import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { type Cache, type Change, startCache } from '../../../src/adapters/kubernetes/cache/cache.ts'
import type { Resource } from '../../../src/adapters/kubernetes/transport/discovery.ts'
import { type FakeApi, json, parts, startFakeApi, waits } from './fake-api.ts'

const { signal } = new AbortController()
const resource: Resource = {
  apiVersion: 'v1',
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  namespaced: true,
  verbs: new Set(['list', 'watch']),
}

describe('a cache that a watch feeds', () => {
  let api: FakeApi
  let cache: Cache
  afterEach(async () => {
    await cache.stop()
    await api.close()
  })

  /** Lists and watches are answered by scripts, in order; a script that ran out lists the last state, or stays silent. */
  async function serve(
    lists: readonly ListAnswer[],
    watches: readonly WatchAnswer[],
  ): Promise<readonly Change[]> {
    const changes: Change[] = []
    let listed = 0
    let watched = 0
    api = await startFakeApi((request, response) => {
      if (request.url?.includes('watch=true')) {
        response.writeHead(200, { 'content-type': 'application/json' })
        response.flushHeaders()
        watches[watched++]?.(response)
        return
      }
      lists[Math.min(listed++, lists.length - 1)]?.(response)
    })
    const options = { client: api.client, ...parts, resource, namespace: 'shop', selector: {} }
    cache = startCache(options, (change) => changes.push(change))
    return changes
  }

  const data = () => Object.fromEntries([...cache.all()].map((live) => [live.id.name, live.body.data]))
  const watchedFrom = () =>
    api.seen.flatMap((line) => (line.includes('watch=true') ? [/resourceVersion=(\d*)/.exec(line)?.[1]] : []))

  test('goes on from the last version when the connection breaks, and from a bookmark', async () => {
    await serve(
      [list(5, item('a', 5, '1'))],
      [
        (response) => {
          send(response, 'MODIFIED', item('a', 6, '2'))
          send(response, 'BOOKMARK', { metadata: { resourceVersion: '9' } })
          setTimeout(() => response.destroy(), 10)
        },
        (response) => send(response, 'ADDED', item('b', 10, '1')),
      ],
    )
    await cache.ready(signal)
    await until(() => data().b !== undefined)
    expect(data()).toEqual({ a: '2', b: '1' })
    expect(watchedFrom()).toEqual(['5', '9'])
  })

  test('events that come twice or late change nothing', async () => {
    const changes = await serve(
      [list(5, item('a', 5, '1'))],
      [
        (response) => {
          send(response, 'MODIFIED', item('a', 8, '3'))
          send(response, 'MODIFIED', item('a', 7, '2'))
          send(response, 'MODIFIED', item('a', 8, '3'))
          send(response, 'ADDED', item('end', 9, ''))
        },
      ],
    )
    await until(() => data().end !== undefined)
    expect(data().a).toBe('3')
    expect(changes.map((change) => change.after?.resourceVersion)).toEqual(['8', '9'])
  })

  test('lists anew when its version is too old, and tells what vanished', async () => {
    const changes = await serve(
      [list(5, item('a', 5, '1'), item('b', 5, '1')), list(20, item('a', 20, '2'))],
      [(response) => send(response, 'ERROR', { kind: 'Status', code: 410, message: 'too old' })],
    )
    await until(() => data().a === '2')
    expect(data()).toEqual({ a: '2' })
    expect(changes.map(({ before, after }) => [before?.id.name, after?.resourceVersion])).toEqual([
      ['b', undefined],
      ['a', '20'],
    ])
  })

  test('a list whose next page is gone starts anew', async () => {
    await serve(
      [
        (response) =>
          json(response, 200, {
            metadata: { resourceVersion: '5', continue: 'x' },
            items: [item('a', 5, '1')],
          }),
        (response) => json(response, 410, { code: 410, message: 'continue token is too old' }),
        list(7, item('b', 7, '1')),
      ],
      [],
    )
    await cache.ready(signal)
    expect(data()).toEqual({ b: '1' })
  })

  test('a failing first list is told to who waits, and a later try succeeds', async () => {
    await serve([(response) => json(response, 403, { message: 'no' }), list(5, item('a', 5, '1'))], [])
    await expect(cache.ready(signal)).rejects.toMatchObject({ code: 'kube.forbidden' })
    await cache.ready(signal)
    expect(data()).toEqual({ a: '1' })
  })

  test('an answer to our own write is newer than a list that was under way', async () => {
    await serve([list(5, item('a', 5, '1')), list(6, item('a', 5, '1'))], [(response) => response.end()])
    await cache.ready(signal)
    cache.put(live('a', 8, 'ours'))
    cache.put(live('a', 7, 'late'))
    expect(data()).toEqual({ a: 'ours' })
  })

  test('news of an object that we deleted are echoes, until it is made anew', async () => {
    let told: ServerResponse | undefined
    await serve(
      [list(5, item('a', 5, '1'))],
      [
        (response) => {
          told = response
        },
      ],
    )
    await cache.ready(signal)
    cache.drop({ id: live('a', 5, '').id, uid: 'uid-a' })
    if (told === undefined) throw new Error('nothing watches')
    send(told, 'MODIFIED', item('a', 6, 'ghost'))
    send(told, 'ADDED', item('end', 7, ''))
    await until(() => data().end !== undefined)
    expect(data()).toEqual({ end: '' })
    send(told, 'DELETED', item('a', 8, 'ghost'))
    send(told, 'ADDED', {
      ...item('a', 9, 'new'),
      metadata: { ...item('a', 9, '').metadata, uid: 'another' },
    })
    await until(() => data().a === 'new')
  })

  test('a cluster that went back in time is listed anew, with versions that are lower', async () => {
    await serve([list(50, item('a', 50, 'future')), list(20, item('a', 20, 'restored'))], [])
    await cache.ready(signal)
    cache.relist()
    await cache.ready(signal)
    expect(data()).toEqual({ a: 'restored' })
  })

  test('a server that ends each watch at once is not spun against', async () => {
    await serve(
      [list(5)],
      Array.from({ length: 500 }, () => (response: ServerResponse) => response.end()),
    )
    await cache.ready(signal)
    const before = waits.length
    await until(() => watchedFrom().length > 10)
    // Each watch but the first came after a wait.
    expect(waits.length - before).toBeGreaterThanOrEqual(9)
    expect(waits.slice(before).every((ms) => ms > 0)).toBe(true)
  })
})

type ListAnswer = (response: ServerResponse) => void
type WatchAnswer = (response: ServerResponse) => void

function item(name: string, version: number, data: string) {
  return { metadata: { name, namespace: 'shop', uid: `uid-${name}`, resourceVersion: String(version) }, data }
}

function live(name: string, version: number, data: string) {
  const body = { apiVersion: 'v1', kind: 'ConfigMap', ...item(name, version, data) }
  const id = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name }
  return { id, uid: `uid-${name}`, resourceVersion: String(version), body }
}

function list(version: number, ...items: readonly object[]): ListAnswer {
  return (response) => json(response, 200, { metadata: { resourceVersion: String(version) }, items })
}

function send(response: ServerResponse, type: string, object: object): void {
  response.write(`${JSON.stringify({ type, object })}\n`)
}

async function until(check: () => boolean): Promise<void> {
  const end = Date.now() + 5_000
  while (!check()) {
    if (Date.now() > end) throw new Error('not within 5 s')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
