import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { createKubernetesBackend } from '../../src/adapters/kubernetes/backend.ts'
import { idKey } from '../../src/core/objects/object.ts'
import type { Backend } from '../../src/ports/backend.ts'
import { desired, eventually, openSession, type Session } from './kube-api.session.ts'

const bed = inject('controlPlane')

// What only a real API server can do to us: be away, hang, forget the past.
describe.skipIf(bed === null)('the Kubernetes backend while a real API server is away', () => {
  let session: Session
  let backend: Backend
  let namespace: string

  beforeEach(async () => {
    if (bed === null) return
    session = await openSession({
      server: bed.server,
      token: bed.token,
      ca: readFileSync(bed.caFile, 'utf8'),
    })
    backend = createKubernetesBackend({ client: session.client, ...session.parts })
    namespace = `o-${randomBytes(4).toString('hex')}`
    const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }
    await session.hand.create('/api/v1/namespaces', body)
  })
  afterEach(async () => {
    await session.hand.remove(`/api/v1/namespaces/${namespace}`)
    await backend.close()
    await session.close()
  })

  const control = async (verb: string) => {
    const answer = await fetch(`${bed?.control}/${verb}`, { method: 'POST' })
    if (!answer.ok) throw new Error(`${verb}: ${await answer.text()}`)
  }
  const configMap = (data: Record<string, string>) =>
    desired({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace }, data })
  const seen = async () => {
    const { id } = configMap({})
    return (await backend.observe([id], session.signal)).live.get(idKey(id))
  }

  test('writes fail as retryable, and afterwards the same backend goes on', async () => {
    const created = await backend.apply(
      configMap({ a: '1' }),
      { verb: 'create', force: false },
      session.signal,
    )
    expect((await seen())?.body.data).toEqual({ a: '1' })
    await control('stop')
    try {
      const update = backend.apply(configMap({ a: '2' }), { verb: 'update', force: false }, session.signal)
      await expect(update).rejects.toMatchObject({ code: 'kube.unreachable', retryable: true })
      await expect(seen()).rejects.toMatchObject({ code: 'kube.unreachable', retryable: true })
    } finally {
      await control('start')
    }
    await session.hand.merge(`/api/v1/namespaces/${namespace}/configmaps/settings`, { data: { a: 'edited' } })
    await eventually('the edit is seen', async () => {
      const data = (await seen())?.body.data
      return JSON.stringify(data) === '{"a":"edited"}' || undefined
    })
    expect(created.outcome).toBe('created')
  })

  test('a server that forgot the past is listed anew', async () => {
    await backend.apply(configMap({ a: '1' }), { verb: 'create', force: false }, session.signal)
    expect((await seen())?.body.data).toEqual({ a: '1' })
    const path = `/api/v1/namespaces/${namespace}/configmaps/settings`
    await session.hand.merge(path, { data: { a: '2' } })
    await control('expire')
    await session.hand.remove(path)
    await eventually('the deletion is seen', async () => (await seen()) === undefined || undefined)
    expect(await seen()).toBeUndefined()
  })
})
