import { describe, expect, test } from 'vitest'
import { conf, running } from './world/shop.ts'
import { worldError } from './world/world.ts'

// What cannot be understood, seen or trusted plans less, never more.

describe('a configuration', () => {
  test('with a mistake is held back as a whole: nothing is touched', async () => {
    const world = await running()
    conf(world, 'GREETING: hello', 'GREETING: "${services.nobody.host}"')
    expect(await world.round()).toMatchInlineSnapshot(`
      "error  .diploid.conf.yaml:8  services.web.env.GREETING: services.nobody.host: there is no service 'nobody'  [services.unknown-reference]
          Services are: api, db, web.
      wrote: nothing
      failed: held back: error  .diploid.conf.yaml:8  services.web.env.GREETING: services.nobody.host: there is no service 'nobody'  [services.unknown-reference]
          Services are: api, db, web."
    `)
    expect(world.cluster.objects()).toContain('Deployment/web')
  })

  test('whose repository cannot be reached holds that service, and builds the others', async () => {
    const world = await running()
    world.push('web', undefined)
    world.push('api', { 'main.go': '2' })
    expect(await world.round()).toMatchInlineSnapshot(`
      "production  main@…
        ~ build   api              main.go changed
        ~ update  Deployment/api   image 3233… → 3235…
        ! hold    web  https://git.test/acme/web.git cannot be reached
      1 to build, 0 to create, 1 to update, 0 to delete, 6 unchanged, 1 held
      wrote: update Deployment/api
      failed: failed (1 of 3): web: https://git.test/acme/web.git cannot be reached"
    `)
    expect(world.cluster.objects()).toContain('Deployment/web')
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
