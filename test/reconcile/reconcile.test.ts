import { describe, expect, test } from 'vitest'
import { newWorld, type World, worldError } from './world/world.ts'

// Rounds as people see them: what is planned, what is written, how it ends.

const CONF = `
name: shop
registry: registry.test/shop
environments: { production: main }
services:
  db: { image: 'docker.io/library/postgres:17', port: 5432 }
  api: { port: 80, needs: [db] }
  web: { port: 80, env: { GREETING: hello } }
`
const DOCKERFILE = 'FROM scratch\nCOPY . .\nEXPOSE 80\n'

function shop(): World {
  return newWorld({
    ops: { '.diploid.conf.yaml': CONF },
    api: { Dockerfile: DOCKERFILE, 'main.go': '1' },
    web: { Dockerfile: DOCKERFILE, 'index.html': '1' },
  })
}

async function running(): Promise<World> {
  const world = shop()
  await world.round()
  world.asked()
  world.remembered()
  world.built.splice(0)
  world.events.splice(0)
  return world
}

function conf(world: World, from: string, to: string): void {
  world.push('ops', { '.diploid.conf.yaml': CONF.replace(from, to) })
}

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
        ! refuse  ServiceAccount/web  exists and was not made by Diploid; it is left alone: rename the service or delete ServiceAccount/web
      1 to build, 6 to create, 0 to update, 0 to delete, 1 unchanged, 1 refused
      wrote: create ServiceAccount/db, create Service/db, create Deployment/db, create ServiceAccount/api, create Service/api, create Deployment/api
      failed: failed (1 of 3): web: ServiceAccount/web exists and was not made by Diploid; it is left alone: rename the service or delete ServiceAccount/web"
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
        ~ build   web              content changed, … → …
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
        ~ build   api              content changed, … → …
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

describe('a round that is interrupted', () => {
  test('between the inventory and a create: the next one adopts what was made and finishes', async () => {
    const world = shop()
    const end = new AbortController()
    world.cluster.onWrite = (write) => {
      if (write === 'create Deployment/web') end.abort(new Error('killed'))
    }
    await expect(world.round('production', end.signal)).rejects.toThrow('killed')
    expect(world.releases.size + world.statuses.size).toBe(0)
    world.cluster.onWrite = () => undefined
    world.cluster.writes()
    const story = await world.round()
    expect(story).not.toMatch(/refuse|create {2}Namespace/)
    expect(story).toContain('create Deployment/web')
    expect(await world.round()).toContain('wrote: nothing')
    const inventory = world.inventories.get('production')
    const entries = inventory?.state === 'intact' ? [...inventory.entries.values()] : []
    expect(entries.map(({ uid }) => uid)).not.toContain(undefined)
  })

  test('before its release was recorded: the next one records it', async () => {
    const world = await running()
    conf(world, 'hello', 'good day')
    const { recordRelease } = world.ports.state
    world.ports.state.recordRelease = () => Promise.reject(new Error('killed'))
    await expect(world.round()).rejects.toThrow('killed')
    world.ports.state.recordRelease = recordRelease
    world.cluster.writes()
    expect(await world.round()).toContain('wrote: nothing')
    expect(world.remembered()).toEqual(['release done', 'status Reconciled'])
    await world.round()
    expect(world.remembered()).toEqual([])
  })

  test('while it waits: the next one waits on, and does not call it healthy', async () => {
    const world = shop()
    world.cluster.health('Deployment/web', 'pending')
    const end = new AbortController()
    const round = world.round('production', end.signal)
    while (!world.events.some((event) => event.kind === 'health')) await turn()
    end.abort(new Error('superseded'))
    await expect(round).rejects.toThrow('superseded')
    world.cluster.health('Deployment/web', { failed: 'exceeded quota' })
    world.cluster.writes()
    expect((await world.round()).split('\n').at(-1)).toMatchInlineSnapshot(
      `"failed: failed (1 of 3): web: Deployment/web: FailedCreate: exceeded quota"`,
    )
  })

  test.each(Array.from({ length: 14 }, (_, index) => index))(
    'at write %i: the next one converges',
    async (at) => {
      const world = shop()
      let writes = 0
      const end = new AbortController()
      world.cluster.onWrite = () => {
        if (writes++ === at) end.abort(new Error('killed'))
      }
      await world
        .round('production', end.signal)
        .catch((error: Error) => expect(error.message).toBe('killed'))
      world.cluster.onWrite = () => undefined
      expect(await world.round()).toMatch(/\n(done|unchanged): /)
      expect(await world.round()).toContain('wrote: nothing')
      expect(world.cluster.objects().filter((object) => object.includes('/web'))).toEqual([
        'Deployment/web',
        'Service/web',
        'ServiceAccount/web',
      ])
    },
  )
})

describe('a configuration', () => {
  test('with a mistake is held back as a whole: nothing is touched', async () => {
    const world = await running()
    conf(world, 'GREETING: hello', 'GREETING: "${services.nobody.host}"')
    expect(await world.round()).toMatchInlineSnapshot(`
      "error  .diploid.conf.yaml:8  services.web.env.GREETING: services.web.env.GREETING → services.nobody.host: there is no service 'nobody'  [services.unknown-reference]
          services has: api, db, web.
      wrote: nothing
      failed: held back: error  .diploid.conf.yaml:8  services.web.env.GREETING: services.web.env.GREETING → services.nobody.host: there is no service 'nobody'  [services.unknown-reference]
          services has: api, db, web."
    `)
    expect(world.cluster.objects()).toContain('Deployment/web')
  })

  test('whose repository cannot be reached holds that service, and builds the others', async () => {
    const world = await running()
    world.push('web', undefined)
    world.push('api', { 'main.go': '2' })
    expect(await world.round()).toMatchInlineSnapshot(`
      "production  main@…
        ~ build   api              content changed, … → …
        ~ update  Deployment/api   image 3233… → 3235…
        ! hold    web  https://git.test/acme/web.git cannot be reached
      1 to build, 0 to create, 1 to update, 0 to delete, 6 unchanged, 1 held
      wrote: update Deployment/api
      failed: failed (1 of 3): web: https://git.test/acme/web.git cannot be reached"
    `)
    expect(world.cluster.objects()).toContain('Deployment/web')
  })
})

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

describe('what only the server can judge', () => {
  test('is asked once, and remembered', async () => {
    const world = await running()
    conf(world, 'web: { port: 80,', 'web: { resources: { requests: { cpu: 1000m } }, port: 80,')
    await world.round()
    expect(await world.round()).toContain('wrote: nothing')
    expect(await world.round()).toContain('wrote: nothing')
    expect(world.cluster.dryRuns).toEqual(['Deployment/web'])
  })
})

describe('a registry that refuses to answer', () => {
  test('holds what would be built: nobody knows whether it is there', async () => {
    const world = await running()
    world.push('web', { 'index.html': '2' })
    const { inspect } = world.ports.registry
    const registry = {
      inspect: async (reference: string, signal: AbortSignal) => {
        if (reference.includes('/web:'))
          throw worldError('the registry wants other credentials', false, 'registry.unauthorized')
        return inspect(reference, signal)
      },
    }
    expect(await world.round('production', undefined, { registry })).toMatchInlineSnapshot(`
      "production  main@…
        ! hold    web  the registry wants other credentials
      0 to build, 0 to create, 0 to update, 0 to delete, 7 unchanged, 1 held
      wrote: nothing
      failed: failed (1 of 3): web: the registry wants other credentials"
    `)
  })
})

describe('an inventory', () => {
  test('that was lost adopts and never deletes', async () => {
    const world = await running()
    world.inventories.set('production', { state: 'lost', reason: 'its checksum does not match' })
    conf(world, '  web: { port: 80, env: { GREETING: hello } }\n', '')
    expect(await world.round()).toMatchInlineSnapshot(`
      "production  main@…
      0 to build, 0 to create, 0 to update, 0 to delete, 7 unchanged
      wrote: nothing
      unchanged: 0 to build, 0 to create, 0 to update, 0 to delete, 7 unchanged"
    `)
    expect(world.cluster.objects()).toContain('Deployment/web')
    expect(world.remembered()[0]).toMatchInlineSnapshot(
      `"inventory of Deployment/api, Deployment/db, Namespace/shop-production, Service/api, Service/db, ServiceAccount/api, ServiceAccount/db"`,
    )
    expect(world.logged.filter(({ level }) => level === 'warn').map(({ message }) => message)).toEqual([
      'the inventory was lost: objects of ours are adopted, and none is deleted',
    ])
  })

  test('is not written by a round that only updates', async () => {
    const world = await running()
    conf(world, 'hello', 'good day')
    await world.round()
    expect(world.remembered().filter((what) => what.startsWith('inventory'))).toEqual([])
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

describe('a kind that the cluster does not show', () => {
  test('is unknown, not gone: nothing of it is made or deleted', async () => {
    const world = await running()
    world.cluster.blind.add('v1/Service')
    conf(world, '  web: { port: 80, env: { GREETING: hello } }\n', '')
    const story = await world.round()
    expect(story).not.toContain('Service/web')
    expect(world.cluster.objects()).toContain('Service/web')
    expect(world.remembered()[0]).toContain('Service/web')
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

function isBeingDeleted(world: World, object: string): boolean {
  return 'deletionTimestamp' in ((world.cluster.live(object)?.body.metadata ?? {}) as object)
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
