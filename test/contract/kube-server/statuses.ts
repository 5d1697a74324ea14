import { at, type Data, type Fields, list, text } from '../../../src/adapters/kube-server/data.ts'
import { type Client, until } from '../../adapters/kube-server/client.ts'
import { deployment, job, statefulSet } from '../../adapters/kube-server/objects.ts'

const OBJECTS: readonly { readonly path: string; readonly body: Fields; readonly settled: string }[] = [
  {
    path: '/apis/apps/v1/namespaces/{ns}/deployments',
    body: deployment('idle', {}, { replicas: 0 }),
    settled: 'observedGeneration',
  },
  {
    path: '/apis/apps/v1/namespaces/{ns}/statefulsets',
    body: statefulSet('idle', {}, { replicas: 0 }),
    settled: 'observedGeneration',
  },
  {
    path: '/apis/batch/v1/namespaces/{ns}/jobs',
    body: job('waiting', {}, { suspend: true }),
    settled: 'conditions',
  },
]

/** What controllers say of workloads that need no node. */
export async function statuses(client: Client, namespace: string): Promise<Data[]> {
  await client.create('/api/v1/namespaces', { metadata: { name: namespace } })
  const told: Data[] = []
  for (const { path, body, settled } of OBJECTS) {
    const collection = path.replace('{ns}', namespace)
    await client.create(collection, body)
    let live: Fields = {}
    await until(async () => {
      live = (await client.get(`${collection}/${text(body, 'metadata', 'name')}`)).body
      return at(live, 'status', settled) !== undefined
    }, `${collection} to have a status`)
    told.push(steady(live))
  }
  const account = `/api/v1/namespaces/${namespace}/serviceaccounts/default`
  await until(async () => (await client.get(account)).status === 200, 'the default account')
  const maps = await client.get(`/api/v1/namespaces/${namespace}/configmaps`)
  told.push(list(maps.body, 'items').map((map) => text(map, 'metadata', 'name')))
  return told
}

function steady(live: Fields): Data {
  const status = JSON.stringify({
    status: live.status ?? {},
    annotations: at(live, 'metadata', 'annotations') ?? {},
  })
  return JSON.parse(
    status.replaceAll(/\d{4}-\d\d-\d\dT[\d:]+Z/g, '{time}').replaceAll(/idle-[0-9a-z]+/g, 'idle-{hash}'),
  ) as Data
}
