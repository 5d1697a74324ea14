import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createKubernetesBackend } from '../../src/adapters/kubernetes/backend.ts'
import { createFollow } from '../../src/adapters/kubernetes/cache/follow.ts'
import { createKubernetesState } from '../../src/adapters/state/state.ts'
import type { JsonMap } from '../../src/core/json.ts'
import type { Backend } from '../../src/ports/backend.ts'
import type { State } from '../../src/ports/state.ts'
import { newWorld, type World } from '../reconcile/world/world.ts'
import type { ApiServer } from './kube-api.proxy.ts'
import { eventually, openSession, type Session } from './kube-api.session.ts'

/** Whole rounds through the real adapters of cluster and state; repositories, registry and builder are texts. */
export function describeRounds(server: string, api: () => Promise<ApiServer>): void {
  describe(`rounds on ${server}`, () => {
    let session: Session
    let backend: Backend
    let state: State & { close(): Promise<void> }
    let world: World
    let namespace: string

    beforeEach(async () => {
      session = await openSession(await api())
      const { client, parts, signal } = session
      backend = createKubernetesBackend({ client, ...parts })
      const project = `r-${randomBytes(4).toString('hex')}`
      namespace = `${project}-production`
      const follow = createFollow({ client, ...parts })
      state = createKubernetesState({
        client,
        follow,
        ...parts,
        namespace: `${project}-diploid`,
        identity: 'suite',
      })
      await state.installation(signal)
      world = newWorld({ ops: { '.diploid.conf.yaml': confOf(project, WEB) } })
    })
    afterEach(async () => {
      for (const name of [namespace, namespace.replace('-production', '-diploid')])
        await session.hand.remove(`/api/v1/namespaces/${name}`)
      await backend.close()
      await state.close()
      await session.close()
    })

    // No pods are needed: a Deployment without replicas is healthy, also where no node is.
    const WEB = 'web: { image: nginx, port: 80, replicas: 0, env: { GREETING: hello } }'
    const confOf = (project: string, web: string) =>
      `name: ${project}\nenvironments: { production: main }\nservices:\n  db: { image: redis, port: 6379, replicas: 0 }\n  ${web}\n`
    const configure = (web: string) =>
      world.push('ops', { '.diploid.conf.yaml': confOf(namespace.replace('-production', ''), web) })
    const round = async (other: Partial<{ backend: Backend; state: State }> = {}, signal = session.signal) =>
      (await world.result('production', signal, { backend, state, ...other })) as Awaited<
        ReturnType<World['result']>
      >
    const deployment = (name: string) => `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`
    const core = (plural: string, name = '') =>
      `/api/v1/namespaces/${namespace}/${plural}${name && `/${name}`}`
    const specOf = async (path: string) => (await session.hand.get(path))?.spec as JsonMap | undefined

    test('a first deploy, and then nothing to do', async () => {
      expect(await round()).toMatchObject({ result: 'done', writes: 7 })
      expect(await round()).toMatchObject({ result: 'unchanged', writes: 0 })
      const inventory = await state.inventory('production', session.signal)
      const entries = inventory.state === 'intact' ? [...inventory.entries.values()] : []
      expect(entries.map(({ id }) => `${id.kind}/${id.name}`).sort()).toEqual([
        'Deployment/db',
        'Deployment/web',
        `Namespace/${namespace}`,
        'Service/db',
        'Service/web',
        'ServiceAccount/db',
        'ServiceAccount/web',
      ])
      expect(entries.every(({ uid }) => uid !== undefined)).toBe(true)
    })

    test('one variable changes one Deployment', async () => {
      await round()
      configure(WEB.replace('hello', 'good day'))
      const { result, writes, plan } = await round()
      expect([result, writes]).toEqual(['done', 1])
      expect(plan?.actions.map((action) => ('reason' in action ? action.reason : ''))).toEqual([
        'env GREETING hello → good day',
      ])
    })

    test('an agent and an apply at once never write at the same time, and both come to an end', async () => {
      const { client, parts, signal } = session
      const cli = createKubernetesBackend({ client, ...parts })
      const follow = createFollow({ client, ...parts })
      const diploid = namespace.replace('-production', '-diploid')
      const cliState = createKubernetesState({
        client,
        follow,
        ...parts,
        namespace: diploid,
        identity: 'cli',
      })
      const writers: string[] = []
      let rounds = 0
      const until = async (who: string, ports: { backend: Backend; state: State }): Promise<string> => {
        for (;;) {
          const name = `${who}-${++rounds}`
          const { result } = await round({ ...ports, backend: told(ports.backend, name, writers) }, signal)
          if (result !== 'waiting') return result
        }
      }
      for (const greeting of ['hello', 'good day', 'good night']) {
        configure(WEB.replace('hello', greeting))
        const ended = [until('agent', { backend, state }), until('cli', { backend: cli, state: cliState })]
        expect((await Promise.all(ended)).every((result) => result !== 'failed')).toBe(true)
      }
      // The writes of a round stand together: nobody else's are between them.
      const turns = writers.filter((writer, index) => writer !== writers[index - 1])
      expect(new Set(turns).size).toBe(turns.length)
      expect(turns.length).toBeGreaterThanOrEqual(3)
      expect(await round()).toMatchObject({ result: 'unchanged', writes: 0 })
      await cli.close()
      await cliState.close()
    })

    test('an edit is noticed, and taken back', async () => {
      await round()
      const changed = new Promise<string>((resolve) =>
        backend.onChange((id) => resolve(`${id.kind}/${id.name}`)),
      )
      await session.hand.merge(deployment('web'), { spec: { revisionHistoryLimit: 9 } })
      expect(await changed).toBe('Deployment/web')
      const { plan, writes } = await round()
      expect(plan?.actions[0]).toMatchObject({ drift: { manager: 'kubectl-edit' } })
      expect(writes).toBe(1)
      expect(await specOf(deployment('web'))).toMatchObject({ revisionHistoryLimit: 3 })
    })

    test('an object deleted by hand comes back', async () => {
      await round()
      const changed = new Promise<void>((resolve) => backend.onChange(() => resolve()))
      await session.hand.remove(core('services', 'web'))
      await changed
      expect((await round()).plan?.actions).toMatchObject([
        { verb: 'create', reason: 'deleted by somebody else' },
      ])
      expect(await specOf(core('services', 'web'))).toBeDefined()
    })

    test('a service that leaves takes exactly its own objects along', async () => {
      await round()
      await session.hand.create(core('configmaps'), {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {
          name: 'handmade',
          labels: { 'app.kubernetes.io/managed-by': 'diploid', 'diploid.dev/service': 'web' },
        },
      })
      configure('')
      expect(await round()).toMatchObject({ result: 'done', writes: 3 })
      await eventually('web is gone', async () => (await session.hand.get(deployment('web'))) === undefined)
      expect(await session.hand.get(deployment('db'))).toBeDefined()
      expect(await session.hand.get(core('configmaps', 'handmade'))).toBeDefined()
      expect(await round()).toMatchObject({ result: 'unchanged' })
    })

    test('a name that is taken is named, before and also while it is to be created', async () => {
      await session.hand.create('/api/v1/namespaces', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: namespace },
      })
      const foreign = {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'db' },
        spec: { ports: [{ port: 1 }] },
      }
      await session.hand.create(core('services'), foreign)
      const late: Backend = {
        ...backend,
        async apply(object, mode, signal) {
          if (object.id.kind === 'ServiceAccount' && object.id.name === 'web')
            await session.hand.create(core('serviceaccounts'), {
              apiVersion: 'v1',
              kind: 'ServiceAccount',
              metadata: { name: 'web', annotations: { by: 'hand' } },
            })
          return backend.apply(object, mode, signal)
        },
      }
      const { failures } = await round({ backend: late })
      expect(failures.get('db')).toMatch(/^Service\/db exists and was not made by Diploid/)
      expect(failures.get('web')).toMatch(/ServiceAccount\/web: it appeared while it was to be created/)
      const account = await session.hand.get(core('serviceaccounts', 'web'))
      expect(account?.metadata).not.toHaveProperty('labels')
      expect(JSON.stringify(account)).not.toContain('diploid')
      expect(await session.hand.get(deployment('db'))).toBeUndefined()
    })

    test('what was there before joins where the service says so, as it is', async () => {
      await session.hand.create('/api/v1/namespaces', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: namespace },
      })
      await session.hand.create(core('services'), {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'web', annotations: { by: 'hand' } },
        spec: { selector: { app: 'old' }, ports: [{ port: 80 }] },
      })
      const uidOf = (object: JsonMap | undefined) => ((object?.metadata ?? {}) as JsonMap).uid
      const uid = uidOf(await session.hand.get(core('services', 'web')))
      expect(uid).toEqual(expect.any(String))
      configure(WEB.replace('{ image', '{ adopt: [Service/web], image'))
      const { failures, plan } = await round()
      expect([...failures]).toEqual([])
      const adopted = plan?.actions.find(
        ({ verb, reason }) => verb === 'update' && reason.startsWith('adopted'),
      )
      expect(adopted).toMatchObject({ id: { kind: 'Service', name: 'web' } })
      const after = await session.hand.get(core('services', 'web'))
      expect(after?.metadata).toMatchObject({
        uid,
        annotations: { by: 'hand' },
        labels: { 'app.kubernetes.io/managed-by': 'diploid' },
      })
      expect(JSON.stringify(after?.spec)).not.toContain('old')
      expect(await round()).toMatchObject({ result: 'unchanged' })
      // Now it is the service's own, and goes with it.
      configure('')
      expect((await round()).failures.size).toBe(0)
      await eventually(
        'web is gone',
        async () => (await session.hand.get(core('services', 'web'))) === undefined,
      )
    })

    test('a field of another manager that we never set is named and left', async () => {
      await round()
      await session.hand.merge(deployment('web'), { spec: { minReadySeconds: 30 } }, 'tuner')
      configure(WEB.replace('{ image', '{ patch: { Deployment: { spec: { minReadySeconds: 5 } } }, image'))
      const { failures } = await round()
      expect(failures.get('web')).toContain('.spec.minReadySeconds (held by tuner)')
      expect(await specOf(deployment('web'))).toMatchObject({ minReadySeconds: 30 })
    })

    test('an immutable field is replaced where that was asked for', async () => {
      await round()
      const before = await session.hand.get(core('services', 'web'))
      configure(WEB.replace('{ image', "{ service: 'proxy=false', replace: allow, image"))
      expect(await round()).toMatchObject({ result: 'done', writes: 1 })
      const after = await session.hand.get(core('services', 'web'))
      expect(after?.spec).toMatchObject({ clusterIP: 'None' })
      expect(uidOf(after)).not.toBe(uidOf(before))
      expect(await round()).toMatchObject({ result: 'unchanged' })
    })

    test.each([0, 1, 3, 6])('killed at write %i: the next round converges', async (at) => {
      const end = new AbortController()
      let writes = 0
      const mortal: Backend = {
        ...backend,
        async apply(object, mode, signal) {
          if (writes++ === at) end.abort(new Error('killed'))
          signal.throwIfAborted()
          return backend.apply(object, mode, signal)
        },
      }
      await expect(round({ backend: mortal }, end.signal)).rejects.toThrow('killed')
      expect(await round()).toMatchObject({ result: 'done' })
      expect(await round()).toMatchObject({ result: 'unchanged', writes: 0 })
    })
  })
}

/** The backend, with a word about who wrote. */
function told(backend: Backend, who: string, writers: string[]): Backend {
  return {
    ...backend,
    apply(object, mode, signal) {
      writers.push(who)
      return backend.apply(object, mode, signal)
    },
  }
}

function uidOf(object: JsonMap | undefined): unknown {
  return (object?.metadata as JsonMap | undefined)?.uid
}
