import { beforeEach, describe, expect, test } from 'vitest'
import { allProblems, printProblem } from '../../src/core/problem.ts'
import { WorldError } from '../../src/core/world-error.ts'
import type { RoundResult } from '../../src/reconcile/carry-out/report.ts'
import type { RoundPorts } from '../../src/reconcile/round.ts'
import { newWorld, type World } from './world/world.ts'

// A build stands on a tag that moves now and then. Its digest is looked up once, and once more when a week is over.

const CONF = `
name: shop
registry: registry.test/shop
environments: { production: main }
services:
  api: { port: 80 }
`
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const { signal } = new AbortController()

let world: World
/** What was asked of the registry that has the base, since it was last looked at. */
let asked: string[]
let digest: string
let away: string | undefined

beforeEach(async () => {
  asked = []
  digest = 'a'
  away = undefined
  world = newWorld({ ops: { '.diploid.conf.yaml': CONF }, api: { Dockerfile: 'FROM node:24' } })
  await round()
  expect(asked.splice(0)).toEqual(['node:24'])
  world.built.splice(0)
  world.remembered()
})

test('before that nothing is asked and nothing written', async () => {
  digest = 'b'
  const first = await round()
  world.clock.pass(6 * DAY)
  const { result, lookAgainAt } = await round()
  expect({ result, asked, remembered: world.remembered() }).toEqual({
    result: 'unchanged',
    asked: [],
    remembered: [],
  })
  expect(lookAgainAt).toBe(first.lookAgainAt)
  expect(lookAgainAt).toBe(Date.parse(recorded().asked ?? '') + 7 * DAY)
})

test('where it is what it was nothing is built, and it holds from now on', async () => {
  const before = world.releases.get('production')
  world.clock.pass(8 * DAY)
  const { result, writes, lookAgainAt } = await round()
  expect({ result, writes, asked: asked.splice(0), built: world.built }).toEqual({
    result: 'unchanged',
    writes: 0,
    asked: ['node:24'],
    built: [],
  })
  expect(recorded().asked).toBe(world.clock.iso())
  expect(lookAgainAt).toBe(world.clock.now() + 7 * DAY)
  // The same release, but for the date.
  expect({ ...world.releases.get('production'), bases: before?.bases }).toEqual(before)
  world.remembered()
  await round()
  expect({ asked, remembered: world.remembered() }).toEqual({ asked: [], remembered: [] })
})

test('where it moved there is a build, and the plan says why', async () => {
  world.clock.pass(8 * DAY)
  digest = 'b'
  const told = await world.round('production', signal, ports())
  expect(told).toContain('  ~ build   api              base node:24 moved\n')
  expect(recorded()).toMatchObject({ digest: sha('b'), asked: world.clock.iso() })
  expect((await round()).result).toBe('unchanged')
  expect(world.built).toEqual(['api'])
})

describe('a registry that is away then', () => {
  test('is left alone for a while, and the digest stays', async () => {
    world.clock.pass(8 * DAY)
    away = 'connection refused'
    const { result, problems, retry, lookAgainAt } = await round()
    expect({ result, problems, retry, asked: asked.splice(0) }).toEqual({
      result: 'unchanged',
      problems: [],
      retry: false,
      asked: ['node:24'],
    })
    expect(lookAgainAt).toBe(world.clock.now() + 60 * MINUTE)
    expect(world.logged.filter(({ level }) => level !== 'debug')).toContainEqual({
      level: 'info',
      message: 'a base image could not be looked up anew: its digest stays',
      fields: { base: 'node:24', reason: 'connection refused' },
    })
    await round()
    expect(asked).toEqual([])
    world.clock.pass(61 * MINUTE)
    away = undefined
    await round()
    expect(asked).toEqual(['node:24'])
    expect(recorded().asked).toBe(world.clock.iso())
  })

  test('holds a service that runs the image itself and was never looked up', async () => {
    world.push('ops', { '.diploid.conf.yaml': `${CONF}  tool: { image: 'node:24' }\n` })
    world.clock.pass(8 * DAY)
    away = 'connection refused'
    const { failures, retry } = await round()
    expect({ asked: asked.splice(0), retry }).toEqual({ asked: ['node:24'], retry: true })
    expect([...failures.keys()]).toEqual(['tool'])
    away = undefined
    expect((await round()).result).toBe('done')
  })

  test('or that lost the tag, likewise', async () => {
    world.clock.pass(8 * DAY)
    digest = ''
    const { result, problems } = await round()
    expect({ result, problems }).toEqual({ result: 'unchanged', problems: [] })
    expect(recorded().digest).toBe(sha('a'))
  })
})

describe('how often', () => {
  test('the ops repository says for all builds, and for one service', async () => {
    await says('build: { refresh: 1d }\n', '')
    world.clock.pass(DAY + MINUTE)
    await round()
    expect(asked.splice(0)).toEqual(['node:24'])
    await says('build: { refresh: 1d }\n', ', build: { refresh: 3d }')
    world.clock.pass(DAY + MINUTE)
    await round()
    expect(asked).toEqual([])
  })

  test('or never', async () => {
    await says('build: { refresh: false }\n', '')
    world.clock.pass(900 * DAY)
    const { lookAgainAt } = await round()
    expect({ asked, lookAgainAt }).toEqual({ asked: [], lookAgainAt: undefined })
  })

  test('or most often, where several services are built on it', async () => {
    world.push('worker', { Dockerfile: 'FROM node:24' })
    // Only of the worker nobody says a port: its image is looked at first, and alone.
    world.push('ops', {
      '.diploid.conf.yaml': `${CONF}  worker: { build: { refresh: false } }\n`,
    })
    expect((await round()).result).toBe('done')
    world.clock.pass(8 * DAY)
    const { lookAgainAt } = await round()
    expect(asked).toEqual(['node:24'])
    expect(lookAgainAt).toBe(world.clock.now() + 7 * DAY)
  })

  async function says(all: string, own: string): Promise<void> {
    world.push('ops', { '.diploid.conf.yaml': `${all}${CONF.replace('port: 80', `port: 80${own}`)}` })
    await round()
    expect(asked).toEqual([])
  }
})

test('a ready image of the same name stays what it was', async () => {
  world.push('ops', { '.diploid.conf.yaml': `${CONF}  tool: { image: 'node:24' }\n` })
  await round()
  const image = () => JSON.stringify(world.cluster.live('Deployment/tool')?.body)
  expect(image()).toContain(sha('a'))
  world.clock.pass(8 * DAY)
  digest = 'b'
  await round()
  expect(recorded().digest).toBe(sha('b'))
  expect(image()).toContain(sha('a'))
})

test('a repository that cannot be read takes nothing off the record', async () => {
  world.push('api', undefined)
  await round()
  world.push('ops', {
    '.diploid.conf.yaml': `${CONF}  db: { image: 'docker.io/library/postgres:17', port: 5432 }\n`,
  })
  expect((await round()).result).toBe('failed')
  expect(recorded().digest).toBe(sha('a'))
})

test('a record of an earlier version has the digest and no date: it is looked up once', async () => {
  const release = world.releases.get('production')
  if (release === undefined) throw new Error('no release')
  const { bases: _, ...earlier } = release
  const { asked: __, ...undated } = recorded()
  world.releases.set('production', { ...earlier, facts: { ...earlier.facts, 'node:24': undated } })
  expect((await round()).result).toBe('unchanged')
  expect(asked.splice(0)).toEqual(['node:24'])
  await round()
  expect(asked).toEqual([])
})

test('one that is nowhere is told with repository, branch and line, each image for itself', async () => {
  const code = { Dockerfile: 'ARG V=3.3\nFROM ruby:$V AS made\nFROM alpine:4\nCOPY --from=made /a /a\n' }
  world = newWorld({
    ops: { '.diploid.conf.yaml': `${CONF}  web: { port: 80 }\n  pages: { web: static }\n` },
    api: { Dockerfile: '# What it runs on:\nFROM node:24\n' },
    web: code,
    pages: { 'index.html': 'x' },
  })
  const { problems } = await world.result('production', signal, {
    registry: { inspect: () => Promise.resolve({ known: true, value: 'absent' }) },
  })
  const absent = problems.filter(({ code: found }) => found === 'image.base-absent')
  expect(allProblems(absent, []).map(printProblem).join('\n')).toMatchInlineSnapshot(`
    "error  .diploid.conf.yaml:8  services.pages.build: the image nginx:1.30-alpine, on which the build stands, is not in its registry  [image.base-absent]
        It is what a build pack takes; a Dockerfile in the repository, or \`web.base\` under \`web\`, names another.
    error  acme/api@main:Dockerfile:2  services.api.build: the image node:24, on which the build stands, is not in its registry  [image.base-absent]
        Check its name and tag in the Dockerfile.
    error  acme/web@main:Dockerfile:2  services.web.build: the image ruby:3.3, on which the build stands, is not in its registry  [image.base-absent]
        Check its name and tag in the Dockerfile.
    error  acme/web@main:Dockerfile:3  services.web.build: the image alpine:4, on which the build stands, is not in its registry  [image.base-absent]
        Check its name and tag in the Dockerfile."
  `)
})

function recorded() {
  const base = world.releases.get('production')?.bases?.['node:24']
  if (base === undefined) throw new Error('no base on record')
  return base
}

function round(): Promise<RoundResult> {
  return world.result('production', signal, ports())
}

function ports(): Partial<RoundPorts> {
  const { registry } = world.ports
  return {
    registry: {
      async inspect(reference, ...rest) {
        if (reference !== 'node:24') return registry.inspect(reference, ...rest)
        asked.push(reference)
        if (away !== undefined) throw new WorldError('registry.unreachable', away, { retryable: true })
        if (digest === '') return { known: true, value: 'absent' }
        return { known: true, value: { digest: sha(digest), ports: [], workdir: '/', user: '' } }
      },
    },
  }
}

function sha(letter: string): string {
  return `sha256:${letter.repeat(64)}`
}
