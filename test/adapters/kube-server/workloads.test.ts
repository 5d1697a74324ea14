import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Fields, fields, list, number, text } from '../../../src/adapters/kube-server/data.ts'
import { type KubeServer, startKubeServer } from '../../../src/adapters/kube-server/server.ts'
import { Client, until } from './client.ts'
import { daemonSet, deployment, job, statefulSet } from './objects.ts'

let server: KubeServer
let client: Client
const APPS = '/apis/apps/v1/namespaces/default'
const PODS = '/api/v1/namespaces/default/pods'

beforeAll(async () => {
  server = await startKubeServer({ simulate: { podStartMs: 20 } })
  client = new Client(server.url)
})
afterAll(() => server.close())

async function podsOf(app: string): Promise<Fields[]> {
  const answer = await client.get(`${PODS}?labelSelector=app%3D${app}`)
  return list(answer.body, 'items') as Fields[]
}

async function settled(path: string, check: (object: Fields) => boolean): Promise<Fields> {
  let found: Fields = {}
  await until(async () => {
    found = (await client.get(path)).body
    const seen = number(found, 'status', 'observedGeneration') === number(found, 'metadata', 'generation')
    return seen && check(found)
  }, path)
  return found
}

function conditionOf(object: Fields, type: string): string {
  const found = list(object, 'status', 'conditions').find((condition) => text(condition, 'type') === type)
  return `${text(found, 'status')} ${text(found, 'reason')}`
}

test('a Deployment becomes available, and a new image replaces its pods and nobody else’s', async () => {
  await client.create(`${APPS}/deployments`, deployment('bystander'))
  await client.create(`${APPS}/deployments`, deployment('web', {}, { replicas: 3 }))
  await settled(`${APPS}/deployments/bystander`, (live) => number(live, 'status', 'availableReplicas') === 1)
  const first = await settled(
    `${APPS}/deployments/web`,
    (live) => number(live, 'status', 'availableReplicas') === 3,
  )
  expect(conditionOf(first, 'Available')).toBe('True MinimumReplicasAvailable')
  const uids = async (app: string) => (await podsOf(app)).map((pod) => text(pod, 'metadata', 'uid')).sort()
  const [before, others] = [await uids('web'), await uids('bystander')]

  await client.apply(
    `${APPS}/deployments/web`,
    'tester',
    deployment('web', { image: 'web:2' }),
    '&force=true',
  )
  const live = await settled(
    `${APPS}/deployments/web`,
    (seen) => number(seen, 'status', 'updatedReplicas') === 3 && number(seen, 'status', 'replicas') === 3,
  )
  await until(async () => (await podsOf('web')).length === 3, 'old pods to go')
  expect(conditionOf(live, 'Progressing')).toBe('True NewReplicaSetAvailable')
  expect(text(live, 'metadata', 'annotations', 'deployment.kubernetes.io/revision')).toBe('2')
  const after = await uids('web')
  expect(after.filter((uid) => before.includes(uid))).toEqual([])
  expect(await uids('bystander')).toEqual(others)
})

test('an image that does not exist keeps the old pods and says why', async () => {
  await client.create(`${APPS}/deployments`, deployment('stuck'))
  await settled(`${APPS}/deployments/stuck`, (live) => number(live, 'status', 'availableReplicas') === 1)
  const broken = deployment('stuck', { image: 'does-not-exist:1' })
  await client.mergePatch(`${APPS}/deployments/stuck`, 'tester', {
    spec: { progressDeadlineSeconds: 1, template: fields(broken, 'spec', 'template') },
  })
  const live = await settled(`${APPS}/deployments/stuck`, (seen) =>
    conditionOf(seen, 'Progressing').startsWith('False'),
  )
  expect(conditionOf(live, 'Progressing')).toBe('False ProgressDeadlineExceeded')
  expect(number(live, 'status', 'availableReplicas')).toBe(1)
  const reasons = (await podsOf('stuck')).map((pod) =>
    text(list(pod, 'status', 'containerStatuses')[0], 'state', 'waiting', 'reason'),
  )
  expect(reasons.sort()).toEqual(['', 'ImagePullBackOff'])
})

test('a Deployment of no replicas is complete', async () => {
  await client.create(`${APPS}/deployments`, deployment('idle', {}, { replicas: 0 }))
  const live = await settled(`${APPS}/deployments/idle`, (seen) => conditionOf(seen, 'Available') !== ' ')
  expect(conditionOf(live, 'Available')).toBe('True MinimumReplicasAvailable')
})

test('a StatefulSet numbers its pods, claims storage, and rolls from the last', async () => {
  const claims = [
    {
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    },
  ]
  await client.create(
    `${APPS}/statefulsets`,
    statefulSet('db', {}, { replicas: 2, volumeClaimTemplates: claims }),
  )
  await settled(`${APPS}/statefulsets/db`, (live) => number(live, 'status', 'readyReplicas') === 2)
  const claim = await client.get('/api/v1/namespaces/default/persistentvolumeclaims/data-db-1')
  expect(text(claim.body, 'status', 'phase')).toBe('Bound')
  const spec = { template: fields(statefulSet('db', { image: 'db:2' }), 'spec', 'template') }
  await client.mergePatch(`${APPS}/statefulsets/db`, 'tester', { spec })
  const live = await settled(
    `${APPS}/statefulsets/db`,
    (seen) =>
      text(seen, 'status', 'currentRevision') === text(seen, 'status', 'updateRevision') &&
      number(seen, 'status', 'updatedReplicas') === 2,
  )
  expect(number(live, 'status', 'readyReplicas')).toBe(2)
  const images = (await podsOf('db')).map((pod) => text(list(pod, 'spec', 'containers')[0], 'image'))
  expect(images).toEqual(['db:2', 'db:2'])
})

test('a DaemonSet has one pod on the one node', async () => {
  await client.create(`${APPS}/daemonsets`, daemonSet('log'))
  const live = await settled(`${APPS}/daemonsets/log`, (seen) => number(seen, 'status', 'numberReady') === 1)
  expect(number(live, 'status', 'desiredNumberScheduled')).toBe(1)
})

test.each([
  { name: 'good', image: 'task:1', expected: 'Complete' },
  { name: 'bad', image: 'always-fails:1', expected: 'Failed' },
])('a Job ends: $expected', async ({ name, image, expected }) => {
  await client.create('/apis/batch/v1/namespaces/default/jobs', job(name, { image }, { backoffLimit: 1 }))
  const path = `/apis/batch/v1/namespaces/default/jobs/${name}`
  await until(
    async () => conditionOf((await client.get(path)).body, expected).startsWith('True'),
    `${name} to be ${expected}`,
  )
  // Without a policy a Job leaves its pods behind.
  const pods = async () => (await client.get(`${PODS}?labelSelector=job-name%3D${name}`)).body
  const count = list(await pods(), 'items').length
  expect(count).toBe(expected === 'Complete' ? 1 : 2)
  await client.call('DELETE', path)
  await until(async () => (await client.get(path)).status === 404, 'the Job to go')
  expect(list(await pods(), 'items')).toHaveLength(count)
})

test('deleting a Deployment takes its ReplicaSets and pods along', async () => {
  await client.create(`${APPS}/deployments`, deployment('gone'))
  await settled(`${APPS}/deployments/gone`, (live) => number(live, 'status', 'availableReplicas') === 1)
  await client.call('DELETE', `${APPS}/deployments/gone`, { body: { propagationPolicy: 'Foreground' } })
  await until(
    async () => (await client.get(`${APPS}/deployments/gone`)).status === 404,
    'the Deployment to go',
  )
  expect(await podsOf('gone')).toEqual([])
})

test('Recreate lets every old pod go before the first new one comes', async () => {
  const spec = { replicas: 2, strategy: { type: 'Recreate' } }
  await client.create(`${APPS}/deployments`, deployment('swap', {}, spec))
  await settled(`${APPS}/deployments/swap`, (live) => number(live, 'status', 'availableReplicas') === 2)
  const start = text((await client.get(PODS)).body, 'metadata', 'resourceVersion')
  const { events, stop } = await client.watch(
    `${PODS}?watch=1&resourceVersion=${start}&labelSelector=app%3Dswap`,
  )
  await client.apply(
    `${APPS}/deployments/swap`,
    'tester',
    deployment('swap', { image: 'swap:2' }, spec),
    '&force=true',
  )
  await settled(
    `${APPS}/deployments/swap`,
    (live) =>
      number(live, 'status', 'updatedReplicas') === 2 && number(live, 'status', 'availableReplicas') === 2,
  )
  stop()
  const comings = events.map((event) => text(event, 'type')).filter((type) => type !== 'MODIFIED')
  expect(comings).toEqual(['DELETED', 'DELETED', 'ADDED', 'ADDED'])
})

test('a rolling update never has fewer pods ready than it may', async () => {
  const spec = { replicas: 4, strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } }
  await client.create(`${APPS}/deployments`, deployment('even', {}, spec))
  await settled(`${APPS}/deployments/even`, (live) => number(live, 'status', 'availableReplicas') === 4)
  const list = await client.get(`${APPS}/deployments`)
  const start = text(list.body, 'metadata', 'resourceVersion')
  const query = `watch=1&resourceVersion=${start}&fieldSelector=metadata.name%3Deven`
  const { events, stop } = await client.watch(`${APPS}/deployments?${query}`)
  await client.apply(
    `${APPS}/deployments/even`,
    'tester',
    deployment('even', { image: 'even:2' }, spec),
    '&force=true',
  )
  await settled(
    `${APPS}/deployments/even`,
    (live) => number(live, 'status', 'updatedReplicas') === 4 && number(live, 'status', 'replicas') === 4,
  )
  stop()
  const available = events.map((event) => number(event, 'object', 'status', 'availableReplicas') ?? 0)
  const total = events.map((event) => number(event, 'object', 'status', 'replicas') ?? 0)
  expect(Math.min(...available)).toBe(4)
  expect(Math.max(...total)).toBe(5)
})

test('a claim stays while a pod uses it, and grows', async () => {
  const claims = '/api/v1/namespaces/default/persistentvolumeclaims'
  await client.create(claims, {
    metadata: { name: 'disk' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  })
  const phase = async () => text((await client.get(`${claims}/disk`)).body, 'status', 'phase')
  await until(async () => (await phase()) === 'Bound', 'the claim to be bound')
  await client.mergePatch(`${claims}/disk`, 'tester', {
    spec: { resources: { requests: { storage: '2Gi' } } },
  })
  const capacity = async () =>
    text((await client.get(`${claims}/disk`)).body, 'status', 'capacity', 'storage')
  await until(async () => (await capacity()) === '2Gi', 'the claim to grow')
  await client.create(PODS, {
    metadata: { name: 'user' },
    spec: {
      containers: [{ name: 'c', image: 'c:1' }],
      volumes: [{ name: 'disk', persistentVolumeClaim: { claimName: 'disk' } }],
    },
  })
  await client.call('DELETE', `${claims}/disk`)
  expect(text((await client.get(`${claims}/disk`)).body, 'metadata', 'deletionTimestamp')).not.toBe('')
  await client.call('DELETE', `${PODS}/user`)
  await until(async () => (await client.get(`${claims}/disk`)).status === 404, 'the claim to go')
})
