import { describe, expect, test } from 'vitest'
import { conf, isBeingDeleted, running, turn } from './world/shop.ts'
import type { World } from './world/world.ts'

// What goes, when, and only that (spec 5.3, 5.4).

describe('generated configuration', () => {
  const file = (text: string) => `web: { files: { /etc/motd: '${text}' }, port: 80,`
  const maps = (world: World) => world.cluster.objects().filter((object) => object.startsWith('ConfigMap/'))

  test('stays while one of the last three releases uses it', async () => {
    const world = await running()
    const counts: number[] = []
    for (const text of ['one', 'two', 'three', 'four', 'five']) {
      conf(world, 'web: { port: 80,', file(text))
      await world.round()
      counts.push(maps(world).length)
    }
    expect(counts).toEqual([1, 2, 3, 3, 3])
  })

  test('stays while releases fail, because older pods still read it', async () => {
    const world = await running()
    conf(world, 'web: { port: 80,', file('good'))
    await world.round()
    const [good = ''] = maps(world)
    world.cluster.health('Deployment/web', { failed: 'crashes' })
    for (const text of ['bad', 'worse', 'worst', 'hopeless']) {
      conf(world, 'web: { port: 80,', file(text))
      await world.round()
      world.push('api', { 'main.go': text })
      await world.round()
    }
    expect(maps(world)).toContain(good)
    world.cluster.health('Deployment/web', 'ready')
    for (const text of ['better', 'fine', 'perfect']) {
      conf(world, 'web: { port: 80,', file(text))
      await world.round()
    }
    expect(maps(world)).not.toContain(good)
    expect(maps(world)).toHaveLength(3)
  })
})

describe('a field that cannot be changed in place', () => {
  test('is refused with the way out, and replaced where that was asked for', async () => {
    const world = await running()
    conf(world, 'web: { port: 80,', "web: { port: 80, service: 'proxy=false',")
    expect(await world.round()).toMatchInlineSnapshot(`
      "production  main@…
        ! refuse  Service/web  spec.clusterIP cannot be changed in place; write replace: 'allow' to delete and create it
      0 to build, 0 to create, 0 to update, 0 to delete, 9 unchanged, 1 refused
      wrote: nothing
      failed: failed (1 of 3): web: Service/web spec.clusterIP cannot be changed in place; write replace: 'allow' to delete and create it"
    `)
    const before = world.cluster.live('Service/web')?.uid
    conf(world, 'web: { port: 80,', "web: { port: 80, service: 'proxy=false', replace: allow,")
    expect(await world.round()).toMatchInlineSnapshot(`
      "production  main@…
        -/+ replace  Service/web   spec.clusterIP cannot be changed in place: down for a moment
      0 to build, 0 to create, 0 to update, 1 to replace, 0 to delete, 9 unchanged
      wrote: delete Service/web, create Service/web
      done: 0 to build, 0 to create, 0 to update, 1 to replace, 0 to delete, 9 unchanged"
    `)
    expect(world.cluster.live('Service/web')?.uid).not.toBe(before)
    expect(await world.round()).toContain('wrote: nothing')
  })
})

describe('a replace', () => {
  const REPLACE = "web: { port: 80, service: 'proxy=false', replace: allow,"

  test('of what does not go ends in two minutes, and says where to look', async () => {
    const world = await running()
    world.cluster.edit('Service/web', { metadata: { finalizers: ['example.org/held'] } })
    conf(world, 'web: { port: 80,', REPLACE)
    const round = world.round()
    while (!isBeingDeleted(world, 'Service/web')) await turn()
    await turn()
    world.clock.pass(2 * 60_000)
    expect((await round).split('\n').at(-1)).toMatchInlineSnapshot(
      `"failed: failed (1 of 3): web: Service/web: it was deleted to be made anew, and does not go (Look for a finalizer on it that nobody serves.)"`,
    )
  })

  test('of what somebody made anew meanwhile leaves theirs alone', async () => {
    const world = await running()
    conf(world, 'web: { port: 80,', REPLACE)
    world.cluster.onWrite = (write) => {
      if (write !== 'delete Service/web') return
      world.cluster.onWrite = () => undefined
      world.cluster.drop('Service/web')
      const metadata = { name: 'web', namespace: 'shop-production' }
      world.cluster.make({ apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ port: 1 }] } })
    }
    expect((await world.round()).split('\n').at(-1)).toMatchInlineSnapshot(
      `"failed: failed (1 of 3): web: Service/web: it appeared while it was to be created, and was not made by Diploid; it is left alone (Delete it, or rename the service.)"`,
    )
    expect(world.cluster.live('Service/web')?.body.spec).toMatchObject({ ports: [{ port: 1 }] })
  })
})

describe('a delete', () => {
  test('of a kind that cannot be seen any more stays in the inventory', async () => {
    const world = await running()
    conf(world, '  web: { port: 80, env: { GREETING: hello } }\n', '')
    world.cluster.onWrite = (write) => {
      if (write === 'delete Deployment/web') world.cluster.blind.add('v1/Service')
    }
    expect((await world.round()).split('\n').slice(-2)).toMatchInlineSnapshot(`
      [
        "wrote: delete Deployment/web",
        "failed: failed (1 of 2): web: Service/web could not be deleted: its kind cannot be seen now; whether it is there is unknown (Grant list and watch on the kind, or bring its API server back.)",
      ]
    `)
    expect(world.remembered()[0]).toContain('Service/web')
  })

  test('spares what somebody asked to keep meanwhile', async () => {
    const world = await running()
    conf(world, '  web: { port: 80, env: { GREETING: hello } }\n', '')
    world.cluster.onWrite = (write) => {
      if (write === 'delete Deployment/web')
        world.cluster.edit('Service/web', { metadata: { annotations: { 'diploid.dev/prune': 'disabled' } } })
    }
    await world.round()
    expect(world.cluster.objects()).toContain('Service/web')
    expect(world.cluster.objects()).not.toContain('ServiceAccount/web')
  })
})
