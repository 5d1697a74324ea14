import fc from 'fast-check'
import { expect, test } from 'vitest'
import { planAsJson } from '../../src/cli/output/plan-as-json.ts'
import type { Json } from '../../src/core/json.ts'
import { type DesiredObject, idKey, idOf, type LiveObject } from '../../src/core/objects/object.ts'
import { isOurs } from '../../src/core/objects/ownership.ts'
import { describePlan } from '../../src/core/plan/describe-plan.ts'
import { inventoryBefore, nextInventory } from '../../src/core/plan/inventory.ts'
import { makePlan } from '../../src/core/plan/make-plan.ts'
import type { Inventory, Plan } from '../../src/core/plan/plan.ts'
import { compareAll, suspects } from '../../src/core/plan/suspects.ts'
import { Sensitive, type ValueMap } from '../../src/core/sensitive.ts'
import { type TestCluster, testCluster } from './world/cluster.ts'

// Laws of planning over any states and any other hands, on the embedded server's field owners and defaults.

const NEVER = new AbortController().signal
const SECRET = 'a-secret-that-nobody-may-see'

const name = fc.constantFrom('a', 'b', 'c')
const text = fc.constantFrom('1', '2', '', '1000m', SECRET.slice(0, 3))
// Not empty: an empty map whose owners were cleared by hand needs two applies, on a real API server too.
const configMap = fc.record({
  name,
  data: fc.dictionary(fc.constantFrom('x', 'y', 'z'), text, { minKeys: 1, maxKeys: 3 }),
})
const secret = fc.record({
  name,
  data: fc.dictionary(fc.constantFrom('p', 'q'), text, { minKeys: 1, maxKeys: 2 }),
})
const env = fc.uniqueArray(
  fc.record({ name: fc.constantFrom('A', 'B', 'DB_PASSWORD'), value: fc.constantFrom('1', 'x') }),
  {
    selector: (item) => item.name,
  },
)
const ports = fc.uniqueArray(
  fc.record({ containerPort: fc.constantFrom(80, 53), name: fc.constantFrom('p', 'q') }),
  {
    selector: (item) => item.containerPort,
  },
)
const deployment = fc.record({
  name,
  replicas: fc.constantFrom(0, 1, 3),
  env,
  ports,
  cpu: fc.constantFrom('100m', '1000m', '1'),
  paused: fc.option(fc.boolean(), { nil: undefined }),
})
const wanted = fc.record({
  maps: fc.uniqueArray(configMap, { selector: (item) => item.name, maxLength: 3 }),
  secrets: fc.uniqueArray(secret, { selector: (item) => item.name, maxLength: 2 }),
  deployments: fc.uniqueArray(deployment, { selector: (item) => item.name, maxLength: 2 }),
})
const hand = fc.record({
  what: fc.constantFrom('edit', 'take', 'drop', 'unlabel', 'make', 'reset'),
  kind: fc.constantFrom('ConfigMap', 'Deployment', 'Secret'),
  name,
})
const steps = fc.array(fc.record({ wanted, hands: fc.array(hand, { maxLength: 3 }) }), {
  minLength: 1,
  maxLength: 4,
})

test('what was planned and done leaves nothing to plan; deletes come from the inventory; secrets stay secret', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (story) => {
      const scene = await newScene()
      for (const { wanted, hands } of story) {
        for (const each of hands) byHand(scene.cluster, each)
        const objects = objectsOf(wanted)
        const first = await planned(scene, objects)
        checkDeletes(first, scene.inventory)
        checkSecrets(first)
        await carryOut(scene, first, objects)
        const second = await planned(scene, objects)
        expect(second.actions.map(({ verb }) => verb)).toEqual([])
        expect(second.refusals).toEqual(first.refusals)
      }
    }),
    { numRuns: 60 },
  )
})

test('what is not ours is the same before and after, whatever we want', async () => {
  await fc.assert(
    fc.asyncProperty(wanted, fc.array(hand, { maxLength: 4 }), async (wish, hands) => {
      const scene = await newScene()
      for (const each of hands) byHand(scene.cluster, { ...each, what: 'make' })
      const before = scene.cluster.objects().map((object) => scene.cluster.live(object))
      const objects = objectsOf(wish)
      await carryOut(scene, await planned(scene, objects), objects)
      await carryOut(scene, await planned(scene, []), [])
      for (const live of before) expect(scene.cluster.live(`${live?.id.kind}/${live?.id.name}`)).toEqual(live)
    }),
    { numRuns: 40 },
  )
})

interface Scene {
  readonly cluster: TestCluster
  inventory: Inventory
}

async function newScene(): Promise<Scene> {
  const cluster = testCluster({ iso: () => '2026-01-01T00:00:00Z' })
  cluster.make({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } })
  return { cluster, inventory: { state: 'new' } }
}

type Wanted = typeof wanted extends fc.Arbitrary<infer T> ? T : never

function objectsOf({ maps, secrets, deployments }: Wanted): readonly DesiredObject[] {
  return [
    ...maps.map(({ name, data }) => object('v1', 'ConfigMap', name, { data })),
    ...secrets.map(({ name, data }) => object('v1', 'Secret', name, { data: hidden(data) })),
    ...deployments.map((each) => object('apps/v1', 'Deployment', each.name, deploymentOf(each))),
  ]
}

function hidden(data: Readonly<Record<string, string>>): ValueMap {
  const encode = (value: string) => Buffer.from(`${SECRET}${value}`).toString('base64')
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, new Sensitive(encode(value), key)]),
  )
}

function deploymentOf(each: typeof deployment extends fc.Arbitrary<infer T> ? T : never): ValueMap {
  const { name, replicas, env, ports, cpu, paused } = each
  const labels = { app: name }
  const resources = { requests: { cpu } }
  const containers = [
    {
      name,
      image: 'nginx',
      env: env.map((item) => ({ ...item })),
      ports: ports.map((port) => ({ ...port })),
      resources,
    },
  ]
  const template = { metadata: { labels }, spec: { containers } }
  return {
    spec: {
      replicas,
      ...(paused === undefined ? {} : { paused }),
      selector: { matchLabels: labels },
      template,
    },
  }
}

function object(apiVersion: string, kind: string, name: string, content: ValueMap): DesiredObject {
  const id = { apiVersion, kind, namespace: 'shop', name }
  const metadata = {
    name,
    namespace: 'shop',
    labels: { 'app.kubernetes.io/managed-by': 'diploid' },
    annotations: { 'diploid.dev/id': keyedId(id) },
  }
  const body = { apiVersion, kind, metadata, ...content }
  return { id: idOf(body as never), service: 'web', body }
}

function keyedId(id: { readonly kind: string; readonly name: string }): string {
  return `keyed ${id.kind}/${id.name}`
}

async function planned({ cluster, inventory }: Scene, objects: readonly DesiredObject[]): Promise<Plan> {
  const desired = { instance: 'production', objects }
  const inventoried = inventory.state === 'intact' ? [...inventory.entries.values()].map(({ id }) => id) : []
  const observed = await cluster.observe([...objects.map(({ id }) => id), ...inventoried], NEVER)
  const comparisons = compareAll(desired, observed)
  const verdicts = new Map<string, 'same' | 'different'>()
  for (const suspect of suspects(desired, comparisons))
    verdicts.set(idKey(suspect.id), await cluster.dryRun(suspect, NEVER))
  return makePlan({
    environment: 'production',
    instance: 'production',
    namespace: 'shop',
    revision: 'main@1234567',
    desired,
    observed,
    comparisons,
    verdicts,
    inventory,
    builds: [],
    pending: new Map(),
    held: new Map(),
    needs: new Map([['web', []]]),
    keyedId,
    inUse: new Set(),
    undeployed: new Set(),
    adoptable: new Map(),
    replaceable: new Set(),
  })
}

async function carryOut(scene: Scene, plan: Plan, objects: readonly DesiredObject[]): Promise<void> {
  const { cluster } = scene
  const before = inventoryBefore(scene.inventory, plan)
  const current = before ?? (scene.inventory.state === 'intact' ? scene.inventory.entries : new Map())
  const uids = new Map<string, string>()
  const deleted = new Set<string>()
  const observed = await cluster.observe(
    [...objects.map(({ id }) => id), ...[...current.values()].map(({ id }) => id)],
    NEVER,
  )
  for (const action of plan.actions) {
    if (action.verb === 'build') continue
    if (action.verb === 'delete') {
      await cluster.delete(action.id, { uid: action.live?.uid ?? '' }, NEVER)
      deleted.add(idKey(action.id))
    } else if (action.desired !== undefined) {
      const verb = action.verb === 'create' ? 'create' : 'update'
      const mode = { verb, force: verb === 'update', ...(verb === 'update' ? action.live : {}) } as const
      const applied = await cluster.apply(action.desired, mode, NEVER)
      if (!('warnings' in applied)) throw new Error(`${action.verb} was answered with ${applied.outcome}`)
      uids.set(idKey(action.id), applied.live.uid)
    }
  }
  const isOurOwn = (live: LiveObject) => isOurs(live, { keyedId: keyedId(live.id) })
  const desired = { instance: 'production', objects }
  const next = nextInventory({ current, desired, observed, isOurs: isOurOwn, uids, deleted })
  scene.inventory = { state: 'intact', entries: next ?? current }
}

function checkDeletes(plan: Plan, inventory: Inventory): void {
  const known =
    inventory.state === 'intact' ? inventory.entries : new Map<string, { readonly uid?: string }>()
  for (const action of plan.actions) {
    if (action.verb !== 'delete') continue
    expect(known.get(idKey(action.id))).toBeDefined()
  }
}

function checkSecrets(plan: Plan): void {
  const told = describePlan(plan, { details: true }) + JSON.stringify(planAsJson(plan) as Json)
  const encoded = Buffer.from(SECRET).toString('base64').replace(/=+$/, '').slice(0, -1)
  expect(told).not.toContain(SECRET)
  expect(told).not.toContain(encoded)
}

const DATA: Readonly<Record<string, string>> = { ConfigMap: 'data', Secret: 'data', Deployment: 'spec' }

function byHand(
  cluster: TestCluster,
  { what, kind, name }: typeof hand extends fc.Arbitrary<infer T> ? T : never,
): void {
  const printed = `${kind}/${name}`
  const is = cluster.live(printed) !== undefined
  const change = kind === 'Deployment' ? { replicas: 7 } : { x: kind === 'Secret' ? 'Zm9v' : 'by hand' }
  const fields = { [DATA[kind] ?? 'data']: change }
  if (what === 'make' && !is) cluster.make(foreignObject(kind, name))
  if (!is) return
  if (what === 'edit') cluster.edit(printed, fields)
  if (what === 'take') cluster.take(printed, fields, 'other')
  if (what === 'drop') cluster.drop(printed)
  if (what === 'unlabel')
    cluster.edit(printed, { metadata: { labels: { 'app.kubernetes.io/managed-by': null } } })
  if (what === 'reset') cluster.edit(printed, { metadata: { managedFields: [{}] } })
}

function foreignObject(kind: string, name: string) {
  const metadata = { name, namespace: 'shop', labels: { 'app.kubernetes.io/managed-by': 'diploid' } }
  if (kind !== 'Deployment') return { apiVersion: 'v1', kind, metadata, data: {} }
  const labels = { app: 'theirs' }
  const template = { metadata: { labels }, spec: { containers: [{ name: 'theirs', image: 'theirs' }] } }
  return { apiVersion: 'apps/v1', kind, metadata, spec: { selector: { matchLabels: labels }, template } }
}
