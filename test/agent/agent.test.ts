import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { runAgent } from '../../src/agent/agent.ts'
import { newWorld, type World, worldError } from '../reconcile/world/world.ts'

// The agent over a world in memory: everything in it is done in microtasks, so that one turn of the event loop after a
// tick of the schedule has seen all of it.

const CONF = `
name: shop
registry: registry.test/shop
environments: { production: main, dev: develop }
services:
  web: { port: 80 }
  api: { port: 80 }
`
const DOCKERFILE = 'FROM scratch\nCOPY . .\nEXPOSE 80\n'

interface Running {
  readonly world: World
  /** `production done`, in order; asked again, only what came since. */
  rounds(): readonly string[]
  poll(): Promise<void>
  settle(): Promise<void>
  stop(): Promise<void>
}

const NEVER = new AbortController().signal
const started: Running[] = []

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-01-01T00:00:30Z'), toFake: ['setTimeout', 'clearTimeout', 'Date'] })
})
afterEach(async () => {
  for (const running of started.splice(0)) await running.stop()
  vi.useRealTimers()
})

async function start(world = shop()): Promise<Running> {
  const end = new AbortController()
  const rounds: string[] = []
  const agent = runAgent(
    world.ports,
    world.place,
    { schedule: '* * * * *', onRound: (instance, { result }) => rounds.push(`${instance} ${result}`) },
    end.signal,
  )
  const settle = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)))
  const running = {
    world,
    rounds: () => rounds.splice(0),
    settle,
    async poll() {
      world.clock.pass(60_000)
      await vi.advanceTimersByTimeAsync(60_000)
      await settle()
    },
    async stop() {
      end.abort(new Error('the test is over'))
      await agent
    },
  }
  started.push(running)
  await settle()
  return running
}

function shop(): World {
  return newWorld({
    ops: { '.diploid.conf.yaml': CONF },
    web: { Dockerfile: DOCKERFILE, 'index.html': '1' },
    api: { Dockerfile: DOCKERFILE, 'main.go': '1' },
    'web@develop': { Dockerfile: DOCKERFILE, 'index.html': 'dev' },
  })
}

async function settled(): Promise<Running> {
  const running = await start()
  await running.poll()
  running.rounds()
  running.world.asked()
  running.world.remembered()
  running.world.cluster.writes()
  return running
}

const errors = (world: World) =>
  world.logged
    .filter(({ level }) => level === 'error')
    .map(({ message, fields }) => `${message}: ${fields.code ?? fields.err}`)

test('the first look deploys every environment', async () => {
  const { rounds, world } = await start()
  expect(rounds().toSorted()).toEqual(['dev done', 'production done'])
  expect([...world.statuses.keys()].sort()).toEqual(['dev', 'production'])
})

describe('a poll', () => {
  test('where nothing moved asks each repository for its refs, once, and nothing else of anybody', async () => {
    const { world, rounds, poll } = await settled()
    for (let polls = 0; polls < 3; polls++) {
      await poll()
      expect(world.asked().toSorted()).toEqual(['refs api', 'refs ops', 'refs web'])
    }
    expect([rounds(), world.remembered(), world.cluster.writes()]).toEqual([[], [], []])
  })

  test('where a branch moved deploys the environment that takes it', async () => {
    const { world, rounds, poll } = await settled()
    world.push('web@develop', { 'index.html': 'dev 2' })
    await poll()
    expect(rounds()).toEqual(['dev done'])
    expect(world.cluster.writes()).toEqual(['update Deployment/web'])
  })

  test('that fails ends nothing', async () => {
    const { world, rounds, poll } = await settled()
    const { refs } = world.ports.git
    const broken = vi
      .spyOn(world.ports.git, 'refs')
      .mockRejectedValueOnce(worldError('the server is away', true))
    await poll()
    expect(errors(world).at(-1)).toContain('poll failed')
    broken.mockImplementation(refs)
    world.push('api', { 'main.go': '2' })
    await poll()
    expect(rounds().toSorted()).toEqual(['dev done', 'production done'])
  })

  test('asks a repository that does not answer ever less often, and the others as always', async () => {
    const { world, rounds, poll } = await settled()
    world.push('api', undefined)
    const asked: number[] = []
    for (let minute = 1; minute <= 30; minute++) {
      world.asked()
      await poll()
      const refs = world.asked()
      expect(refs).toContain('refs web')
      if (refs.includes('refs api')) asked.push(minute)
    }
    expect(asked.slice(0, 5)).toEqual([1, 2, 3, 4, 5])
    expect(asked.at(-1)).toBeGreaterThan(24)
    expect(asked.length).toBeLessThan(13)
    rounds()
    world.push('api', { Dockerfile: DOCKERFILE, 'main.go': '2' })
    for (let minute = 1; minute <= 6; minute++) await poll()
    expect(rounds().toSorted()).toEqual(['dev done', 'production done'])
    world.asked()
    await poll()
    expect(world.asked()).toContain('refs api')
  })

  test('sees code that lies on another branch of the ops repository itself', async () => {
    const conf = CONF.replace('web: { port: 80 }', "web: { port: 80, repo: '.' }")
    const files = { '.diploid.conf.yaml': conf, Dockerfile: DOCKERFILE }
    const world = newWorld({
      ops: files,
      'ops@develop': { ...files, 'a.txt': '1' },
      api: { Dockerfile: DOCKERFILE },
    })
    const { rounds, poll } = await start(world)
    await poll()
    rounds()
    world.push('ops@develop', { 'a.txt': '2' })
    await poll()
    expect(rounds()).toEqual(['dev done'])
  })
})

describe('the Lease of an environment', () => {
  test('is not even asked for by a poll where nothing moved, nor by drift that asks for nothing', async () => {
    const { world, rounds, poll, settle } = await settled()
    world.leased()
    await poll()
    world.cluster.edit('Deployment/api', { metadata: { annotations: { 'example.org/note': 'mine' } } })
    await settle()
    expect(rounds()).toEqual(['dev unchanged'])
    expect(world.leased()).toEqual([])
  })

  test('that an apply holds makes the agent wait, which says who it is, once', async () => {
    const { world, rounds, poll } = await settled()
    world.leases.set('round-dev', 'cli-4711')
    world.push('web@develop', { 'index.html': 'dev 2' })
    await poll()
    await poll()
    expect(rounds()).toEqual(['dev waiting', 'dev waiting'])
    expect(world.cluster.writes()).toEqual([])
    const told = world.logged.filter(({ fields }) => fields.result === 'waiting')
    expect(told.map(({ level, fields }) => [level, fields.summary])).toEqual([
      ['info', 'Lease/round-dev is held by cli-4711 (wait until that ends)'],
      ['debug', 'Lease/round-dev is held by cli-4711 (wait until that ends)'],
    ])
    world.leases.delete('round-dev')
    await poll()
    expect(rounds()).toEqual(['dev done'])
  })
})

describe('a configuration', () => {
  test('with mistakes is told once, and the last good one stays in force', async () => {
    const { world, rounds, poll } = await settled()
    world.push('ops', { '.diploid.conf.yaml': CONF.replace('port: 80', 'prot: 80') })
    await poll()
    await poll()
    expect(errors(world)).toEqual(['configuration problem: config.unknown-key'])
    expect(rounds().toSorted()).toEqual(['dev unchanged', 'production unchanged'])
    world.push('api', { 'main.go': '2' })
    await poll()
    expect(rounds().toSorted()).toEqual(['dev done', 'production done'])
    expect(world.statuses.get('dev')?.reason).toBe('InvalidConfiguration')
  })

  test('with mistakes is read again ever less often', async () => {
    const { world, poll } = await settled()
    world.push('ops', { '.diploid.conf.yaml': CONF.replace('port: 80', 'prot: 80') })
    const read: number[] = []
    for (let minute = 1; minute <= 30; minute++) {
      world.asked()
      await poll()
      if (world.asked().includes('tree ops')) read.push(minute)
    }
    expect(read.slice(0, 5)).toEqual([1, 2, 3, 4, 5])
    expect(read.at(-1)).toBeGreaterThan(24)
    expect(read.length).toBeLessThan(13)
  })

  test('that extends a tag which comes later is held back until then, without another commit', async () => {
    const world = shop()
    const tag = vi.spyOn(world.ports.git, 'tag')
    const { rounds, poll } = await start(world)
    await poll()
    const extended = `extends: 'acme/shared@v3:base.yaml'\n${CONF}`
    world.push('shared', { 'base.yaml': 'vars: { a: b }\n' })
    world.push('ops', { '.diploid.conf.yaml': extended })
    await poll()
    expect(errors(world)).toEqual(['configuration problem: config.extends-ref'])
    expect(world.statuses.get('dev')?.message).toContain('acme/shared has no tag, branch or commit v3')
    const { branches } = await world.ports.git.refs('https://git.test/acme/shared.git', NEVER)
    tag.mockResolvedValue(branches.get('main'))
    rounds()
    await poll()
    expect(rounds().toSorted()).toEqual(['dev unchanged', 'production unchanged'])
    expect(world.statuses.get('dev')).toMatchObject({ ready: 'True' })
  })

  test('that extends a ref reads what it was when it was first read, also after a restart', async () => {
    const running = await settled()
    const { world, poll } = running
    const extending = (ref: string) => `extends: 'acme/shared@${ref}:base.yaml'\n${CONF}`
    const shared = async () => {
      const { branches } = await world.ports.git.refs('https://git.test/acme/shared.git', NEVER)
      return branches.get('main') ?? ''
    }
    world.push('shared', { 'base.yaml': 'vars: { a: one }\n' })
    const first = await shared()
    world.push('ops', { '.diploid.conf.yaml': extending('main') })
    world.remembered()
    await poll()
    expect(world.remembered()).toContain('refs acme/shared@main')
    expect([...world.refs]).toEqual([['acme/shared@main', first]])

    world.push('shared', { 'base.yaml': 'vars: { a: two }\n' })
    await running.stop()
    const again = await start(world)
    await again.poll()
    expect([...world.refs]).toEqual([['acme/shared@main', first]])
    expect(world.logged).toContainEqual(
      expect.objectContaining({ fields: expect.objectContaining({ code: 'config.extends-moved' }) }),
    )

    world.push('ops', { '.diploid.conf.yaml': extending('develop') })
    await again.poll()
    expect([...world.refs]).toEqual([['acme/shared@develop', await shared()]])
    expect(world.remembered().filter((record) => record.startsWith('refs'))).toEqual([
      'refs acme/shared@develop',
    ])
  })

  test('that extends what cannot be reached now holds back nobody else', async () => {
    const { world, rounds, poll } = await settled()
    world.push('shared', undefined)
    world.push('ops', { '.diploid.conf.yaml': `extends: 'acme/shared@v3:base.yaml'\n${CONF}` })
    world.push('api', { 'main.go': '2' })
    await poll()
    expect(errors(world)).toEqual(['configuration problem: git.unreachable'])
    expect(rounds().toSorted()).toEqual(['dev done', 'production done'])
  })

  test('that was mended by a commit of its own is told as good at once, and the same mistake once more too', async () => {
    const { world, poll } = await settled()
    const bad = { '.diploid.conf.yaml': CONF.replace('port: 80', 'prot: 80') }
    world.push('ops', bad)
    await poll()
    world.push('ops', { '.diploid.conf.yaml': `${CONF}# mended\n` })
    await poll()
    expect(world.statuses.get('dev')).toMatchObject({ ready: 'True' })
    world.push('ops', bad)
    await poll()
    world.push('ops', { '.diploid.conf.yaml': `${CONF}# mended\n` })
    await poll()
    world.push('ops', bad)
    await poll()
    expect(errors(world)).toHaveLength(3)
  })

  test.each([
    ['a syntax error', 'environments: [\n', /\.diploid\.conf\.yaml:\d+ /],
    ['an unknown key', CONF.replace('port: 80', 'prot: 80'), /\.diploid\.conf\.yaml:6 .*services\.web\.prot/],
  ])(
    'with %s is shown by every environment until it is mended, and written once',
    async (_what, bad, place) => {
      const { world, poll } = await settled()
      world.push('ops', { '.diploid.conf.yaml': bad })
      await poll()
      await poll()
      expect(world.remembered()).toEqual(['status InvalidConfiguration', 'status InvalidConfiguration'])
      const status = world.statuses.get('production')
      expect(status).toMatchObject({ ready: 'False', services: [{ state: 'ready' }, { state: 'ready' }] })
      expect(status?.message).toMatch(/^main@\w{7} is held back, and main@\w{7} stays in force: /)
      expect(status?.message).toMatch(place)
      world.push('ops', { '.diploid.conf.yaml': CONF })
      await poll()
      expect(world.statuses.get('production')).toMatchObject({ ready: 'True', reason: 'Reconciled' })
    },
  )

  test('with mistakes is shown beside what fails besides', async () => {
    const { world, poll } = await settled()
    world.push('ops', { '.diploid.conf.yaml': CONF.replace('port: 80', 'prot: 80') })
    await poll()
    world.failingBuilds.set('api', worldError('exit code 1', false, 'build.failed'))
    world.push('api', { 'main.go': '2' })
    await poll()
    const { reason, message } = world.statuses.get('dev') ?? {}
    expect(reason).toBe('Failed')
    expect(message).toMatch(
      /^failed \(1 of 2\): api: exit code 1; main@\w{7} is held back, .*services\.web\.prot/,
    )
  })

  test('that was good last stays in force over a restart, although the newest commit is not', async () => {
    const before = await settled()
    const { world } = before
    world.push('ops', { '.diploid.conf.yaml': 'environments: [' })
    await before.poll()
    await before.stop()
    world.push('api', { 'main.go': '2' })
    const { rounds, poll } = await start(world)
    expect(rounds().toSorted()).toEqual(['dev done', 'production done'])
    expect(world.statuses.get('production')?.reason).toBe('InvalidConfiguration')
    world.push('web@develop', { 'index.html': 'dev 2' })
    await poll()
    expect(rounds()).toEqual(['dev done'])
  })

  test('of another repository is none to stay in force', async () => {
    const before = await settled()
    await before.stop()
    const { world } = before
    world.push('ops', { '.diploid.conf.yaml': 'environments: [' })
    const { rounds } = await start({ ...world, place: { ...world.place, branch: 'main' } })
    expect(rounds()).toEqual([])
  })

  test('with a mistake in one environment only is held back as a whole', async () => {
    const { world, rounds, poll } = await settled()
    const bad = CONF.replace('port: 80 }', "port: 80, dev: { env: { A: '${services.nobody.host}' } } }")
    world.push('ops', { '.diploid.conf.yaml': bad })
    await poll()
    await poll()
    expect(errors(world)).toEqual(['configuration problem: services.unknown-reference'])
    expect(rounds().toSorted()).toEqual(['dev unchanged', 'production unchanged'])
    world.push('ops', { '.diploid.conf.yaml': CONF })
    await poll()
    expect(rounds().toSorted()).toEqual(['dev unchanged', 'production unchanged'])
  })

  test('that is good again is taken', async () => {
    const { world, rounds, poll } = await settled()
    world.push('ops', { '.diploid.conf.yaml': 'environments: [' })
    await poll()
    rounds()
    world.push('ops', { '.diploid.conf.yaml': CONF.replace('  api: { port: 80 }\n', '') })
    await poll()
    expect(rounds().toSorted()).toEqual(['dev done', 'production done'])
    expect(world.cluster.objects()).not.toContain('Deployment/api')
  })

  test('that is wrong from the beginning deploys nothing until it is good', async () => {
    const world = shop()
    world.push('ops', { '.diploid.conf.yaml': 'environments: [' })
    const { rounds, poll } = await start(world)
    await poll()
    expect(rounds()).toEqual([])
    world.push('ops', { '.diploid.conf.yaml': CONF })
    await poll()
    expect(rounds()).toHaveLength(2)
  })

  test('that is wrong from the beginning is told by its environments, whatever kept them from it at first', async () => {
    const world = shop()
    world.push('ops', { '.diploid.conf.yaml': CONF.replace('port: 80', 'prot: 80') })
    const { status } = world.ports.state
    const broken = vi.spyOn(world.ports.state, 'status').mockRejectedValue(worldError('API away', true))
    const { rounds, poll } = await start(world)
    expect([rounds(), world.statuses.size]).toEqual([[], 0])
    broken.mockImplementation(status)
    await poll()
    expect(rounds().toSorted()).toEqual(['dev failed', 'production failed'])
    expect(world.statuses.get('dev')).toMatchObject({ reason: 'InvalidConfiguration' })
    await poll()
    expect(rounds()).toEqual([])
  })
})

describe('drift', () => {
  test('causes a round at once, in the environment that it happened in', async () => {
    const { world, rounds, settle } = await settled()
    world.cluster.edit('Deployment/api', { spec: { replicas: 7 } })
    await settle()
    expect(rounds()).toEqual(['dev done'])
    expect(world.cluster.writes()).toEqual(['update Deployment/api (forced)'])
  })

  test('of the namespace itself counts too', async () => {
    const { world, rounds, settle } = await settled()
    world.cluster.edit('Namespace/shop-production', {
      metadata: { labels: { 'app.kubernetes.io/part-of': 'else' } },
    })
    await settle()
    expect(rounds()).toEqual(['production done'])
  })

  test('elsewhere is of no interest', async () => {
    const { world, rounds, settle } = await settled()
    world.cluster.make({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'elsewhere' } })
    await settle()
    expect(rounds()).toEqual([])
  })
})

describe('a round', () => {
  test('that may succeed later is repeated with the next poll, and told once', async () => {
    const { world, rounds, poll } = await settled()
    world.cluster.refuse('Deployment/api', worldError('the API server is away', true))
    world.push('api', { 'main.go': '2' })
    await poll()
    await poll()
    expect(rounds()).toEqual(Array.from({ length: 4 }, () => expect.stringContaining('failed')))
    world.cluster.refuse('Deployment/api', undefined)
    await poll()
    await poll()
    expect(rounds().toSorted()).toEqual(['dev done', 'production done'])
    const told = world.logged.filter(({ level, message }) => level === 'info' && message === 'round finished')
    expect(told.filter(({ fields }) => fields.result === 'failed')).toHaveLength(2)
  })

  test('that fails again and again is tried ever later; a new commit is taken at once', async () => {
    const { world, rounds, settle } = await settled()
    const minutes = async (count: number) => {
      const tries: number[] = []
      for (let minute = 1; minute <= count; minute++) {
        world.clock.pass(60_000)
        await vi.advanceTimersByTimeAsync(60_000)
        await settle()
        if (rounds().some((round) => round.startsWith('dev'))) tries.push(minute)
      }
      return tries
    }
    world.cluster.refuse('Deployment/web', worldError('the API server is away', true))
    world.push('web@develop', { 'index.html': 'dev 2' })
    const tries = await minutes(30)
    expect(tries.slice(0, 5)).toEqual([1, 2, 3, 4, 5])
    expect(tries.at(-1)).toBeGreaterThan(24)
    expect(tries.length).toBeLessThan(13)
    world.push('web@develop', { 'index.html': 'dev 3' })
    expect(await minutes(1)).toEqual([1])
  })

  test('that failed by its content is not repeated until an input changes', async () => {
    const { world, rounds, poll } = await settled()
    world.failingBuilds.set('api', worldError('exit code 1', false, 'build.failed'))
    world.push('api', { 'main.go': '2' })
    await poll()
    await poll()
    expect(rounds()).toHaveLength(2)
  })

  test('that crashes is reported, and repeated with the next poll', async () => {
    const { world, rounds, poll } = await settled()
    vi.spyOn(world.ports.state, 'inventory').mockRejectedValueOnce(new Error('a bug of ours'))
    world.push('web@develop', { 'index.html': 'dev 2' })
    await poll()
    expect(errors(world)).toEqual(['round failed: Error: a bug of ours'])
    await poll()
    expect(rounds()).toEqual(['dev done'])
  })

  test('that waits for health is aborted by a newer commit, which then runs', async () => {
    const { world, rounds, poll, settle } = await settled()
    world.cluster.health('Deployment/web', 'pending')
    world.push('web@develop', { 'index.html': 'dev 2' })
    await poll()
    expect(rounds()).toEqual([])
    world.push('web@develop', { 'index.html': 'dev 3' })
    await poll()
    const early = world.logged.find(({ message }) => message === 'round ended early')
    expect(early?.fields).toMatchObject({ instance: 'dev' })
    world.cluster.health('Deployment/web', 'ready')
    await settle()
    expect(rounds()).toEqual(['dev done'])
    expect(world.built.filter((service) => service === 'web')).toHaveLength(4)
  })
})

describe('a build', () => {
  /** Of web for production and dev alike, and under way. */
  async function building(): Promise<Running> {
    const running = await start(
      newWorld({
        ops: { '.diploid.conf.yaml': CONF },
        web: { Dockerfile: DOCKERFILE, 'index.html': '1' },
        api: { Dockerfile: DOCKERFILE, 'main.go': '1' },
      }),
    )
    await running.poll()
    running.rounds()
    running.world.endlessBuilds.add('web')
    running.world.push('web', { 'index.html': '2' })
    await running.poll()
    expect(running.rounds()).toEqual([])
    running.world.endlessBuilds.clear()
    return running
  }

  test('that a newer commit supersedes is cancelled, once the last environment has let go of it', async () => {
    const { world, rounds, poll } = await building()
    world.push('web', { 'index.html': '3' })
    await poll()
    expect(rounds().toSorted()).toEqual(['dev done', 'production done'])
    expect(world.cancelled).toEqual(['web'])
  })

  test('that nobody wants because its commit was taken back is cancelled too', async () => {
    const { world, rounds, poll } = await building()
    world.push('web', { 'index.html': '1' })
    await poll()
    expect(rounds().toSorted()).toEqual(['dev unchanged', 'production unchanged'])
    expect(world.cancelled).toEqual(['web'])
  })

  test('that another environment still wants goes on', async () => {
    const { world, rounds, poll } = await building()
    world.push('web@develop', { Dockerfile: DOCKERFILE, 'index.html': '3' })
    await poll()
    expect(rounds()).toEqual(['dev done'])
    expect(world.cancelled).toEqual([])
  })

  test('goes on where the newer commit is of another service', async () => {
    const { world, rounds, poll } = await building()
    world.push('api', { 'main.go': '2' })
    await poll()
    expect(rounds().toSorted()).toEqual(['dev done', 'production done'])
    expect(world.cancelled).toEqual([])
  })
})

test('a base image that fell due is looked up although nothing moved in Git, and not by the polls before and after', async () => {
  const world = newWorld({
    ops: { '.diploid.conf.yaml': `${CONF}build: { refresh: 2h }\n` },
    web: { Dockerfile: 'FROM node:24' },
    api: { Dockerfile: DOCKERFILE },
  })
  const asked: string[] = []
  const { inspect } = world.ports.registry
  const registry: typeof world.ports.registry = {
    inspect(reference, ...rest) {
      if (reference === 'node:24') asked.push(reference)
      return inspect(reference, ...rest)
    },
  }
  const { rounds, poll } = await start({ ...world, ports: { ...world.ports, registry } })
  await poll()
  expect(asked.splice(0)).toEqual(['node:24', 'node:24'])
  rounds()
  await poll()
  expect([rounds(), asked]).toEqual([[], []])
  world.clock.pass(2 * 60 * 60_000)
  await poll()
  expect(asked.splice(0)).toEqual(['node:24', 'node:24'])
  expect(rounds().toSorted()).toEqual(['dev unchanged', 'production unchanged'])
  await poll()
  expect([rounds(), asked]).toEqual([[], []])
})

test('stopping aborts what runs and gives the Leases back', async () => {
  const world = shop()
  world.cluster.health('Deployment/web', 'pending')
  const { stop, rounds } = await start(world)
  expect([...world.leases.keys()].sort()).toEqual(['agent', 'round-dev', 'round-production'])
  await stop()
  expect([world.leases.size, rounds()]).toEqual([0, []])
})
