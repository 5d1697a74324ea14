import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFollow } from '../../src/adapters/kubernetes/cache/follow.ts'
import { createKubernetesState } from '../../src/adapters/state/state.ts'
import { isMap, type JsonMap } from '../../src/core/json.ts'
import { idKey } from '../../src/core/objects/object.ts'
import type { InventoryEntry } from '../../src/core/plan/plan.ts'
import type { Release } from '../../src/core/plan/release.ts'
import { Sensitive } from '../../src/core/sensitive.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { EnvironmentStatus } from '../../src/ports/state.ts'
import type { ApiServer } from './kube-api.proxy.ts'
import { eventually, openSession, type Session } from './kube-api.session.ts'

/** What every Kubernetes API server must give the state; run on the real one and on the embedded one. */
export function describeState(server: string, api: () => Promise<ApiServer>): void {
  describe(`the Kubernetes state on ${server}`, () => {
    let session: Session
    let namespace: string
    const open: { close(): Promise<void> }[] = []

    beforeEach(async () => {
      session = await openSession(await api())
      namespace = `d-${randomBytes(4).toString('hex')}`
    })

    afterEach(async () => {
      await Promise.all(open.splice(0).map((state) => state.close()))
      await session.hand.remove(`/api/v1/namespaces/${namespace}`)
      await session.close()
    })

    function stateOf(identity: string, clock: Clock = session.parts.clock) {
      const parts = { client: session.client, ...session.parts, clock }
      const state = createKubernetesState({ ...parts, follow: createFollow(parts), namespace, identity })
      open.push(state)
      return state
    }

    const path = (plural: string, name: string) => `/api/v1/namespaces/${namespace}/${plural}/${name}`

    test('an installation is made once, also by two at a time', async () => {
      const [a, b] = [stateOf('a'), stateOf('b')]
      expect(await a.findInstallation(session.signal)).toBeUndefined()
      const [first, second] = await Promise.all([
        a.installation(session.signal),
        b.installation(session.signal),
      ])
      expect(first.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      expect(second.id).toBe(first.id)
      expect(Sensitive.text(first.rootKey)).toMatch(/^[0-9a-f]{64}$/)
      expect(Sensitive.text(second.rootKey)).toBe(Sensitive.text(first.rootKey))
      expect((await a.findInstallation(session.signal))?.id).toBe(first.id)
      expect(session.logged.join('')).not.toContain(Sensitive.text(first.rootKey))
      const before = session.proxy.requests.length
      await a.installation(session.signal)
      expect(session.proxy.requests.slice(before).filter((line) => !line.startsWith('GET'))).toEqual([])
    })

    test('an inventory is new, then intact, and read from the watch', async () => {
      const state = stateOf('a')
      await state.installation(session.signal)
      expect(await state.inventory('production', session.signal)).toEqual({ state: 'new' })
      const entries = entriesOf(['web', 'db'])
      await state.writeInventory('production', entries, session.signal)
      expect(await state.inventory('production', session.signal)).toEqual({ state: 'intact', entries })
      const before = session.proxy.requests.length
      for (let poll = 0; poll < 5; poll++) await state.inventory('production', session.signal)
      expect(session.proxy.requests.slice(before)).toEqual([])
      expect(await stateOf('b').inventory('production', session.signal)).toEqual({ state: 'intact', entries })
    })

    test('an inventory of thousands fits into one object', async () => {
      const state = stateOf('a')
      await state.installation(session.signal)
      const entries = entriesOf(Array.from({ length: 8000 }, (_, index) => `object-number-${index}`))
      await state.writeInventory('large', entries, session.signal)
      expect(await stateOf('b').inventory('large', session.signal)).toEqual({ state: 'intact', entries })
    })

    test('an inventory that was edited, or is gone after a release, is lost', async () => {
      const state = stateOf('a')
      await state.installation(session.signal)
      await state.writeInventory('production', entriesOf(['web']), session.signal)
      await state.recordRelease('production', releaseOf('r1'), session.signal)
      const name = path('configmaps', 'inventory-production')
      const body = await session.hand.get(name)
      const json = String(isMap(body?.data) ? body.data.json : '').replace('web', 'api')
      await session.hand.merge(name, { data: { json } })
      const edited = await eventually('the edit is seen', async () => {
        const found = await state.inventory('production', session.signal)
        return found.state === 'lost' ? found : undefined
      })
      expect(edited.reason).toContain('changed by hand')

      await session.hand.remove(name)
      const gone = await eventually('the deletion is seen', async () => {
        const found = await state.inventory('production', session.signal)
        return found.state === 'lost' && found.reason.includes('gone') ? found : undefined
      })
      expect(gone.reason).toContain('although a release was recorded')
    })

    test('a record whose label was taken off is found all the same', async () => {
      const state = stateOf('a')
      await state.installation(session.signal)
      await state.writeInventory('production', entriesOf(['web']), session.signal)
      await session.hand.merge(path('configmaps', 'inventory-production'), {
        metadata: { labels: { 'diploid.dev/record': null } },
      })
      expect((await stateOf('b').inventory('production', session.signal)).state).toBe('intact')
    })

    test('the last release is kept whole, those before as a line each', async () => {
      const state = stateOf('a')
      await state.installation(session.signal)
      expect(await state.release('a/branch', session.signal)).toBeUndefined()
      for (const id of ['r1', 'r2', 'r3'])
        await state.recordRelease('a/branch', releaseOf(id), session.signal)
      expect(await state.release('a/branch', session.signal)).toEqual(releaseOf('r3'))
      expect(await stateOf('b').release('a/branch', session.signal)).toEqual(releaseOf('r3'))
      expect(await state.release('a-branch', session.signal)).toBeUndefined()
    })

    test('the ops repository of a release stands where a person can take it off', async () => {
      const state = stateOf('a')
      await state.installation(session.signal)
      const release = { ...releaseOf('r1'), ops: 'git.test/acme/ops' }
      await state.recordRelease('production', release, session.signal)
      expect(await state.release('production', session.signal)).toEqual(release)
      await session.hand.merge(path('configmaps', 'release-production'), {
        metadata: { annotations: { 'diploid.dev/ops': null } },
      })
      expect(await stateOf('b').release('production', session.signal)).toEqual(releaseOf('r1'))
    })

    test('status is written on transitions only', async () => {
      const start = Date.parse('2026-11-21T10:00:00Z')
      let now = start
      const clock = { ...session.parts.clock, now: () => now }
      const state = stateOf('a', clock)
      await state.installation(session.signal)
      const name = `env-${namespace}`
      const working = statusOf({ ready: 'Unknown', reason: 'Progressing', message: 'building backend' })
      await state.status(name, working, session.signal)
      now += 60_000
      const ready = statusOf({ ready: 'True', reason: 'Applied', message: 'all 3 services are healthy' })
      await state.status(name, ready, session.signal)
      now += 60_000
      const before = session.proxy.requests.length
      await state.status(name, ready, session.signal)
      expect(session.proxy.requests.slice(before)).toEqual([])
      await state.status(name, { ...ready, revision: 'main@fff' }, session.signal)
      const again = stateOf('b', clock)
      await again.status(name, { ...ready, revision: 'main@fff' }, session.signal)
      expect(session.proxy.requests.slice(before).filter((line) => line.startsWith('PATCH'))).toHaveLength(1)

      const body = await session.hand.get(`/apis/diploid.dev/v1/environments/${name}`)
      const status = isMap(body?.status) ? body.status : {}
      expect(status).toMatchObject({
        revision: 'main@fff',
        namespace: 'shop-production',
        observedGeneration: 1,
      })
      expect(status.conditions).toEqual([
        {
          type: 'Ready',
          status: 'True',
          reason: 'Applied',
          message: 'all 3 services are healthy',
          observedGeneration: 1,
          lastTransitionTime: '2026-11-21T10:01:00Z',
        },
        {
          type: 'Reconciling',
          status: 'False',
          reason: 'Applied',
          message: '',
          observedGeneration: 1,
          lastTransitionTime: '2026-11-21T10:01:00Z',
        },
      ])
      expect((await state.statuses(session.signal)).get(name)).toEqual({ ...ready, revision: 'main@fff' })
      await session.hand.remove(`/apis/diploid.dev/v1/environments/${name}`)
    })

    test('what another process wrote a moment ago is known after a refresh', async () => {
      const [a, b] = [stateOf('a'), stateOf('b')]
      await a.installation(session.signal)
      for (const id of ['r1', 'r2', 'r3']) {
        expect((await a.release('production', session.signal))?.id).not.toBe(id)
        await b.writeInventory('production', entriesOf([id]), session.signal)
        await b.recordRelease('production', releaseOf(id), session.signal)
        await a.refresh('production', session.signal)
        expect((await a.release('production', session.signal))?.id).toBe(id)
        expect(await a.inventory('production', session.signal)).toEqual({
          state: 'intact',
          entries: entriesOf([id]),
        })
      }
      const name = `env-${namespace}`
      const ready = statusOf({ ready: 'True', reason: 'Applied', message: 'all 3 services are healthy' })
      await a.status(name, ready, session.signal)
      await b.status(name, { ...ready, revision: 'main@fff' }, session.signal)
      await a.refresh(name, session.signal)
      await a.status(name, ready, session.signal)
      expect((await b.statuses(session.signal)).get(name)?.revision).toBe(ready.revision)
      await session.hand.remove(`/apis/diploid.dev/v1/environments/${name}`)
    })

    test('the last good commit of an ops repository is kept, and is that of no other', async () => {
      const state = stateOf('a')
      await state.installation(session.signal)
      expect(await state.goodCommit('ops', session.signal)).toBeUndefined()
      await state.recordGoodCommit('ops', 'a'.repeat(40), session.signal)
      await state.recordGoodCommit('ops', 'b'.repeat(40), session.signal)
      expect(await stateOf('b').goodCommit('ops', session.signal)).toBe('b'.repeat(40))
      expect(await stateOf('c').goodCommit('another', session.signal)).toBeUndefined()
    })

    test('refs of extends are kept as they were looked up', async () => {
      const state = stateOf('a')
      await state.installation(session.signal)
      expect(await state.refs(session.signal)).toEqual(new Map())
      await state.recordRefs(new Map([['acme/shared@v3', 'a'.repeat(40)]]), session.signal)
      const refs = new Map([['acme/shared@v4', 'b'.repeat(40)]])
      await state.recordRefs(refs, session.signal)
      expect(await state.refs(session.signal)).toEqual(refs)
      expect(await stateOf('b').refs(session.signal)).toEqual(refs)
    })

    test('a Lease is held by one, named to others, and free at once after its release', async () => {
      const [a, b] = [stateOf('agent-a'), stateOf('agent-b')]
      await a.installation(session.signal)
      const held = await a.lease('agent', session.signal)
      await expect(b.lease('agent', session.signal)).rejects.toMatchObject({
        code: 'lease.held',
        message: expect.stringContaining('agent-a'),
      })
      await held.release()
      expect(held.lost.aborted).toBe(false)
      const next = await b.lease('agent', session.signal)
      await next.release()
    })

    test('a Lease is renewed, and lost when another takes it', async () => {
      const time = fastClock(50)
      const state = stateOf('agent-a', time)
      await state.installation(session.signal)
      const held = await state.lease('agent', session.signal)
      const lease = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/agent`
      const renewTime = async () => String(specOf(await session.hand.get(lease)).renewTime)
      const first = await renewTime()
      await eventually('it is renewed', async () => (await renewTime()) !== first || undefined)
      expect(held.lost.aborted).toBe(false)
      await session.hand.merge(lease, { spec: { holderIdentity: 'somebody-else' } })
      await eventually('the loss is noticed', () => held.lost.aborted || undefined)
      expect(held.lost.reason).toMatchObject({ code: 'lease.lost' })
      await held.release()
      expect(specOf(await session.hand.get(lease)).holderIdentity).toBe('somebody-else')
    })

    test('a Lease that a crashed process left is taken over once it ran out', async () => {
      const time = fastClock(50)
      const state = stateOf('agent-b', time)
      await state.installation(session.signal)
      const past = (seconds: number) =>
        new Date(time.now() - seconds * 1000).toISOString().replace('Z', '000Z')
      await session.hand.create(`/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`, {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name: 'agent' },
        spec: {
          holderIdentity: 'crashed',
          leaseDurationSeconds: 15,
          renewTime: past(60),
          leaseTransitions: 4,
        },
      })
      const held = await state.lease('agent', session.signal)
      const lease = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/agent`
      expect(specOf(await session.hand.get(lease))).toMatchObject({
        holderIdentity: 'agent-b',
        leaseTransitions: 5,
      })
      await held.release()
    })
  })
}

/** Time that runs `times` as fast, so that seconds of a Lease pass in milliseconds. */
function fastClock(times: number): Clock {
  const start = Date.now()
  const now = () => start + (Date.now() - start) * times
  return {
    now,
    iso: () => new Date(now()).toISOString(),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted()
        const timer = setTimeout(resolve, ms / times)
        signal.addEventListener('abort', () => {
          clearTimeout(timer)
          reject(signal.reason)
        })
      }),
  }
}

function entriesOf(names: readonly string[]): ReadonlyMap<string, InventoryEntry> {
  const entries = names.map((name, index): InventoryEntry => {
    const id = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name }
    return index === 0
      ? { id }
      : { id, uid: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`, service: name }
  })
  return new Map(entries.map((entry) => [idKey(entry.id), entry]))
}

function releaseOf(id: string): Release {
  return {
    id,
    revision: 'main@3fa9c21',
    result: 'done',
    summary: '1 created',
    time: '2026-11-21T10:00:00Z',
    commits: { web: '3fa9c21' },
    facts: {},
    objects: { 'apps/Deployment/shop/web': { spec: { replicas: 1 } } },
    needs: {},
    configs: [],
  }
}

function statusOf(part: Pick<EnvironmentStatus, 'ready' | 'reason' | 'message'>): EnvironmentStatus {
  return {
    ...part,
    revision: 'main@3fa9c21',
    namespace: 'shop-production',
    services: [
      { name: 'web', state: 'ready', image: 'registry/web@sha256:1' },
      { name: 'db', state: 'ready' },
    ],
  }
}

function specOf(body: JsonMap | undefined): JsonMap {
  return isMap(body?.spec) ? body.spec : {}
}
