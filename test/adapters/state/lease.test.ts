import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { takeLease } from '../../../src/adapters/state/lease/lease.ts'
import { createCollections } from '../../../src/adapters/state/records.ts'
import type { Clock } from '../../../src/ports/clock.ts'
import { type Answer, json, parts, startFakeApi } from '../kubernetes/fake-api.ts'

const TIMES = 5

/** Faster than life, and slow enough that a busy machine does not look like a lost Lease. */
const clock: Clock = {
  ...parts.clock,
  now: () => Date.now() * TIMES,
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms / TIMES)
      const stop = () => {
        clearTimeout(timer)
        reject(signal.reason)
      }
      if (signal.aborted) stop()
      signal.addEventListener('abort', stop, { once: true })
    }),
}

describe('a Lease that cannot be renewed', () => {
  test.each<[string, Answer]>([
    ['a server that fails', (_, response) => json(response, 500, { message: 'away' })],
    ['a server that never answers', () => undefined],
    ['a connection that breaks', (_, response) => response.destroy()],
  ])('is lost before another may take it: %s', async (_, onRenewal) => {
    const api = await startFakeApi((request, response) => {
      if (request.method === 'GET') json(response, 404, {})
      else if (request.method === 'POST') json(response, 201, lease)
      else onRenewal(request, response)
    })
    const leasing = {
      ...parts,
      clock,
      collections: createCollections(api.client),
      versions: api.client.versions,
    }
    const started = clock.now()
    const { signal } = new AbortController()
    const held = await takeLease({ ...leasing, namespace: 'diploid', identity: 'me' }, 'agent', signal)
    await new Promise((resolve) => held.lost.addEventListener('abort', resolve, { once: true }))
    const seconds = (clock.now() - started) / 1000
    expect(held.lost.reason).toMatchObject({ code: 'lease.lost' })
    expect(seconds).toBeGreaterThan(9)
    expect(seconds).toBeLessThan(15)
    await held.release()
    await api.close()
  })
})

test('a renewal whose answer did not come before the release: the Lease is given back all the same', async () => {
  let stored: Record<string, unknown> = lease
  let version = 5
  let arrived: () => void = () => undefined
  const renewal = new Promise<void>((resolve) => {
    arrived = resolve
  })
  const api = await startFakeApi(async (request, response) => {
    if (request.method === 'GET') return json(response, version === 5 ? 404 : 200, stored)
    if (request.method === 'POST') return json(response, 201, stored)
    const sent = JSON.parse(await text(request)) as typeof lease
    if (sent.metadata.resourceVersion !== String(version)) return json(response, 409, { message: 'moved' })
    version += 1
    stored = { ...sent, metadata: { ...sent.metadata, resourceVersion: String(version) } }
    if (version > 6) return json(response, 200, stored)
    // Stored, and never answered.
    arrived()
  })
  const leasing = {
    ...parts,
    clock,
    collections: createCollections(api.client),
    versions: api.client.versions,
  }
  const { signal } = new AbortController()
  const held = await takeLease({ ...leasing, namespace: 'diploid', identity: 'me' }, 'agent', signal)
  await renewal
  await held.release()
  expect(stored.spec).toMatchObject({ holderIdentity: '' })
  await api.close()
})

const lease = {
  metadata: { name: 'agent', namespace: 'diploid', resourceVersion: '5' },
  spec: { holderIdentity: 'me', leaseDurationSeconds: 15 },
}
