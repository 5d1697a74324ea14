import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Agent } from './parts/agent.ts'
import { auditMark, type ClusterObject, find, kubectl, writesSince } from './parts/bed.ts'
import { type Company, openCompany, opsFiles } from './parts/company.ts'
import { eventually } from './parts/eventually.ts'

// Somebody edits the cluster by hand: what Diploid set is put right at once, by watch; what is theirs stays theirs.

let company: Company
let agent: Agent

beforeAll(async () => {
  const services =
    "services: { web: { image: 'nginx:1.27-alpine', replicas: 2, env: { GREETING: 'hello' } } },"
  company = await openCompany('edits', { ops: opsFiles('edits', services) })
  // Git is not looked at again: what follows comes from watches.
  agent = await company.agent({ schedule: '0 0 1 1 *' })
  await company.status('True')
})

afterAll(() => company.close())

/** Edits, waits until it is put right and the round is over; answers what was written meanwhile. */
async function mended(
  edit: () => Promise<unknown>,
  isRight: () => Promise<boolean>,
): Promise<readonly string[]> {
  const [audit, log] = [auditMark(), agent.mark()]
  await edit()
  await eventually('the edit to be put right', isRight, 15)
  await agent.logged('round finished', (line) => line.result === 'done', log)
  return writesSince(audit).filter((write) => write.includes(`${company.namespace}/`))
}

const kube = (...args: readonly string[]) => kubectl('-n', company.namespace, ...args)
const web = () => find<Workload>(company.namespace, 'deployment/web')

interface Workload extends ClusterObject {
  readonly spec: {
    readonly replicas: number
    readonly template: {
      readonly spec: { readonly containers: readonly { readonly image: string; readonly env?: unknown }[] }
    }
  }
}

test('a Deployment scaled by hand is scaled back, by one write', async () => {
  const writes = await mended(
    () => kube('scale', 'deployment/web', '--replicas=5'),
    async () => (await web())?.spec.replicas === 2,
  )
  expect(writes).toEqual([`patch deployments ${company.namespace}/web`])
})

test('an image and a label changed with kubectl are put right', async () => {
  const image = (await web())?.spec.template.spec.containers[0]?.image
  const writes = await mended(
    () => kube('set', 'image', 'deployment/web', '*=nginx:9.99'),
    async () => (await web())?.spec.template.spec.containers[0]?.image === image,
  )
  expect(writes).toEqual([`patch deployments ${company.namespace}/web`])

  const labels = (await find(company.namespace, 'service/web'))?.metadata.labels
  const again = await mended(
    () => kube('label', 'service/web', 'app.kubernetes.io/name=mine', '--overwrite'),
    async () =>
      (await find(company.namespace, 'service/web'))?.metadata.labels?.['app.kubernetes.io/name'] !== 'mine',
  )
  expect(again).toEqual([`patch services ${company.namespace}/web`])
  expect((await find(company.namespace, 'service/web'))?.metadata.labels).toEqual(labels)
})

test('an object deleted by hand comes back', async () => {
  const before = await find(company.namespace, 'service/web')
  const writes = await mended(
    () => kube('delete', 'service/web'),
    async () => (await find(company.namespace, 'service/web')) !== undefined,
  )
  expect(writes).toEqual([`patch services ${company.namespace}/web`])
  expect((await find(company.namespace, 'service/web'))?.metadata.uid).not.toBe(before?.metadata.uid)

  await mended(
    () => kube('delete', 'deployment/web'),
    async () => (await web()) !== undefined,
  )
  await kube('wait', 'deployment/web', '--for=condition=Available', '--timeout=60s')
})

test('what Diploid never set stays as others set it, also when it mends what is its own', async () => {
  const mine = {
    metadata: { annotations: { 'acme.example/note': 'mine' } },
    spec: { revisionHistoryLimit: 3 },
  }
  await kube('patch', 'deployment/web', '--type=merge', '-p', JSON.stringify(mine))
  await mended(
    () => kube('scale', 'deployment/web', '--replicas=1'),
    async () => (await web())?.spec.replicas === 2,
  )
  expect(await web()).toMatchObject(mine)
})
