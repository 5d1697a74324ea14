import { describe, expect, test } from 'vitest'
import { conf, running, shop } from './world/shop.ts'

// What others do to our objects, and whose things are left alone (spec 5.2).

describe('other hands', () => {
  test('an edit of what we applied is taken back by force', async () => {
    const world = await running()
    world.cluster.edit('Deployment/web', { spec: { replicas: 5 } })
    expect(await world.round()).toMatchInlineSnapshot(`
      "production  main@…
        ~ update  Deployment/web   replicas 5 → 1 (changed by kubectl-edit at 2026-01-01T00:00:00Z)
      0 to build, 0 to create, 1 to update, 0 to delete, 9 unchanged
      wrote: update Deployment/web (forced)
      done: 0 to build, 0 to create, 1 to update, 0 to delete, 9 unchanged"
    `)
    expect(world.cluster.live('Deployment/web')?.body.spec).toMatchObject({ replicas: 1 })
  })

  test('a field that we never applied is theirs: named, and not taken', async () => {
    const world = await running()
    world.cluster.take('Deployment/web', { spec: { minReadySeconds: 30 } }, 'tuner')
    conf(
      world,
      'web: { port: 80,',
      'web: { patch: { Deployment: { spec: { minReadySeconds: 5 } } }, port: 80,',
    )
    expect(await world.round()).toMatchInlineSnapshot(`
      "production  main@…
        ~ update  Deployment/web   minReadySeconds 30 → 5 (changed by tuner at 2026-01-01T00:00:00Z)
      0 to build, 0 to create, 1 to update, 0 to delete, 9 unchanged
      wrote: nothing
      failed: failed (1 of 3): web: Deployment/web: fields that Diploid never set are held by others: .spec.minReadySeconds (held by tuner) (Take the field out of the configuration, or make the other manager let go of it.)"
    `)
    expect(world.cluster.live('Deployment/web')?.body.spec).toMatchObject({ minReadySeconds: 30 })
  })

  test('a writer that takes a field back again and again is named and yielded to', async () => {
    const world = await running()
    const ends: string[] = []
    for (const minute of [1, 2, 3, 4]) {
      world.clock.pass(60_000)
      world.cluster.take('Deployment/web', { spec: { replicas: 10 + minute } }, 'scaler')
      ends.push((await world.round()).split('\n').at(-1) ?? '')
    }
    expect(ends).toMatchInlineSnapshot(`
      [
        "done: 0 to build, 0 to create, 1 to update, 0 to delete, 9 unchanged",
        "done: 0 to build, 0 to create, 1 to update, 0 to delete, 9 unchanged",
        "done: 0 to build, 0 to create, 1 to update, 0 to delete, 9 unchanged",
        "failed: failed (1 of 3): web: Deployment/web: others take fields back again and again, and are left to it: .spec.replicas (held by scaler) (Take the field out of the configuration, or stop the other manager.)",
      ]
    `)
    world.clock.pass(10 * 60_000)
    expect(await world.round()).toContain('wrote: update Deployment/web (forced)')
  })

  test('an object deleted by hand comes back', async () => {
    const world = await running()
    world.cluster.drop('Service/web')
    expect(await world.round()).toMatchInlineSnapshot(`
      "production  main@…
        + create  Service/web   deleted by somebody else
      0 to build, 1 to create, 0 to update, 0 to delete, 9 unchanged
      wrote: create Service/web
      done: 0 to build, 1 to create, 0 to update, 0 to delete, 9 unchanged"
    `)
  })

  test('our label taken off an object that leaves: it stays, and stays in the inventory', async () => {
    const world = await running()
    world.cluster.edit('Service/web', { metadata: { labels: { 'app.kubernetes.io/managed-by': null } } })
    conf(world, '  web: { port: 80, env: { GREETING: hello } }\n', '')
    await world.round()
    expect(world.cluster.objects()).toContain('Service/web')
    expect(world.remembered()[0]).toContain('Service/web')
  })

  test('made anew by somebody under the name of ours: left alone, also when it leaves the configuration', async () => {
    const world = await running()
    world.cluster.drop('Service/web')
    const metadata = {
      name: 'web',
      namespace: 'shop-production',
      labels: { 'app.kubernetes.io/managed-by': 'diploid' },
    }
    const spec = { ports: [{ port: 1 }] }
    world.cluster.make({ apiVersion: 'v1', kind: 'Service', metadata, spec })
    expect(await world.round()).toContain('! refuse  Service/web  exists and was not made by Diploid')
    conf(world, '  web: { port: 80, env: { GREETING: hello } }\n', '')
    await world.round()
    expect(world.cluster.objects()).toContain('Service/web')
  })
})

describe('a conflict', () => {
  test('is judged anew when somebody writes between judging and taking back', async () => {
    const world = await running()
    world.cluster.edit('Deployment/web', { spec: { replicas: 5 } })
    let writes = 0
    world.cluster.onWrite = () => {
      writes += 1
      if (writes === 2) world.cluster.take('Deployment/web', { spec: { minReadySeconds: 7 } }, 'other')
    }
    expect(await world.round()).toMatchInlineSnapshot(`
      "production  main@…
        ~ update  Deployment/web   replicas 5 → 1 (changed by kubectl-edit at 2026-01-01T00:00:00Z)
      0 to build, 0 to create, 1 to update, 0 to delete, 9 unchanged
      wrote: update Deployment/web (forced)
      done: 0 to build, 0 to create, 1 to update, 0 to delete, 9 unchanged"
    `)
    expect(writes).toBe(4)
    expect(world.cluster.live('Deployment/web')?.body.spec).toMatchObject({ replicas: 1, minReadySeconds: 7 })
  })
})

describe('a namespace', () => {
  const metadata = (labels: Record<string, string>) => ({ name: 'shop-production', labels })

  test('of another installation is refused by name, and nothing is done in it', async () => {
    const world = shop()
    world.cluster.make({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: metadata({ 'diploid.dev/installation': 'theirs' }),
    })
    expect(await world.round()).toMatchInlineSnapshot(`
      "production  main@…
        ! refuse  Namespace/shop-production  belongs to the Diploid installation theirs: give this environment another \`namespace\`
      0 to build, 0 to create, 0 to update, 0 to delete, 0 unchanged, 1 refused
      wrote: nothing
      failed: failed (1 of 3): Namespace/shop-production belongs to the Diploid installation theirs: give this environment another \`namespace\`"
    `)
  })

  test('that is being deleted stops its instance until it is gone', async () => {
    const world = await running()
    world.cluster.drop('Namespace/shop-production')
    world.push('web', { 'index.html': '2' })
    expect(await world.round()).toMatchInlineSnapshot(`
      "production  main@…
        ! refuse  Namespace/shop-production  is being deleted; nothing is done in it until it is gone
      0 to build, 0 to create, 0 to update, 0 to delete, 8 unchanged, 1 refused
      wrote: nothing
      failed: failed (1 of 3): Namespace/shop-production is being deleted; nothing is done in it until it is gone"
    `)
  })
})
