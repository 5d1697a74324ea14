import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBuildkitBuilder } from '../../src/adapters/builder/buildkit-job/buildkit-job.ts'
import { startKubeServer } from '../../src/adapters/kube-server/server.ts'
import type { JsonMap } from '../../src/core/json.ts'
import { newWorld } from '../reconcile/world/world.ts'
import { eventually, openSession, type Session } from './kube-api.session.ts'

// Whole rounds whose images are built by Jobs of the embedded cluster; its Jobs stay as they are, so that no build ends.

const CONF = `
name: shop
registry: registry.test/shop
environments: { production: main }
services:
  web: { port: 80 }
  api: { port: 80 }
`
const DOCKERFILE = 'FROM scratch\nCOPY . .\nEXPOSE 80\n'

let session: Session
beforeAll(async () => {
  const server = await startKubeServer({ simulate: { controllers: false } })
  session = await openSession({ server: server.url, close: server.close })
})
afterAll(() => session.close())

test('a newer commit: the Job of what it wants too goes on, that of what nobody wants any more goes', async () => {
  const world = newWorld({
    ops: { '.diploid.conf.yaml': CONF },
    web: { Dockerfile: DOCKERFILE, 'index.html': '1' },
    api: { Dockerfile: DOCKERFILE, 'main.go': '1' },
  })
  const { registry } = world.ports
  const builder = createBuildkitBuilder({ client: session.client, registry, ...session.parts })
  const round = (signal: AbortSignal) =>
    expect(world.result('production', signal, { builder })).rejects.toThrow('superseded')

  const first = new AbortController()
  const ended = round(first.signal)
  const before = await eventually('two Jobs', async () => {
    const made = await jobs()
    return made.size === 2 ? made : undefined
  })
  first.abort(new Error('superseded'))
  await ended
  expect(await jobs()).toEqual(before)

  world.push('web', { 'index.html': '2' })
  const second = new AbortController()
  const endedToo = round(second.signal)
  const after = await eventually('another Job of web', async () => {
    const now = await jobs()
    const web = now.get('web')
    return web === undefined || web === before.get('web') ? undefined : now
  })
  expect(after.get('web')).not.toContain(' ')
  expect(after.get('api')).toBe(before.get('api'))
  second.abort(new Error('superseded'))
  await endedToo
})

/** UIDs by service; a service with two Jobs has both. */
async function jobs(): Promise<ReadonlyMap<string, string>> {
  const list = await session.hand.get('/apis/batch/v1/namespaces/diploid-builds/jobs')
  const found = new Map<string, string>()
  for (const { metadata } of (list?.items ?? []) as readonly { readonly metadata: JsonMap }[]) {
    const service = String((metadata.labels as JsonMap)['diploid.dev/service'])
    found.set(service, [found.get(service), metadata.uid].filter(Boolean).join(' '))
  }
  return found
}
