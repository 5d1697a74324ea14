import { beforeEach, expect, test } from 'vitest'
import { WorldError } from '../../src/core/world-error.ts'
import type { BuildRequest } from '../../src/ports/builder.ts'
import { newWorld, type World } from './world/world.ts'

// A Dockerfile that declares `APP_IMAGE` is built after `app`, and gets its image by digest.

const CONF = `
name: shop
registry: { url: registry.test/shop, pullUrl: registry.test/mirror }
environments: { production: main }
build: { concurrency: 4 }
services:
  api: { port: 80 }
  app: { port: 80 }
  web: { port: 80 }
  worker: { port: 80, build: { args: { API_IMAGE: 'node:22' } } }
`
const { signal } = new AbortController()

let world: World
let requests: BuildRequest[]
beforeEach(() => {
  requests = []
  world = newWorld({
    ops: { '.diploid.conf.yaml': CONF },
    api: { Dockerfile: 'ARG APP_IMAGE\nFROM ${APP_IMAGE}' },
    app: { Dockerfile: 'FROM node:24' },
    web: { Dockerfile: 'FROM nginx:1' },
    worker: { Dockerfile: 'ARG API_IMAGE\nARG APP_IMAGE\nFROM ${API_IMAGE}\nCOPY --from=node:24 / /' },
  })
})

test('in the order in which they need each other, with the digest of what was just built', async () => {
  expect((await round()).result).toBe('done')
  const order = requests.map(({ image }) => image.service)
  expect(order.indexOf('app')).toBeLessThan(order.indexOf('api'))
  const digest = world.releases.get('production')?.facts[requested('app').image.reference]?.digest
  // Where builds have it from, and not where nodes do.
  expect(requested('api').inputs.args).toEqual({ APP_IMAGE: `registry.test/shop/app@${digest}` })
  expect(requested('api').inputs.bases).toEqual({})
  expect(requested('app').inputs.args).toEqual({})
})

test('one that waits for another takes no place of those that could be built meanwhile', async () => {
  world.push('ops', { '.diploid.conf.yaml': CONF.replace('concurrency: 4', 'concurrency: 2') })
  const isBegun = (service: string) => requests.some(({ image }) => image.service === service)
  const seen: string[] = []
  await round(async ({ image }) => {
    if (image.service !== 'app') return
    // It goes on for as long as it takes web to begin, but not for ever.
    for (let turn = 0; turn < 1000 && !isBegun('web'); turn++) await Promise.resolve()
    seen.push(...requests.map(({ image: other }) => other.service))
  })
  expect(seen).toEqual(['app', 'web'])
})

test('an argument that the configuration sets is what it says', async () => {
  await round()
  expect(requested('worker').inputs.args.API_IMAGE).toBe('node:22')
  expect(Object.keys(requested('worker').inputs.bases)).toEqual(['node:22', 'node:24'])
  expect(Object.keys(requested('worker').image.build.on ?? {})).toEqual(['APP_IMAGE'])
})

test('one that is there already is not built again, and its digest is known', async () => {
  await round()
  const before = requested('api').inputs.args
  requests = []
  world.push('api', { Dockerfile: 'ARG APP_IMAGE\nFROM ${APP_IMAGE}\nUSER 1' })
  await round()
  expect(requests.map(({ image }) => image.service)).toEqual(['api'])
  expect(requested('api').inputs.args).toEqual(before)
})

test('where the one below fails, those above it fail with it and are tried again with it', async () => {
  world.failingBuilds.set('app', new WorldError('build.failed', 'no such file', { retryable: false }))
  const { failures } = await round()
  expect(failures.get('app')).toBe('no such file')
  expect(failures.get('api')).toContain('it is built on the image of app, which could not be built')
  expect([...failures.keys()].sort()).toEqual(['api', 'app', 'worker'])
  expect(requests.map(({ image }) => image.service)).toContain('web')
  world.failingBuilds.clear()
  world.push('app', { Dockerfile: 'FROM node:24\nUSER 1' })
  expect((await round()).result).toBe('done')
})

function requested(service: string): BuildRequest {
  const found = requests.find(({ image }) => image.service === service)
  if (found === undefined) throw new Error(`${service} was not built`)
  return found
}

function round(before: (request: BuildRequest) => Promise<void> = async () => undefined) {
  const { builder } = world.ports
  const build: typeof builder.build = async (request, until) => {
    requests.push(request)
    await before(request)
    return builder.build(request, until)
  }
  return world.result('production', signal, { builder: { ...builder, build } })
}
