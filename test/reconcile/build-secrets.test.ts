import { beforeAll, expect, test } from 'vitest'
import { Sensitive } from '../../src/core/sensitive.ts'
import type { BuildRequest } from '../../src/ports/builder.ts'
import { instanceFacts } from '../../src/reconcile/prepare/facts.ts'
import { OFFLINE_CLUSTER, REPLAYED_REGISTRY } from '../../src/reconcile/prepare/offline.ts'
import { prepareInstance } from '../../src/reconcile/prepare/prepare.ts'
import type { Prepared, PrepareInput, PreparePorts } from '../../src/reconcile/prepare/prepared.ts'
import { readConfiguration } from '../../src/reconcile/prepare/read.ts'
import { selectInstances } from '../../src/reconcile/prepare/select.ts'
import { newWorld, type World } from './world/world.ts'

// A build that mounts a token of the cluster, over whole rounds: when it is built, and what is on record of it.

const CONF = `
name: shop
registry: registry.test/shop
environments: { production: main }
services:
  api: { port: 80, build: { secrets: { npm: { secret: npm, key: token } } } }
  web: { port: 80 }
`
const MOUNTING = 'FROM node:24\nRUN --mount=type=secret,id=npm,target=/root/.npmrc npm ci\n'
const { signal } = new AbortController()

let world: World
beforeAll(async () => {
  world = newWorld({
    ops: { '.diploid.conf.yaml': CONF },
    api: { Dockerfile: MOUNTING },
    web: { Dockerfile: 'FROM nginx:1' },
  })
  await world.round()
})

test('it waits for the Secret, and the others do not', () => {
  expect(world.built.splice(0)).toEqual(['web'])
  expect(world.statuses.get('production')?.message).toContain("there is no Secret 'npm'")
})

test('the builder is given the value; the record has its version alone', async () => {
  make('one-token')
  const requests: BuildRequest[] = []
  const { builder } = world.ports
  const build: typeof builder.build = (request, until) => {
    requests.push(request)
    return builder.build(request, until)
  }
  expect((await world.result('production', signal, { builder: { ...builder, build } })).result).toBe('done')
  expect(requests.map(({ inputs }) => inputs.secrets?.npm?.is('one-token'))).toEqual([true])
  const release = world.releases.get('production')
  expect(release?.secrets).toEqual({ 'build api/npm': expect.stringMatching(/^[0-9a-f]{16}$/) })
  expect(JSON.stringify(release)).not.toMatch(/one-token|b25lLXRva2Vu/)
})

test('nothing is built while it stays as it is, and once when it changed', async () => {
  world.built.splice(0)
  expect((await world.result()).result).toBe('unchanged')
  make('two-token')
  expect(await world.round()).toContain('~ build   api              secret npm changed')
  expect((await world.result()).result).toBe('unchanged')
  expect(world.built).toEqual(['api'])
})

test('a replay without the cluster gives the same image, by the version of the plan', async () => {
  const planned = await prepared(world.ports, { secrets: 'required' })
  const { registry: _, backend: __, ...offline } = world.ports
  const recorded = JSON.parse(JSON.stringify(instanceFacts(planned)))
  const known = { owner: undefined, cluster: OFFLINE_CLUSTER, recorded, secrets: 'if-known' } as const
  const replayed = await prepared({ ...offline, registry: REPLAYED_REGISTRY }, known)
  expect(imageOf(replayed)).toBe(imageOf(planned))
  const { recorded: ___, ...nothing } = known
  const without = await prepared({ ...offline, registry: undefined }, { ...nothing, previous: undefined })
  expect(imageOf(without)).not.toBe(imageOf(planned))
})

test('where values of secrets are not to be had at all, what needs one to be built is not built', async () => {
  make('three-token')
  const { secrets: _, ...backend } = world.ports.backend
  const held = await prepared(
    { ...world.ports, backend: { ...backend, secrets: undefined } },
    {
      secrets: 'required',
      previous: undefined,
    },
  )
  expect([...held.held]).toEqual([
    ['api', 'the value of the secret npm, which its build mounts, is not known here'],
  ])
  expect(held.builds).toEqual([])
})

function make(token: string): void {
  const data = { token: Buffer.from(token).toString('base64') }
  const metadata = { name: 'npm', namespace: 'shop-production' }
  if (world.cluster.objects().includes('Secret/npm')) world.cluster.edit('Secret/npm', { data })
  else world.cluster.make({ apiVersion: 'v1', kind: 'Secret', metadata, data })
}

async function prepared(ports: PreparePorts, known: Partial<PrepareInput>): Promise<Prepared> {
  const refs = await world.ports.git.refs(world.place.location, signal)
  const { value: configuration } = await readConfiguration(world.ports, world.place, refs, signal)
  if (configuration === undefined) throw new Error('no configuration')
  const selected = await selectInstances(world.ports, world.place, configuration, signal)
  const [instance] = selected.value.instances
  if (instance === undefined) throw new Error('no instance')
  const input = {
    place: world.place,
    configuration,
    instance,
    owner: { installation: 'test', rootKey: new Sensitive('root key', 'root key') },
    cluster: await world.ports.backend.cluster(signal),
    previous: world.releases.get('production'),
    secrets: 'required' as const,
    ...known,
  }
  const { value, problems } = await prepareInstance(ports, input, signal)
  if (value === undefined) throw new Error(JSON.stringify(problems))
  return value
}

function imageOf({ images }: Prepared): string | undefined {
  return images.find(({ service }) => service === 'api')?.reference
}
