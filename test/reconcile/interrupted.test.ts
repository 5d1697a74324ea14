import { describe, expect, test } from 'vitest'
import { conf, running, shop, turn } from './world/shop.ts'

// A round may end anywhere; the next one finishes it.

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
