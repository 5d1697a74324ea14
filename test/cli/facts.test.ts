import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { said } from './said.ts'
import { startWorld, type World } from './world.ts'

// What a plan was made with, replayed: the same bytes, whatever tags say by now.

let world: World
beforeAll(async () => {
  world = await startWorld({
    '.diploid.conf.yaml': [
      "extends: 'acme/shared@v3:base.yaml'",
      'name: shop',
      'services:',
      '  web:',
      "    image: 'REGISTRY/web:1'",
      "    env: { GREETING: '${vars.greeting}', TOKEN: { secret: outside, key: token } }",
      "    url: 'https://shop.example.org'",
    ].join('\n'),
  })
  await world.git.createRepository('acme/shared', { 'base.yaml': 'vars: { greeting: good morning }\n' })
  await world.git.git('acme/shared', ['tag', 'v3', 'main'])
  world.registry.image('web', '1', { ExposedPorts: { '8080/tcp': {} } })
})
afterAll(() => world.close())

const saved = (text: string): void => writeFileSync(join(world.folder, 'plan.json'), text)

async function moveTag(greeting: string): Promise<void> {
  await world.git.commit('acme/shared', 'main', { 'base.yaml': `vars: { greeting: ${greeting} }\n` }, 'Other')
  await world.git.git('acme/shared', ['tag', '--force', 'v3', 'main'])
}

test('a plan says which refs it looked up, and holds them as facts', async () => {
  const text = await world.run('plan')
  expect(text.out).toContain('* extends  acme/shared@v3   ')
  const plan = await world.run('plan -o json', { raw: true })
  saved(plan.out)
  const { facts } = JSON.parse(plan.out)
  expect(facts.refs['acme/shared@v3']).toMatch(/^[0-9a-f]{40}$/)
})

test('render --facts gives the same bytes when tags have moved since, and asks neither cluster nor registry', async () => {
  const first = await world.run('render', { raw: true })
  expect(first.out).toContain('good morning')
  await moveTag('good evening')
  world.registry.image('web', '1', { ExposedPorts: { '9090/tcp': {} } })
  const before = world.registry.requests.length + world.kube.requests().length
  const replayed = await world.run('render --facts ../plan.json', { raw: true })
  expect(replayed.out).toBe(first.out)
  expect(world.registry.requests.length + world.kube.requests().length).toBe(before)
  expect((await world.run('render', { raw: true })).out).not.toBe(first.out)
})

describe('once it is applied', () => {
  test('the refs are on record: a tag that moves is told and changes nothing', async () => {
    expect((await world.run('apply')).code).toBe(0)
    await moveTag('good night')
    const plan = await world.run('plan')
    expect(plan.out).not.toContain('extends')
    expect(plan.out).toMatch(/0 to create, 0 to update/)
    expect(said(plan)).toContain('acme/shared@v3 is ')
    expect(said(plan)).toContain('config.extends-moved')
    expect((await world.run('render')).out).toContain('good evening')
  })

  test('another ref is looked up', async () => {
    await world.git.git('acme/shared', ['tag', 'v4', 'main'])
    await world.commit({
      '.diploid.conf.yaml': [
        "extends: 'acme/shared@v4:base.yaml'",
        'name: shop',
        "services: { web: { image: 'REGISTRY/web:1', env: { GREETING: '${vars.greeting}' } } }",
      ].join('\n'),
    })
    const plan = await world.run('plan')
    expect(plan.out).toContain('* extends  acme/shared@v4   ')
    expect((await world.run('render')).out).toContain('good night')
  })

  test('facts hold the installation, and what only its key tells is said to be unknown', async () => {
    saved((await world.run('plan -o json', { raw: true })).out)
    const replayed = await world.run('render --facts ../plan.json')
    expect(replayed.err).toContain('unknown  root key of the installation')
    expect(replayed.out).toContain('diploid.dev/installation: ')
  })
})

test.each([
  ['of another version', { version: 2 }, 'its facts are of version 2, and this program reads 1'],
  ['of none', { cluster: {} }, 'it has no `facts` with a `version`'],
  [
    'with an unknown key',
    { version: 1, cluster: { kinds: [] }, instances: {}, imgaes: {} },
    "`facts` has a key 'imgaes', which this program does not know",
  ],
  [
    'with an unknown key of an instance',
    { version: 1, cluster: { kinds: [] }, instances: { production: { image: {} } } },
    "`facts.instances.production` has a key 'image', which this program does not know; did you mean images?",
  ],
  [
    'with an image that says nothing',
    { version: 1, cluster: { kinds: [] }, instances: { production: { images: { a: {} } } } },
    'has no digest and ports for a',
  ],
  [
    'with a base image that says nothing',
    { version: 1, cluster: { kinds: [] }, instances: { production: { bases: { 'node:24': {} } } } },
    '`facts.instances.production.bases` has no digest and ports for node:24',
  ],
])('facts %s are a mistake of whoever runs it', async (_, facts, message) => {
  saved(JSON.stringify({ facts }))
  const ran = await world.run('render --facts ../plan.json')
  expect(ran.err).toContain(message)
  expect(ran.code).toBe(64)
})
