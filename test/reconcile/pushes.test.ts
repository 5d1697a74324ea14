import { describe, expect, test } from 'vitest'
import { conf, running, shop, turn } from './world/shop.ts'

// Rounds as people see them: what is planned, what is written, how it ends.

describe('a first deploy', () => {
  test('builds, creates, and remembers: identities before, UIDs after, then the release', async () => {
    const world = shop()
    expect(await world.round()).toMatchInlineSnapshot(`
      "production  main@…
        ~ build   api   first build, of …
        ~ build   web   first build, of …
        + create  Namespace/shop-production
        + create  ServiceAccount/api
        + create  ServiceAccount/db
        + create  ServiceAccount/web
        + create  Service/api
        + create  Service/db
        + create  Service/web
        + create  Deployment/api
        + create  Deployment/db
        + create  Deployment/web
      2 to build, 10 to create, 0 to update, 0 to delete, 0 unchanged
      wrote: create Namespace/shop-production, create ServiceAccount/db, create ServiceAccount/web, create Service/db, create Service/web, create Deployment/db, create Deployment/web, create ServiceAccount/api, create Service/api, create Deployment/api
      done: 2 to build, 10 to create, 0 to update, 0 to delete, 0 unchanged"
    `)
    expect(world.built.sort()).toEqual(['api', 'web'])
    expect(world.remembered()).toMatchInlineSnapshot(`
      [
        "inventory of Deployment/api (no UID yet), Deployment/db (no UID yet), Deployment/web (no UID yet), Namespace/shop-production (no UID yet), Service/api (no UID yet), Service/db (no UID yet), Service/web (no UID yet), ServiceAccount/api (no UID yet), ServiceAccount/db (no UID yet), ServiceAccount/web (no UID yet)",
        "inventory of Deployment/api, Deployment/db, Deployment/web, Namespace/shop-production, Service/api, Service/db, Service/web, ServiceAccount/api, ServiceAccount/db, ServiceAccount/web",
        "release done",
        "status Reconciled",
      ]
    `)
    expect(world.statuses.get('production')).toMatchObject({ ready: 'True', reason: 'Reconciled' })
  })

  test('a service waits for the health of those that it needs', async () => {
    const world = shop()
    world.cluster.health('Deployment/db', 'pending')
    const round = world.round()
    while (!world.cluster.objects().includes('Deployment/web')) await turn()
    expect(world.cluster.objects()).not.toContain('Deployment/api')
    world.cluster.health('Deployment/db', 'ready')
    expect(await round).toContain('done: ')
    expect(world.cluster.objects()).toContain('Deployment/api')
  })

  test('next to foreign objects: a name that is taken stops its service, and nothing foreign is touched', async () => {
    const world = shop()
    world.cluster.make({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop-production' } })
    const theirs = { name: 'web', namespace: 'shop-production' }
    world.cluster.make({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: theirs })
    const before = world.cluster.live('ServiceAccount/web')
    expect(await world.round()).toMatchInlineSnapshot(`
      "production  main@…
        ~ build   api   first build, of …
        + create  ServiceAccount/api
        + create  ServiceAccount/db
        + create  Service/api
        + create  Service/db
        + create  Deployment/api
        + create  Deployment/db
        ! refuse  ServiceAccount/web  exists and was not made by Diploid; it is left alone: rename the service, delete ServiceAccount/web, or take it over with adopt
      1 to build, 6 to create, 0 to update, 0 to delete, 1 unchanged, 1 refused
      wrote: create ServiceAccount/db, create Service/db, create Deployment/db, create ServiceAccount/api, create Service/api, create Deployment/api
      failed: failed (1 of 3): web: ServiceAccount/web exists and was not made by Diploid; it is left alone: rename the service, delete ServiceAccount/web, or take it over with adopt"
    `)
    expect(world.cluster.live('ServiceAccount/web')).toEqual(before)
    expect(world.built).toEqual(['api'])
    expect(await world.round()).toContain('wrote: nothing')
  })
})

describe('nothing new', () => {
  test('nothing is written: no object, no inventory, no release, no status', async () => {
    const world = await running()
    expect(await world.round()).toMatchInlineSnapshot(`
      "production  main@…
      0 to build, 0 to create, 0 to update, 0 to delete, 10 unchanged
      wrote: nothing
      unchanged: 0 to build, 0 to create, 0 to update, 0 to delete, 10 unchanged"
    `)
    expect(world.remembered()).toEqual([])
    expect(world.built).toEqual([])
  })
})

describe('a push', () => {
  test('to one service builds and updates that service alone', async () => {
    const world = await running()
    world.push('web', { 'index.html': '2' })
    expect(await world.round()).toMatchInlineSnapshot(`
      "production  main@…
        ~ build   web              index.html changed
        ~ update  Deployment/web   image 3033… → 3965…
      1 to build, 0 to create, 1 to update, 0 to delete, 9 unchanged
      wrote: update Deployment/web
      done: 1 to build, 0 to create, 1 to update, 0 to delete, 9 unchanged"
    `)
    expect(world.built).toEqual(['web'])
    expect(world.remembered()).toEqual(['release done'])
  })

  test('that changes one variable updates those who use it', async () => {
    const world = await running()
    conf(world, 'hello', 'good day')
    expect(await world.round()).toMatchInlineSnapshot(`
      "production  main@…
        ~ update  Deployment/web   env GREETING hello → good day
      0 to build, 0 to create, 1 to update, 0 to delete, 9 unchanged
      wrote: update Deployment/web
      done: 0 to build, 0 to create, 1 to update, 0 to delete, 9 unchanged"
    `)
  })

  test('that removes a service deletes its objects, in reverse order, and forgets them', async () => {
    const world = await running()
    conf(world, '  web: { port: 80, env: { GREETING: hello } }\n', '')
    expect(await world.round()).toMatchInlineSnapshot(`
      "production  main@…
        - delete  Deployment/web       no longer in the configuration
        - delete  Service/web          no longer in the configuration
        - delete  ServiceAccount/web   no longer in the configuration
      0 to build, 0 to create, 0 to update, 3 to delete, 7 unchanged
      wrote: delete Deployment/web, delete Service/web, delete ServiceAccount/web
      done: 0 to build, 0 to create, 0 to update, 3 to delete, 7 unchanged"
    `)
    expect(world.remembered()[0]).not.toContain('/web')
  })
})
