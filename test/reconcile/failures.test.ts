import { describe, expect, test } from 'vitest'
import { CONF, conf, running, shop, turn } from './world/shop.ts'
import { worldError } from './world/world.ts'

// A failure belongs to a service: it stops that service and those that need it (spec 7).

describe('a failure', () => {
  test('of a build stops its service and those that need it; the others go on', async () => {
    const world = await running()
    world.push('api', { 'main.go': '2' })
    conf(
      world,
      'web: { port: 80, env: { GREETING: hello } }',
      'web: { port: 80, needs: [api], env: { GREETING: x } }',
    )
    world.failingBuilds.set('api', worldError('RUN go build: exit code 1', false, 'build.failed'))
    expect(await world.round()).toMatchInlineSnapshot(`
      "production  main@…
        ~ build   api              main.go changed
        ~ update  Deployment/api   image 3233… → (after build)
        ~ update  Deployment/web   env GREETING hello → x
      1 to build, 0 to create, 2 to update, 0 to delete, 8 unchanged
      wrote: nothing
      failed: failed (2 of 3): api: RUN go build: exit code 1"
    `)
    expect(world.statuses.get('production')?.services).toMatchInlineSnapshot(`
      [
        {
          "name": "api",
          "state": "RUN go build: exit code 1",
        },
        {
          "name": "db",
          "state": "ready",
        },
        {
          "name": "web",
          "state": "blocked by api",
        },
      ]
    `)
  })

  test('of a build is not repeated while nothing changes, and told again', async () => {
    const world = await running()
    world.push('api', { 'main.go': '2' })
    world.failingBuilds.set('api', worldError('exit code 1', false, 'build.failed'))
    await world.round()
    world.failingBuilds.clear()
    expect((await world.round()).split('\n').at(-1)).toBe('failed: failed (1 of 3): api: exit code 1')
    world.push('api', { 'main.go': '3' })
    expect((await world.round()).split('\n').at(-1)).toContain('done: 1 to build')
  })

  test('of a write stops its service, says so in the status, and is made good by the next round', async () => {
    const world = shop()
    world.cluster.refuse('Deployment/db', worldError('quota exceeded', true))
    const story = await world.round()
    expect(story.split('\n').slice(-2)).toMatchInlineSnapshot(`
      [
        "wrote: create Namespace/shop-production, create ServiceAccount/db, create ServiceAccount/web, create Service/db, create Service/web, create Deployment/web",
        "failed: failed (2 of 3): db: Deployment/db: quota exceeded",
      ]
    `)
    expect(world.cluster.objects()).not.toContain('Deployment/api')
    world.cluster.refuse('Deployment/db', undefined)
    expect(await world.round()).toMatchInlineSnapshot(`
      "production  main@…
        + create  ServiceAccount/api
        + create  Service/api
        + create  Deployment/api
        + create  Deployment/db
      0 to build, 4 to create, 0 to update, 0 to delete, 6 unchanged
      wrote: create Deployment/db, create ServiceAccount/api, create Service/api, create Deployment/api
      done: 0 to build, 4 to create, 0 to update, 0 to delete, 6 unchanged"
    `)
  })

  test('of what is common stops the instance', async () => {
    const world = shop()
    world.cluster.refuse('Namespace/shop-production', worldError('forbidden'))
    const story = await world.round()
    expect(story.split('\n').slice(-2)).toMatchInlineSnapshot(`
      [
        "wrote: nothing",
        "failed: failed (1 of 3): Namespace/shop-production: forbidden",
      ]
    `)
    expect(world.cluster.objects()).toEqual([])
  })

  test('of a rollout is told by the next round too, until it is mended', async () => {
    const world = await running()
    world.cluster.health('Deployment/web', { failed: 'exceeded quota' })
    conf(world, 'GREETING: hello', 'GREETING: good day')
    expect((await world.round()).split('\n').at(-1)).toMatchInlineSnapshot(
      `"failed: failed (1 of 3): web: Deployment/web: FailedCreate: exceeded quota"`,
    )
    expect((await world.round()).split('\n').at(-1)).toMatchInlineSnapshot(
      `"failed: failed (1 of 3): web: Deployment/web: FailedCreate: exceeded quota"`,
    )
    world.cluster.health('Deployment/web', 'ready')
    expect((await world.round()).split('\n').at(-1)).toMatchInlineSnapshot(
      `"unchanged: 0 to build, 0 to create, 0 to update, 0 to delete, 10 unchanged"`,
    )
  })

  test('to become healthy ends in ten minutes, with what was seen last', async () => {
    const world = shop()
    world.cluster.health('Deployment/db', 'pending')
    const round = world.round()
    while (!world.events.some((event) => event.kind === 'health' && event.state === 'waiting')) await turn()
    while (!world.cluster.objects().includes('Deployment/web')) await turn()
    await turn()
    world.clock.pass(10 * 60_000)
    expect((await round).split('\n').at(-1)).toMatchInlineSnapshot(
      `"failed: failed (2 of 3): db: not healthy after 10 minutes: waiting 0 of 1 updated"`,
    )
  })

  test('to see whether a service is healthy belongs to that service, and the round is reported', async () => {
    const world = await running()
    conf(world, 'GREETING: hello', 'GREETING: good day')
    world.push('api', { 'main.go': '2' })
    const backend = {
      ...world.cluster,
      wait: (...[ids, look, signal]: Parameters<typeof world.cluster.wait>) =>
        ids.some(({ name }) => name === 'web')
          ? Promise.reject(worldError('pods cannot be listed', true))
          : world.cluster.wait(ids, look, signal),
    }
    const { message, retry } = await world.result('production', undefined, { backend })
    expect([message, retry]).toEqual([
      'failed (1 of 3): web: whether it is healthy cannot be seen: pods cannot be listed',
      true,
    ])
    expect(world.cluster.writes()).toContain('update Deployment/api')
    expect(world.remembered()).toEqual(['release failed', 'status Failed'])
  })

  test('of a delete keeps the object in the inventory, for the next round', async () => {
    const world = await running()
    conf(world, '  web: { port: 80, env: { GREETING: hello } }\n', '')
    world.cluster.refuse('Service/web', worldError('the webhook says no', true))
    const story = await world.round()
    expect(story).toContain('failed (1 of 2): web: Service/web could not be deleted: the webhook says no')
    expect(world.remembered()[0]).toContain('Service/web')
    world.cluster.refuse('Service/web', undefined)
    expect(await world.round()).toMatchInlineSnapshot(`
      "production  main@…
        - delete  Service/web          no longer in the configuration
        - delete  ServiceAccount/web   no longer in the configuration
      0 to build, 0 to create, 0 to update, 2 to delete, 7 unchanged
      wrote: delete Service/web, delete ServiceAccount/web
      done: 0 to build, 0 to create, 0 to update, 2 to delete, 7 unchanged"
    `)
  })
})

describe('a service that leaves', () => {
  test('goes only when those that needed it are healthy', async () => {
    const world = await running()
    world.cluster.health('Deployment/api', { failed: 'no memory' })
    world.push('ops', {
      '.diploid.conf.yaml': CONF.replace(/ {2}db:.*\n/, '').replace(', needs: [db]', ', env: { A: b }'),
    })
    expect(await world.round()).toMatchInlineSnapshot(`
      "production  main@…
        ~ update  Deployment/api      env A added
        - delete  Deployment/db       no longer in the configuration
        - delete  Service/db          no longer in the configuration
        - delete  ServiceAccount/db   no longer in the configuration
      0 to build, 0 to create, 1 to update, 3 to delete, 6 unchanged
      wrote: update Deployment/api
      failed: failed (1 of 2): api: Deployment/api: FailedCreate: no memory"
    `)
    expect(world.cluster.objects()).toContain('Deployment/db')
    world.cluster.health('Deployment/api', 'ready')
    expect(await world.round()).toMatchInlineSnapshot(`
      "production  main@…
        - delete  Deployment/db       no longer in the configuration
        - delete  Service/db          no longer in the configuration
        - delete  ServiceAccount/db   no longer in the configuration
      0 to build, 0 to create, 0 to update, 3 to delete, 7 unchanged
      wrote: delete Deployment/db, delete Service/db, delete ServiceAccount/db
      done: 0 to build, 0 to create, 0 to update, 3 to delete, 7 unchanged"
    `)
  })
})
