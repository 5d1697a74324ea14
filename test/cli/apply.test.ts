import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { said } from './said.ts'
import { startWorld, type World } from './world.ts'

const CONFIG = [
  'name: shop',
  'environments: { production: { branch: main } }',
  'services:',
  '  web: { image: REGISTRY/web:1, port: 80, needs: [db] }',
  '  db: { image: REGISTRY/db:1, port: 5432 }',
]

let world: World
beforeAll(async () => {
  world = await startWorld({ '.diploid.conf.yaml': CONFIG.join('\n') })
  world.registry.image('web', '1', {})
  world.registry.image('db', '1', {})
})
afterAll(() => world.close())

test('into a folder instead of a cluster', async () => {
  const before = world.kube.requests().length
  const apply = 'apply --backend directory:../state'
  expect((await world.run(apply)).out).toMatchInlineSnapshot(`
    "production  ✓ done: 0 to build, 7 to create, 0 to update, 0 to delete, 0 unchanged
    "
  `)
  expect(world.kube.requests().length).toBe(before)
  expect(readdirSync(join(world.folder, 'state'), { recursive: true }).sort()).toMatchInlineSnapshot(`
    [
      ".diploid.json",
      "_cluster",
      "_cluster/namespace-shop-production.yaml",
      "shop-production",
      "shop-production/deployment-db.yaml",
      "shop-production/deployment-web.yaml",
      "shop-production/service-db.yaml",
      "shop-production/service-web.yaml",
      "shop-production/serviceaccount-db.yaml",
      "shop-production/serviceaccount-web.yaml",
    ]
  `)
  const plan = 'plan --backend directory:../state --exit-code'
  expect(said(await world.run(plan))).toMatchInlineSnapshot(`
    "production  main@COMMIT
    0 to build, 0 to create, 0 to update, 0 to delete, 7 unchanged
    (exit 0)"
  `)
  await world.commit({
    '.diploid.conf.yaml': CONFIG.slice(0, 3)
      .concat(CONFIG[4] ?? '')
      .join('\n'),
  })
  expect(said(await world.run(plan))).toMatchInlineSnapshot(`
    "production  main@COMMIT
      - delete  Deployment/web       no longer in the configuration
      - delete  Service/web          no longer in the configuration
      - delete  ServiceAccount/web   no longer in the configuration
    0 to build, 0 to create, 0 to update, 3 to delete, 4 unchanged
    (exit 2)"
  `)
  expect((await world.run(`${apply} --quiet`)).err).toBe('')
  expect(readdirSync(join(world.folder, 'state'), { recursive: true }).join()).not.toContain('web')
  await world.commit({ '.diploid.conf.yaml': CONFIG.join('\n') })
})

test('two environments in one folder: each sees what is its own', async () => {
  const both = CONFIG.with(1, 'environments: { production: { branch: main }, staging: { branch: main } }')
  await world.commit({ '.diploid.conf.yaml': both.join('\n') })
  expect((await world.run('apply --backend directory:../both')).out).toMatchInlineSnapshot(`
    "production  ✓ done: 0 to build, 7 to create, 0 to update, 0 to delete, 0 unchanged
    staging     ✓ done: 0 to build, 7 to create, 0 to update, 0 to delete, 0 unchanged
    "
  `)
  await world.commit({
    '.diploid.conf.yaml': both
      .slice(0, 3)
      .concat(both[4] ?? '')
      .join('\n'),
  })
  expect((await world.run('apply --backend directory:../both --env staging')).out).toMatchInlineSnapshot(`
    "staging     ✓ done: 0 to build, 0 to create, 0 to update, 3 to delete, 4 unchanged
    "
  `)
  expect(said(await world.run('plan --backend directory:../both'))).toMatchInlineSnapshot(`
    "production  main@COMMIT
      - delete  Deployment/web       no longer in the configuration
      - delete  Service/web          no longer in the configuration
      - delete  ServiceAccount/web   no longer in the configuration
    0 to build, 0 to create, 0 to update, 3 to delete, 4 unchanged

    staging  main@COMMIT
    0 to build, 0 to create, 0 to update, 0 to delete, 4 unchanged
    (exit 0)"
  `)
  await world.commit({ '.diploid.conf.yaml': CONFIG.join('\n') })
})

test('as data: one object, nothing else', async () => {
  const { out, err } = await world.run('apply -o json')
  expect(err).toBe('')
  expect(JSON.parse(out)).toMatchObject({
    rounds: [{ environment: 'production', result: 'done', plan: { actions: expect.any(Array) } }],
    problems: [],
  })
})

test('an interrupt stops it cleanly, and the next run finishes', async () => {
  await world.commit({
    '.diploid.conf.yaml': CONFIG.join('\n').replace('web:1', 'slow:1').replace('db:1', 'slow:1'),
  })
  world.registry.image('slow', '1', {})
  let sent = false
  const ran = await world.run('apply', {
    onError: (text, kill) => {
      if (sent || !text.includes('✓ update Deployment/db')) return
      sent = true
      kill('SIGINT')
    },
  })
  expect(ran.code).toBe(130)
  expect(ran.err).toContain('interrupted: what was begun is left as it is')
  expect(ran.err).not.toContain('update Deployment/web\n')
  const again = await world.run('apply')
  expect(again.out).toMatchInlineSnapshot(`
    "production  ✓ done: 0 to build, 0 to create, 1 to update, 0 to delete, 6 unchanged
    "
  `)
  expect((await world.run('plan --exit-code')).code).toBe(0)
})

test('beside an agent that is at work on the environment it writes nothing, and says so', async () => {
  await world.commit({ '.diploid.conf.yaml': CONFIG.join('\n').replace('5432', '5433') })
  const leases = `${world.kube.url}/apis/coordination.k8s.io/v1/namespaces/diploid/leases/round-production`
  const now = new Date().toISOString().replace('Z', '000Z')
  const lease = async (spec: object) => {
    const body = JSON.stringify({ spec: { ...spec, renewTime: now } })
    const headers = { 'content-type': 'application/merge-patch+json' }
    expect((await fetch(leases, { method: 'PATCH', headers, body })).status).toBe(200)
  }
  await lease({ holderIdentity: 'agent-4711', leaseDurationSeconds: 3600, acquireTime: now })
  const before = world.writes().length
  const waiting = await world.run('apply')
  expect(said(waiting).replace(/since \S+/, 'since TIME')).toMatchInlineSnapshot(`
    "production  … waiting: Lease/round-production is held by agent-4711 since TIME (wait until that ends; after a crash the Lease runs out within 15 s)
    (exit 3)"
  `)
  expect(JSON.parse((await world.run('apply -o json')).out)).toMatchObject({
    rounds: [{ environment: 'production', result: 'waiting', writes: 0, plan: null }],
  })
  expect(world.writes().length).toBe(before)
  await lease({ holderIdentity: '', leaseDurationSeconds: 1 })
  expect(await world.run('apply')).toMatchObject({ code: 0 })
})

test('an environment that the world keeps from its round is told, and the next one is deployed', async () => {
  const environments = 'environments: { first: { branch: main }, second: { branch: main } }'
  await world.commit({ '.diploid.conf.yaml': CONFIG.join('\n').replace(/environments:.*/, environments) })
  const place = `${world.kube.url}/api/v1/namespaces/diploid/configmaps`
  const body = { metadata: { name: 'inventory-first' }, immutable: true, data: { of: 'somebody' } }
  const headers = { 'content-type': 'application/json' }
  const made = await fetch(place, { method: 'POST', headers, body: JSON.stringify(body) })
  expect(made.status).toBe(201)
  const ran = await world.run('apply')
  expect(ran.code).toBe(1)
  expect(ran.out.split('\n')).toEqual([
    expect.stringMatching(/^first +✗ failed: .*ConfigMap\/inventory-first.* immutable/),
    expect.stringMatching(/^second +✓ done: /),
    '',
  ])
  const { rounds } = JSON.parse((await world.run('apply -o json')).out)
  expect(rounds).toMatchObject([
    { environment: 'first', result: 'failed', writes: 0, plan: null },
    { environment: 'second', result: 'unchanged' },
  ])
})

test('an environment that the configuration has no more goes on running, and that is said', async () => {
  await world.commit({ '.diploid.conf.yaml': CONFIG.join('\n') })
  for (const command of ['plan', 'apply']) {
    const { err } = await world.run(command)
    expect(err).toContain(
      `warning  environments.second: the cluster has the environment second in shop-second, and the configuration has none of that name: it stays as it is  [config.environment-left]
    To take it away: kubectl delete namespace shop-second, and kubectl delete environments.diploid.dev second.`,
    )
    expect(err).not.toContain('environments.production:')
  }
  for (const name of ['first', 'second'])
    await fetch(`${world.kube.url}/apis/diploid.dev/v1/environments/${name}`, { method: 'DELETE' })
  expect((await world.run('plan')).err).not.toContain('config.environment-left')
})

test('said more and said less', async () => {
  await world.commit({ '.diploid.conf.yaml': `${CONFIG.join('\n').replace('port: 80', 'port: 8080')}\n` })
  const quiet = await world.run('apply --quiet')
  expect(quiet).toMatchObject({ err: '', code: 0 })
  expect(quiet.out).toMatch(/^production {2}✓ done: /)
  const verbose = await world.run('validate -v --ops http://127.0.0.1:1/acme/ops.git')
  expect(said(verbose)).toMatchInlineSnapshot(`
    "! error  http://127.0.0.1:1/acme/ops.git: connect ECONNREFUSED 127.0.0.1:1  [git.unreachable]
    !     Check that the URL is right and that this machine can reach the host.
    !     caused by: http://127.0.0.1:1/acme/ops.git/info/refs: connect ECONNREFUSED 127.0.0.1:1
    !     caused by: connect ECONNREFUSED 127.0.0.1:1
    (exit 1)"
  `)
})

test('secrets of the installation are in no output', async () => {
  const outputs = [
    await world.run('apply -v'),
    await world.run('plan -v -o json'),
    await world.run('status -v'),
  ]
  const answer = await fetch(`${world.kube.url}/api/v1/namespaces/diploid/secrets`)
  const { items } = (await answer.json()) as { items: { data: Record<string, string> }[] }
  const values = items.flatMap(({ data }) => Object.values(data ?? {}))
  expect(values.length).toBeGreaterThan(0)
  for (const { out, err } of outputs) for (const value of values) expect(out + err).not.toContain(value)
})

test('a protected environment stays as it is when it has left the configuration', async () => {
  const environments = (more: string) => ({
    '.diploid.conf.yaml': CONFIG.join('\n').replace(
      /environments:.*/,
      `environments: { production: main${more} }`,
    ),
  })
  await world.commit(environments(', review: { branch: main, protected: true }'))
  expect((await world.run('apply')).code).toBe(0)
  const deployments = `${world.kube.url}/apis/apps/v1/namespaces/shop-review/deployments`
  const objects = async () => {
    const { items } = (await (await fetch(deployments)).json()) as { items: { metadata: object }[] }
    return items.map(({ metadata }) => metadata)
  }
  const given = await objects()
  expect(given).toHaveLength(2)
  await world.commit(environments(''))
  const before = world.writes().length
  expect((await world.run('apply')).code).toBe(0)
  expect(world.writes().slice(before).join('\n')).not.toMatch(/^delete|\/namespaces\/shop-review/m)
  expect(await objects()).toEqual(given)
  await world.commit({ '.diploid.conf.yaml': CONFIG.join('\n') })
})
