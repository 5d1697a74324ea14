import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createKubernetesBackend } from '../../src/adapters/kubernetes/backend.ts'
import { isMap, type JsonMap } from '../../src/core/json.ts'
import { compare } from '../../src/core/objects/compare/compare.ts'
import { type DesiredObject, idKey, type LiveObject, type ObjectId } from '../../src/core/objects/object.ts'
import { Sensitive } from '../../src/core/sensitive.ts'
import type { Applied, Backend, Sight } from '../../src/ports/backend.ts'
import type { ApiServer } from './kube-api.proxy.ts'
import { desired, eventually, openSession, type Session } from './kube-api.session.ts'

const CREATE = { verb: 'create', force: false } as const

/** What every Kubernetes API server must give the backend; run on the real one and on the embedded one. */
export function describeBackend(server: string, api: () => Promise<ApiServer>): void {
  describe(`the Kubernetes backend on ${server}`, () => {
    let session: Session
    let backend: Backend
    let namespace: string

    beforeEach(async () => {
      session = await openSession(await api())
      backend = createKubernetesBackend({ client: session.client, ...session.parts })
      namespace = `t-${randomBytes(4).toString('hex')}`
      await session.hand.create('/api/v1/namespaces', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: namespace },
      })
    })

    afterEach(async () => {
      await session.hand.remove(`/api/v1/namespaces/${namespace}`)
      await backend.close()
      await session.close()
    })

    const configMap = (name: string, data: Record<string, string>) =>
      desired({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data })
    const configMapPath = (name: string) => `/api/v1/namespaces/${namespace}/configmaps/${name}`
    const apply = (object: DesiredObject, mode: Parameters<Backend['apply']>[1]) =>
      backend.apply(object, mode, session.signal)
    const update = (live: LiveObject) => ({ verb: 'update', force: false, uid: live.uid }) as const
    const look = async (id: ObjectId) => (await backend.observe([id], session.signal)).live.get(idKey(id))

    test('creates, sees, changes and leaves alone', async () => {
      const object = configMap('settings', { a: '1' })
      expect(await look(object.id)).toBeUndefined()
      const created = written(await apply(object, CREATE))
      expect(created.outcome).toBe('created')
      expect((await look(object.id))?.uid).toBe(created.live.uid)

      const again = written(await apply(object, update(created.live)))
      expect(again.outcome).toBe('unchanged')
      const changed = written(await apply(configMap('settings', { a: '2' }), update(created.live)))
      expect(changed.outcome).toBe('updated')
      expect((await look(object.id))?.body.data).toEqual({ a: '2' })
    })

    test("replicas that become an autoscaler's stay what they are", async () => {
      const deployment = (replicas: { replicas?: number }) =>
        desired({
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'web', namespace },
          spec: {
            ...replicas,
            selector: { matchLabels: { app: 'web' } },
            template: {
              metadata: { labels: { app: 'web' } },
              spec: { containers: [{ name: 'web', image: 'nothing.test/web:1' }] },
            },
          },
        })
      const { live } = written(await apply(deployment({ replicas: 3 }), CREATE))
      await look(live.id)
      const handed = written(await apply(deployment({}), update(live)))
      expect(handed.live.body.spec).toMatchObject({ replicas: 3 })
      expect(compare(deployment({}), handed.live).verdict).not.toBe('different')
      const again = written(await apply(deployment({}), update(live)))
      expect(again.live.body.spec).toMatchObject({ replicas: 3 })
    })

    test('defaults of the server make no endless difference', async () => {
      for (const object of completed(namespace)) {
        const created = written(await apply(object, CREATE))
        const live = await look(object.id)
        if (live === undefined) throw new Error(`${object.id.kind} is not seen`)
        expect(compare(object, live).verdict, object.id.kind).not.toBe('different')
        expect(await backend.dryRun(object, session.signal), object.id.kind).toBe('same')
        expect(written(await apply(object, update(created.live))).outcome, object.id.kind).toBe('unchanged')
      }
    })

    test('a dry run tells a difference and writes nothing', async () => {
      const created = written(await apply(configMap('settings', { a: '1' }), CREATE))
      expect(await backend.dryRun(configMap('settings', { a: '2' }), session.signal)).toBe('different')
      const now = await session.hand.get(configMapPath('settings'))
      expect(metadataOf(now).resourceVersion).toBe(created.live.resourceVersion)
    })

    test('a foreign object under a wanted name is seen, and a create leaves it as it was', async () => {
      await session.hand.create(`/api/v1/namespaces/${namespace}/configmaps`, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'theirs' },
        data: { theirs: 'x' },
      })
      const object = configMap('theirs', { ours: 'y' })
      expect(await look(object.id)).toMatchObject({ body: { data: { theirs: 'x' } } })

      const answer = await apply(object, CREATE)
      expect(answer.outcome).toBe('foreign')
      const now = await session.hand.get(configMapPath('theirs'))
      expect(now?.data).toEqual({ theirs: 'x' })
      expect(metadataOf(now).labels).toBeUndefined()
      expect(JSON.stringify(metadataOf(now).managedFields)).not.toContain('"diploid"')
    })

    test('a create that would change a foreign value is foreign too', async () => {
      await session.hand.create(`/api/v1/namespaces/${namespace}/configmaps`, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'theirs' },
        data: { a: 'theirs' },
      })
      const answer = await apply(configMap('theirs', { a: 'ours' }), CREATE)
      expect(answer).toMatchObject({ outcome: 'foreign', live: { body: { data: { a: 'theirs' } } } })
    })

    test('another field manager is named, and its edit put right only by force with guards', async () => {
      const object = configMap('settings', { a: '1' })
      const created = written(await apply(object, CREATE))
      await session.hand.merge(configMapPath('settings'), { data: { a: 'edited' } })
      const edited = await eventually('the edit is seen', async () => {
        const live = await look(object.id)
        return isMap(live?.body.data) && live.body.data.a === 'edited' ? live : undefined
      })
      expect(compare(object, edited)).toMatchObject({
        verdict: 'different',
        drift: { manager: 'kubectl-edit' },
      })

      expect(await apply(object, update(created.live))).toEqual({
        outcome: 'conflict',
        conflicts: [{ manager: 'kubectl-edit', field: '.data.a' }],
      })
      const stale = { ...update(created.live), force: true, resourceVersion: created.live.resourceVersion }
      await expect(apply(object, stale)).rejects.toMatchObject({ code: 'kube.conflict', retryable: true })
      const guarded = { ...update(created.live), force: true, resourceVersion: edited.resourceVersion }
      expect(written(await apply(object, guarded)).outcome).toBe('updated')
      expect((await look(object.id))?.body.data).toEqual({ a: '1' })
    })

    test('edits and deletions by others are told, our own writes are not', async () => {
      const told: string[] = []
      backend.onChange((id) => told.push(id.name))
      const object = configMap('settings', { a: '1' })
      const other = configMap('other', { a: '1' })
      await backend.observe([object.id, other.id], session.signal)
      const created = written(await apply(object, CREATE))
      written(await apply(other, CREATE))
      written(await apply(configMap('settings', { a: '2' }), update(created.live)))
      await session.hand.merge(configMapPath('settings'), { metadata: { annotations: { theirs: 'yes' } } })
      await session.hand.merge(configMapPath('other'), { data: { a: 'edited' } })
      await eventually('the edit is told', () => told.includes('other') || undefined)
      expect(told).toEqual(['other'])

      await session.hand.remove(configMapPath('settings'))
      await eventually('the deletion is told', () => told.includes('settings') || undefined)
      const seen = await look(object.id)
      expect(seen).toBeUndefined()
    })

    test('Secrets are asked for once by name; then changes of their content are told, and nothing else', async () => {
      const told: string[] = []
      backend.onChange((id) => told.push(id.name))
      const path = (name: string) => `/api/v1/namespaces/${namespace}/secrets/${name}`
      const make = (name: string) =>
        session.hand.create(`/api/v1/namespaces/${namespace}/secrets`, {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name, namespace },
          data: { token: 'b25lLXRva2Vu', binary: '//8=' },
        })
      await make('mail')
      await make('unasked')
      const read = async () => {
        const contents = await backend.secrets?.(namespace, ['mail', 'later'], session.signal)
        return [...(contents ?? [])].map(([name, fact]) => {
          const values = fact.known ? [...(fact.value ?? [])] : []
          return [name, Object.fromEntries(values.map(([key, value]) => [key, Sensitive.text(value)]))]
        })
      }
      expect(await read()).toEqual([
        ['mail', { token: 'one-token', binary: '//8=' }],
        ['later', {}],
      ])
      const before = session.proxy.requests.length
      await read()
      expect(session.proxy.requests.slice(before)).toEqual([])

      await session.hand.merge(path('mail'), { metadata: { labels: { of: 'no-interest' } } })
      await session.hand.merge(path('unasked'), { data: { token: 'dHdv' } })
      await make('later')
      await eventually('the new one is told', () => told.includes('later') || undefined)
      await session.hand.merge(path('mail'), { data: { token: 'dHdvLXRva2Vu' } })
      await eventually('the change is told', () => told.includes('mail') || undefined)
      expect(told).toEqual(['later', 'mail'])
      expect(await read()).toMatchObject([
        ['mail', { token: 'two-token' }],
        ['later', { token: 'one-token' }],
      ])
    })

    test('deletes exactly the object with the UID', async () => {
      const object = configMap('settings', { a: '1' })
      const first = written(await apply(object, CREATE))
      const { uid } = first.live
      expect(
        await backend.delete(object.id, { uid: '00000000-0000-0000-0000-000000000000' }, session.signal),
      ).toBe('gone')
      expect(await session.hand.get(configMapPath('settings'))).toBeDefined()
      expect(await backend.delete(object.id, { uid }, session.signal)).toBe('deleted')
      expect(await look(object.id)).toBeUndefined()
      expect(await backend.delete(object.id, { uid }, session.signal)).toBe('gone')

      const second = written(await apply(object, CREATE))
      expect(second.outcome).toBe('created')
      expect(await backend.delete(object.id, { uid }, session.signal)).toBe('gone')
      expect((await look(object.id))?.uid).toBe(second.live.uid)
    })

    test('a delete that names a version does not remove what changed since', async () => {
      const object = configMap('settings', { a: '1' })
      const { live } = written(await apply(object, CREATE))
      await session.hand.merge(configMapPath('settings'), { data: { b: '2' } })
      const guard = { uid: live.uid, resourceVersion: live.resourceVersion }
      await expect(backend.delete(object.id, guard, session.signal)).rejects.toMatchObject({
        code: 'kube.conflict',
      })
      expect(await session.hand.get(configMapPath('settings'))).toBeDefined()
    })

    test('an update never makes or touches another object of that name', async () => {
      const object = configMap('settings', { a: '1' })
      const { live } = written(await apply(object, CREATE))
      await session.hand.remove(configMapPath('settings'))
      await expect(apply(object, update(live))).rejects.toMatchObject({ code: 'kube.conflict' })
      expect(await session.hand.get(configMapPath('settings'))).toBeUndefined()
      await session.hand.create(`/api/v1/namespaces/${namespace}/configmaps`, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'settings' },
      })
      await expect(apply(object, update(live))).rejects.toMatchObject({ code: 'kube.conflict' })
    })

    test('a watch that is cut goes on where it was', async () => {
      const object = configMap('settings', { a: '1' })
      written(await apply(object, CREATE))
      await look(object.id)
      const before = session.proxy.requests.length
      for (const value of ['2', '3']) {
        session.proxy.cut()
        await session.hand.merge(configMapPath('settings'), { data: { a: value } })
        await eventually(`a = ${value}`, async () => dataOf(await look(object.id)).a === value || undefined)
      }
      const asked = session.proxy.requests.slice(before).filter((line) => /configmaps\?/.test(line))
      expect(asked.length).toBeGreaterThan(0)
      expect(asked.filter((line) => !line.includes('watch='))).toEqual([])
    })

    test.each(['status', 'event'] as const)('a watch that is answered 410 (%s) lists anew', async (how) => {
      const [kept, lost] = [configMap('kept', { a: '1' }), configMap('lost', { a: '1' })]
      written(await apply(kept, CREATE))
      written(await apply(lost, CREATE))
      await backend.observe([kept.id, lost.id], session.signal)
      const before = session.proxy.requests.length
      session.proxy.expireNext(/configmaps\?/, how)
      session.proxy.cut()
      await session.hand.remove(configMapPath('lost'))
      await session.hand.merge(configMapPath('kept'), { data: { a: '2' } })
      await eventually('the change is seen', async () => dataOf(await look(kept.id)).a === '2' || undefined)
      await eventually('the deletion is seen', async () => (await look(lost.id)) === undefined || undefined)
      const asked = session.proxy.requests.slice(before).filter((line) => /configmaps\?/.test(line))
      expect(asked.filter((line) => !line.includes('watch='))).not.toEqual([])
    })

    test('long lists are read in pages', async () => {
      const ids: ObjectId[] = []
      for (let start = 0; start < 520; start += 20) {
        const batch = Array.from({ length: 20 }, (_, index) => configMap(`many-${start + index}`, {}))
        ids.push(...batch.map((object) => object.id))
        await Promise.all(
          batch.map((object) =>
            session.hand.create(`/api/v1/namespaces/${namespace}/configmaps`, object.body as JsonMap),
          ),
        )
      }
      const { live } = await backend.observe(ids, session.signal)
      expect(live.size).toBe(520)
      const lists = session.proxy.requests.filter((line) => /configmaps\?.*limit=500/.test(line))
      expect(lists.some((line) => line.includes('continue='))).toBe(true)
    })

    test('a custom resource follows its definition at once', async () => {
      const group = `${namespace}.example.org`
      const definition = customResourceDefinition(group)
      const widget = desired({
        apiVersion: `${group}/v1`,
        kind: 'Widget',
        metadata: { name: 'one', namespace },
        spec: { size: 3 },
      })
      const first = await backend.observe([definition.id, widget.id], session.signal)
      expect(first.blind).toEqual(new Set([`${group}/v1/Widget`]))
      const crd = written(await apply(definition, CREATE))
      expect(written(await apply(widget, CREATE)).outcome).toBe('created')
      const seen = await backend.observe([definition.id, widget.id], session.signal)
      expect(seen.live.size).toBe(2)
      expect(seen.blind).toEqual(new Set())
      await backend.delete(definition.id, { uid: crd.live.uid }, session.signal)
    })

    test('a namespace and its content in one go', async () => {
      const name = `${namespace}-new`
      const space = desired({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
      const content = desired({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'settings', namespace: name },
        data: {},
      })
      const before = await backend.observe([space.id, content.id], session.signal)
      expect(before.live.size).toBe(0)
      // Nothing can stand in a namespace that is not there: no names are looked up in it.
      expect(session.proxy.requests.filter((line) => /configmaps\?limit/.test(line))).toEqual([])
      const made = written(await apply(space, CREATE))
      expect(written(await apply(content, CREATE)).outcome).toBe('created')
      expect((await backend.observe([space.id, content.id], session.signal)).live.size).toBe(2)
      await backend.delete(space.id, { uid: made.live.uid }, session.signal)
    })

    test('a namespace that is going away says so', async () => {
      await session.hand.create(`/api/v1/namespaces/${namespace}/configmaps`, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'holds', finalizers: ['example.org/hold'] },
      })
      await session.hand.remove(`/api/v1/namespaces/${namespace}`)
      const space = desired({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
      const terminating = { code: 'kube.terminating', retryable: true }
      await expect(apply(configMap('late', {}), CREATE)).rejects.toMatchObject(terminating)
      const live = await look(space.id)
      if (live === undefined) throw new Error('the namespace is not seen')
      await expect(apply(space, update(live))).rejects.toMatchObject(terminating)
      await session.hand.merge(configMapPath('holds'), { metadata: { finalizers: null } })
    })

    test('waiting is fed by watches and asks nothing', async () => {
      const object = deployment(namespace, 0)
      written(await apply(object, CREATE))
      const seen: (Sight | undefined)[] = []
      await backend.wait(
        [object.id],
        (sights) => {
          const sight = sights.get(idKey(object.id))
          seen.push(sight)
          const status = sight?.live?.body.status
          return isMap(status) && status.observedGeneration === 1
        },
        AbortSignal.timeout(20_000),
      )
      expect(seen.length).toBeGreaterThan(0)
      const before = session.proxy.requests.length
      await backend.observe([object.id], session.signal)
      const ended = new AbortController()
      const idle = backend.wait([object.id], () => false, ended.signal)
      await session.hand.create(`/api/v1/namespaces/${namespace}/configmaps`, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'noise' },
      })
      ended.abort(new Error('enough'))
      await expect(idle).rejects.toThrow('enough')
      const asked = session.proxy.requests.slice(before).filter((line) => !/\/pods\?/.test(line))
      expect(asked).toEqual([])
    })

    test('waits that share a watch do not end it for each other', async () => {
      const object = deployment(namespace, 0)
      written(await apply(object, CREATE))
      const first = new AbortController()
      const podsSeen = (sights: ReadonlyMap<string, Sight>) => sights.get(idKey(object.id))?.pods.length ?? 0
      const ended = backend.wait([object.id], () => false, first.signal)
      const going = backend.wait([object.id], (sights) => podsSeen(sights) === 2, AbortSignal.timeout(20_000))
      await session.hand.create(`/api/v1/namespaces/${namespace}/pods`, pod('one', { app: 'web' }))
      await backend.wait([object.id], (sights) => podsSeen(sights) === 1, AbortSignal.timeout(20_000))
      first.abort(new Error('enough'))
      await expect(ended).rejects.toThrow('enough')
      await session.hand.create(`/api/v1/namespaces/${namespace}/pods`, pod('two', { app: 'web' }))
      await going
      await backend.wait([object.id], (sights) => podsSeen(sights) === 2, AbortSignal.timeout(20_000))
    })

    test('pods of a workload are seen while waiting', async () => {
      const object = deployment(namespace, 0)
      written(await apply(object, CREATE))
      await session.hand.create(`/api/v1/namespaces/${namespace}/pods`, pod('mine', { app: 'web' }))
      await session.hand.create(`/api/v1/namespaces/${namespace}/pods`, pod('other', { app: 'else' }))
      const names: string[] = []
      await backend.wait(
        [object.id],
        (sights) => {
          const pods = sights.get(idKey(object.id))?.pods ?? []
          names.splice(0, names.length, ...pods.map((each) => String(metadataOf(each).name)))
          return names.length > 0
        },
        AbortSignal.timeout(20_000),
      )
      expect(names).toEqual(['mine'])
    })

    test('a refused object names the field; a refused Secret tells no value', async () => {
      const wrong = configMap('settings', {})
      const unknown = { ...wrong, body: { ...wrong.body, dta: { a: '1' } } }
      await expect(apply(unknown, CREATE)).rejects.toMatchObject({
        code: 'kube.invalid',
        message: expect.stringContaining('dta'),
      })
      const value = Buffer.from('hunter2-hunter2').toString('base64')
      const secret = desired({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'broken', namespace },
        type: 'kubernetes.io/dockerconfigjson',
        data: { '.dockerconfigjson': new Sensitive(value, 'a test') },
      })
      const failure = await apply(secret, CREATE).catch((error: unknown) => error)
      expect(failure).toMatchObject({ code: 'kube.invalid' })
      expect(`${failure} ${session.logged.join('')}`).not.toMatch(/hunter2|aHVudGVy/)
    })

    test('nothing is asked while nothing happens', async () => {
      const objects = [...completed(namespace), configMap('settings', { a: '1' })]
      const ids = objects.map((object) => object.id)
      await backend.observe(ids, session.signal)
      for (const object of objects) written(await apply(object, CREATE))
      await backend.observe(ids, session.signal)
      const before = session.proxy.requests.length
      for (let poll = 0; poll < 10; poll++)
        expect((await backend.observe(ids, session.signal)).live.size).toBe(ids.length)
      expect(session.proxy.requests.slice(before)).toEqual([])
    })

    test('what the cluster serves is asked once', async () => {
      const facts = await backend.cluster(session.signal)
      expect(facts.kinds.has('apps/v1/Deployment')).toBe(true)
      expect(facts.kinds.has('networking.k8s.io/v1/Ingress')).toBe(true)
      const before = session.proxy.requests.length
      expect(await backend.cluster(session.signal)).toBe(facts)
      expect(session.proxy.requests.length).toBe(before)
    })
  })
}

function written(answer: Applied): Extract<Applied, { live: LiveObject; warnings: readonly string[] }> {
  if (!('warnings' in answer)) throw new Error(`not written: ${JSON.stringify(answer)}`)
  return answer
}

function metadataOf(body: JsonMap | undefined): JsonMap {
  return isMap(body?.metadata) ? body.metadata : {}
}

function dataOf(live: LiveObject | undefined): JsonMap {
  return isMap(live?.body.data) ? live.body.data : {}
}

/** Objects that a server completes, spells differently or both. */
function completed(namespace: string): readonly DesiredObject[] {
  const metadata = (name: string) => ({ name, namespace })
  return [
    deployment(namespace, 0),
    desired({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadata('web'),
      spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80 }] },
    }),
    desired({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: metadata('db'),
      spec: {
        serviceName: 'db',
        replicas: 0,
        selector: { matchLabels: { app: 'db' } },
        template: {
          metadata: { labels: { app: 'db' } },
          spec: { containers: [{ name: 'db', image: 'db:1' }] },
        },
        volumeClaimTemplates: [
          {
            metadata: { name: 'data' },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
          },
        ],
      },
    }),
    desired({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: metadata('nightly'),
      spec: {
        schedule: '0 3 * * *',
        jobTemplate: {
          spec: {
            template: { spec: { restartPolicy: 'Never', containers: [{ name: 'job', image: 'job:1' }] } },
          },
        },
      },
    }),
    desired({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: metadata('web'),
      spec: {
        rules: [
          {
            host: 'web.example.org',
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'Prefix',
                  backend: { service: { name: 'web', port: { number: 80 } } },
                },
              ],
            },
          },
        ],
      },
    }),
    desired({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: metadata('files'),
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1024Mi' } } },
    }),
  ]
}

function deployment(namespace: string, replicas: number): DesiredObject {
  return desired({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: {
          containers: [
            {
              name: 'web',
              image: 'web:1',
              ports: [{ containerPort: 80 }],
              env: [{ name: 'A', value: 'b' }],
              resources: { requests: { cpu: '1000m', memory: '128Mi' } },
              readinessProbe: { httpGet: { path: '/', port: 80 } },
            },
          ],
        },
      },
    },
  })
}

function pod(name: string, labels: Record<string, string>): JsonMap {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels },
    spec: { containers: [{ name: 'web', image: 'web:1' }] },
  }
}

function customResourceDefinition(group: string): DesiredObject {
  return desired({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `widgets.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } },
            },
          },
        },
      ],
    },
  })
}
