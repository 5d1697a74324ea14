import { describe, expect, test } from 'vitest'
import type { HeldLease } from '../../src/ports/state.ts'
import { conf, running, shop, turn } from './world/shop.ts'
import { worldError } from './world/world.ts'

// Of all rounds on one environment, an agent's and an apply's alike, one writes at a time.

describe('the Lease of an environment', () => {
  test('is held from the first write to the last, and then given back', async () => {
    const world = shop()
    const holders = new Set<string | undefined>()
    world.cluster.onWrite = () => void holders.add(world.leases.get('round-production'))
    await world.round()
    expect([...holders]).toEqual(['this test'])
    expect(world.leases.size).toBe(0)
  })

  test('is given back by a round that crashes', async () => {
    const world = shop()
    world.cluster.onWrite = () => Promise.reject(new Error('a bug of ours'))
    await expect(world.round()).rejects.toThrow('a bug of ours')
    expect(world.leases.size).toBe(0)
  })

  test('is not taken by a round that only compares', async () => {
    const world = await running()
    world.leased()
    expect(await world.round()).toContain('wrote: nothing')
    expect([world.leased(), world.remembered()]).toEqual([[], []])
  })

  test('is taken for a status alone that has to be told', async () => {
    const world = await running()
    world.leased()
    conf(world, 'port: 5432', 'prot: 5432')
    await world.round()
    await world.round()
    expect([world.leased(), world.remembered()]).toEqual([
      ['round-production'],
      ['status InvalidConfiguration'],
    ])
  })
})

describe('a round that meets another one on the same environment', () => {
  test('writes nothing, builds nothing, and says who is at work', async () => {
    const world = await running()
    world.leases.set('round-production', 'cli-4711')
    conf(world, 'hello', 'good day')
    world.push('api', { 'main.go': '2' })
    expect(await world.round()).toMatchInlineSnapshot(`
      "wrote: nothing
      waiting: Lease/round-production is held by cli-4711 (wait until that ends)"
    `)
    expect([world.built, world.remembered()]).toEqual([[], []])
    world.leases.clear()
    expect(await world.round()).toMatch(/\ndone: /)
  })

  test('goes by what that one left: its releases, its inventory, its objects', async () => {
    const world = shop()
    const { lease } = world.ports.state
    // The other one has the Lease first, and does all of it.
    const late = async (name: string, signal: AbortSignal): Promise<HeldLease> => {
      world.ports.state.lease = lease
      expect(await world.result()).toMatchObject({ result: 'done' })
      world.cluster.writes()
      return lease(name, signal)
    }
    world.ports.state.lease = late
    expect(await world.round()).toMatch(/wrote: nothing\nunchanged: /)
  })
})

describe('a round without writes that waited for a service', () => {
  test('tells what failed, although another has the Lease and the status is that one’s to write', async () => {
    const world = await running()
    world.cluster.health('Deployment/web', { failed: 'exceeded quota' })
    world.leases.set('round-production', 'cli-4711')
    expect(await world.result()).toMatchObject({
      result: 'failed',
      message: 'failed (1 of 3): web: Deployment/web: FailedCreate: exceeded quota',
      retry: true,
    })
    expect(world.remembered()).toEqual([])
  })

  test('leaves the status to another one that changed the environment meanwhile', async () => {
    const world = await running()
    world.cluster.health('Deployment/web', 'pending')
    let goOn: () => void = () => undefined
    const gate = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const wait: typeof world.cluster.wait = async (...call) => {
      await gate
      await world.cluster.wait(...call)
    }
    const early = world.result('production', undefined, { backend: { ...world.cluster, wait } })
    await turn()
    world.cluster.health('Deployment/web', 'ready')
    conf(world, 'hello', 'good day')
    expect(await world.result()).toMatchObject({ result: 'done' })
    const told = world.statuses.get('production')
    goOn()
    expect(await early).toMatchObject({
      result: 'waiting',
      message: 'another round has changed the environment meanwhile',
      retry: true,
    })
    expect(world.statuses.get('production')).toBe(told)
  })
})

test('a round whose Lease is lost writes nothing more', async () => {
  const world = shop()
  const lost = new AbortController()
  world.ports.state.lease = async () => ({ lost: lost.signal, release: async () => undefined })
  world.cluster.onWrite = async (write) => {
    if (write !== 'create Deployment/web') return
    lost.abort(worldError('Lease/round-production is lost', true, 'lease.lost'))
    await turn()
  }
  await expect(world.round()).rejects.toMatchObject({ code: 'lease.lost' })
  const writes = world.cluster.writes()
  expect(writes).not.toContain('create Deployment/web')
  await turn()
  expect(world.cluster.writes()).toEqual([])
  expect(world.remembered().filter((what) => !what.startsWith('inventory'))).toEqual([])
})
