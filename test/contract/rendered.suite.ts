import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createKubernetesBackend } from '../../src/adapters/kubernetes/backend.ts'
import { compare } from '../../src/core/objects/compare/compare.ts'
import { type DesiredObject, idKey, printId } from '../../src/core/objects/object.ts'
import { Sensitive } from '../../src/core/sensitive.ts'
import type { Service } from '../../src/core/services/service.ts'
import type { Backend } from '../../src/ports/backend.ts'
import { INSTANCE, ingress, renderSample, service } from '../core/desired/sample.ts'
import type { ApiServer } from './kube-api.proxy.ts'
import { openSession, type Session } from './kube-api.session.ts'

// What is rendered, in every kind and with every key, is what an API server takes strictly, without a warning, and
// gives back without a difference that would be planned again.

const data = { path: '/data', size: '1Gi', mode: 'ReadWriteOnce' as const }

const SERVICES: readonly Service[] = [
  service({
    name: 'everything',
    user: 1000,
    grace: 0,
    workdir: '/app',
    command: ['sh', '-c', 'echo $(date) $$'],
    args: ['--port', '8080'],
    env: {
      EMPTY: '',
      PLAIN: 'a $(B) c',
      HIDDEN: new Sensitive('s3cret-word', 'test'),
      FOREIGN: { secret: 'x', key: 'y' },
    },
    files: { '/etc/app/a.ini': 'a=1\n', '/etc/app/empty': '', '/etc/app/key': new Sensitive('key', 'test') },
    ports: [
      { name: 'http', port: 8080, protocol: 'TCP' },
      { name: 'dns-tcp', port: 53, protocol: 'TCP' },
      { name: 'dns-udp', port: 53, protocol: 'UDP' },
    ],
    replicas: 3,
    spread: 'zones',
    uniquePerNode: true,
    nodes: { disk: 'ssd' },
    tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'db', effect: 'NoSchedule' }],
    resources: { requests: { cpu: '0.5', memory: '1024Mi' }, limits: { cpu: '1000m', memory: '1Gi' } },
    health: {
      readiness: { path: '/ready', period: 5, timeout: 2, failures: 3, delay: 1 },
      liveness: { command: ['true'] },
      startup: { port: 53, delay: 0 },
    },
    routes: [
      { host: 'a.shop.test', path: '/', tls: true },
      { host: 'b.shop.test', path: '/api', tls: false },
    ],
    labels: { team: 'red' },
    annotations: { 'example.com/note': 'a b' },
  }),
  service({
    name: 'several',
    storage: [data, { path: '/tmp/x', size: '10Mi', mode: 'temporary' }],
    shape: 'statefulset',
    single: true,
    runAsNonRoot: true,
    processes: [
      {
        name: 'worker',
        command: ['work'],
        replicas: 2,
        health: { liveness: { command: ['true'] } },
        grace: 5,
      },
      { name: 'other', args: ['x'], replicas: 0, health: {}, resources: { limits: { memory: '1Gi' } } },
    ],
    containers: [
      {
        name: 'prepare',
        runs: 'init',
        command: ['true'],
        env: { HIDDEN: new Sensitive('s3cret-word', 'test') },
        files: {},
        resources: {},
      },
      {
        name: 'logs',
        runs: 'beside',
        image: { kind: 'ready', reference: 'fluent/fluent-bit:4.0' },
        user: 2000,
        workdir: '/x',
        env: {},
        files: { '/etc/a': 'a', '/etc/b': new Sensitive('b', 'test') },
        resources: { requests: { cpu: '5m' } },
      },
    ],
  }),
  service({
    name: 'discarded',
    shape: 'statefulset',
    storage: [{ ...data, discard: true }],
  }),
  service({ name: 'small' }),
  service({
    name: 'guarded',
    routes: [{ host: 'c.shop.test', path: '/', tls: true }],
    exposure: {
      tls: { redirect: true, issuer: 'letsencrypt' },
      cors: {
        origins: ['https://*.shop.test'],
        methods: ['GET'],
        headers: ['X-A'],
        expose: ['X-B'],
        credentials: true,
        maxAge: 60,
      },
      proxy: [
        { path: '/api', service: 'small', keep: false },
        { path: '/raw', service: 'small', port: 8080, keep: true },
      ],
      redirects: [
        { path: '/old', match: 'exact', to: { host: 'c.shop.test', path: '/new', rest: false }, status: 308 },
      ],
      timeout: 60,
      maxBody: 1048576,
      auth: { kind: 'basic', secret: 'accounts', realm: 'Staging' },
    },
    isolation: { from: ['small', 'namespace:monitoring', '10.0.0.0/8'], to: ['namespace', 'internet'] },
    disruption: { max: '25%' },
    autoscale: { min: 2, max: 5, cpu: 70, memory: 80 },
    resources: { requests: { cpu: '100m', memory: '64Mi' } },
  }),
  service({
    name: 'budgeted',
    shape: 'statefulset',
    disruption: { min: 1 },
    autoscale: { min: 1, max: 3, cpu: 80 },
  }),
  service({ name: 'asleep', replicas: 0, ports: [] }),
  service({
    name: 'keeper',
    storage: [{ ...data, class: 'fast' }],
    hostMaps: [{ host: '/srv/x', path: '/srv/x' }],
    cron: [{ name: 'dump', schedule: '30 2 * * *', command: ['./dump'], timeZone: 'Europe/Berlin' }],
  }),
  service({ name: 'db', shape: 'statefulset', replicas: 2, storage: [data] }),
  service({ name: 'peers', shape: 'statefulset', headless: true, ports: [] }),
  service({ name: 'logs', shape: 'daemonset', user: 0 }),
  service({
    name: 'reports',
    shape: 'cron',
    cron: [{ name: 'nightly', schedule: '@daily', command: ['./x'] }],
  }),
  service({ name: 'mail', shape: 'external', external: { host: 'smtp.example.com', port: 25 } }),
  service({ name: 'old', shape: 'external', external: { host: '192.0.2.7', port: 25 } }),
]

/** What every API server must make of rendered objects; run on the real one and on the embedded one. */
export function describeRendered(server: string, api: () => Promise<ApiServer>): void {
  describe(`rendered objects on ${server}`, () => {
    let session: Session
    let backend: Backend
    let objects: readonly DesiredObject[]
    const namespace = `rendered-${randomBytes(4).toString('hex')}`
    const render = (services: readonly Service[]) => {
      const instance = { ...INSTANCE, namespace }
      const sample = renderSample(services, {
        instance,
        cluster: ingress('k8s.io/ingress-nginx'),
        ops: { name: 'shop', routing: { proxies: 'ingress' } },
      })
      expect(sample.problems).toEqual([])
      return sample.rendered.desired.objects
    }
    const look = async (object: DesiredObject) => {
      const live = (await backend.observe([object.id], session.signal)).live.get(idKey(object.id))
      if (live === undefined) throw new Error(`${printId(object.id)} is not there`)
      return live
    }

    beforeAll(async () => {
      session = await openSession(await api())
      backend = createKubernetesBackend({ client: session.client, ...session.parts })
      objects = render(SERVICES)
    })

    afterAll(async () => {
      await session.hand.remove(`/api/v1/namespaces/${namespace}`)
      await backend.close()
      await session.close()
    })

    test('are taken one by one, strictly and without a warning', async () => {
      const answers: string[] = []
      for (const object of objects) {
        const applied = await backend.apply(object, { verb: 'create', force: false }, session.signal)
        const warnings = 'warnings' in applied ? applied.warnings : []
        answers.push([printId(object.id), applied.outcome, ...warnings].join(' '))
      }
      expect(answers).toEqual(objects.map(({ id }) => `${printId(id)} created`))
    })

    test('differ from what is live in nothing', async () => {
      const differences: string[] = []
      for (const object of objects) {
        const comparison = compare(object, await look(object))
        if (comparison.verdict === 'same') continue
        const verdict =
          comparison.verdict === 'undecided' ? await backend.dryRun(object, session.signal) : 'different'
        if (verdict === 'same') continue
        differences.push(`${printId(object.id)} ${comparison.changes.map(({ path }) => path).join(' ')}`)
      }
      expect(differences).toEqual([])
    })

    test('rarely need a question to decide that', async () => {
      const asked: string[] = []
      for (const object of objects) {
        const { verdict, changes } = compare(object, await look(object))
        if (verdict === 'undecided')
          asked.push(`${printId(object.id)} ${changes.map(({ path }) => path).join(' ')}`)
      }
      expect(asked).toMatchInlineSnapshot(`
        [
          "Deployment/everything spec.template.spec.containers.[everything].resources.requests.cpu spec.template.spec.containers.[everything].resources.requests.memory spec.template.spec.containers.[everything].resources.limits.cpu",
          "StatefulSet/db spec.volumeClaimTemplates",
          "StatefulSet/discarded spec.volumeClaimTemplates",
        ]
      `)
    })

    test('change from one shape of a rollout to the other', async () => {
      const small = objects.find(({ id }) => id.kind === 'Deployment' && id.name === 'small')
      if (small === undefined) throw new Error('no Deployment/small')
      const { uid } = await look(small)
      for (const fields of [{ storage: [data] }, {}, { uniquePerNode: true }]) {
        const changed = render([service({ name: 'small', ...fields })]).find(
          ({ id }) => id.kind === 'Deployment',
        )
        if (changed === undefined) throw new Error('no Deployment')
        const applied = await backend.apply(changed, { verb: 'update', force: false, uid }, session.signal)
        expect(applied.outcome).toBe('updated')
      }
    })
  })
}
