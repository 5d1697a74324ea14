import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { World } from '../world.ts'
import { changed, deployedWorld, nothingLost, refused, refusedBy } from './refused.ts'

// Configuration that can be read and makes no sense: file, line, key, cause and cure; nothing is written.

let world: World
beforeAll(async () => {
  world = await deployedWorld()
})
afterAll(async () => {
  await nothingLost(world)
  await world.close()
})

describe('keys', () => {
  test('an unknown one', async () => {
    expect(await refused(world, changed('port: 80', 'prot: 80'))).toMatchInlineSnapshot(`
      "! error  .diploid.conf.js:5  services.web.prot: unknown key prot  [config.unknown-key]
      !     Did you mean port?
      ! 1 error
      (exit 64)"
    `)
    expect(
      await refused(world, { 'web.diploid.yaml': 'replicsa: 2\nfrobnicate: true\n' }),
    ).toMatchInlineSnapshot(`
      "! error  web.diploid.yaml:1  replicsa: unknown key replicsa  [config.unknown-key]
      !     Did you mean replicas?
      ! error  web.diploid.yaml:2  frobnicate: unknown key frobnicate  [config.unknown-key]
      !     It is no key of a service; the usual ones are image, repo, type, build, port, url, env, needs, storage, replicas, health, cron, command.
      ! 2 errors
      (exit 64)"
    `)
  })
  test('an environment nobody declared', async () => {
    expect(
      await refused(world, { 'web.diploid.yaml': 'byEnv:\n  prod:\n    replicas: 2\n' }),
    ).toMatchInlineSnapshot(`
      "! error  web.diploid.yaml:2  byEnv.prod: there is no environment prod  [config.unknown-environment]
      !     Declared are: production, dev.
      ! 1 error
      (exit 64)"
    `)
  })
})

describe('references', () => {
  test('to nothing', async () => {
    expect(await refused(world, changed('services.db.host', 'services.bd.host'))).toMatchInlineSnapshot(`
      "! error  .diploid.conf.js:5  services.web.env.DB: services.bd.host: there is no service 'bd'  [services.unknown-reference]
      !     Did you mean services.db?
      ! 1 error
      (exit 64)"
    `)
    expect(await refused(world, changed('services.db.host', 'services.db.hots'))).toMatchInlineSnapshot(`
      "! error  .diploid.conf.js:5  services.web.env.DB: services.db.hots: services.db has no 'hots'  [services.unknown-reference]
      !     Did you mean services.db.host?
      ! 1 error
      (exit 64)"
    `)
    expect(await refused(world, changed('services.db.host', 'vars.db.host'))).toMatchInlineSnapshot(`
      "! error  .diploid.conf.js:5  services.web.env.DB: vars.db.host: vars has no 'db'  [services.unknown-reference]
      !     There are no vars: write them into the ops file, vars: { … }.
      ! 1 error
      (exit 64)"
    `)
  })
  test('in a circle', async () => {
    const files = {
      'web.diploid.yaml': 'env:\n  A: ${services.db.env.B}\n',
      'db.diploid.yaml': 'env:\n  B: ${services.web.env.A}\n',
    }
    expect(await refused(world, files)).toMatchInlineSnapshot(`
      "! error  db.diploid.yaml:2  services.db.env.B: each of these values needs the next: services.db.env.B (db.diploid.yaml:2) → services.web.env.A (web.diploid.yaml:2) → services.db.env.B (db.diploid.yaml:2)  [services.circular-reference]
      !     Write one of them without referring to the others.
      ! 1 error
      (exit 64)"
    `)
  })
  test('needs in a circle, and of nothing', async () => {
    const files = { 'web.diploid.yaml': 'needs: [db, cache]\n', 'db.diploid.yaml': 'needs: [web]\n' }
    expect(await refused(world, files)).toMatchInlineSnapshot(`
      "! error  db.diploid.yaml:1  services.db.needs: these services wait for each other: db → web → db  [services.circular-needs]
      !     Take one of them out of the \`needs\` of another.
      ! error  web.diploid.yaml:1  services.web.needs: web needs 'cache', which is no service  [services.unknown-need]
      !     Services are: db, web.
      ! 2 errors
      (exit 64)"
    `)
  })
})

describe('names', () => {
  test('a service that is no DNS label', async () => {
    expect(await refused(world, changed('web: { image', "'Web Site': { image"))).toMatchInlineSnapshot(`
      "! error  .diploid.conf.js:5  services['Web Site']: 'Web Site' cannot be the name of a service: lower-case letters, digits and - only, at most 63, no - at the ends  [config.service-name]
      !     Name it 'web-site', say.
      ! 1 error
      (exit 64)"
    `)
    expect(
      await refused(world, { 'web_site.diploid.yaml': 'image: REGISTRY/web:1\n' }),
    ).toMatchInlineSnapshot(`
      "! error  web_site.diploid.yaml  'web_site' cannot be the name of a service: lower-case letters, digits and - only, at most 63, no - at the ends  [config.service-name]
      !     Rename the file, to web-site.diploid.yaml, say.
      ! 1 error
      (exit 64)"
    `)
  })
})

test('several mistakes in several files are told together, each once', async () => {
  const files = {
    ...changed('port: 80', 'port: 800000'),
    'db.diploid.yaml': 'replicas: many\nresources:\n  memory: 10GB\n',
    'cache.diploid.yaml': 'image: REGISTRY/web:1\nenv:\n  A: ${services.web.prot}\n',
  }
  const told = await refused(world, files)
  expect(told).toMatchInlineSnapshot(`
    "! error  .diploid.conf.js:5  services.web.port: 800000 is no port: ports go from 1 to 65535  [config.value]
    ! error  cache.diploid.yaml:3  services.cache.env.A: services.web.prot: services.web has no 'prot'  [services.unknown-reference]
    !     Did you mean services.web.port?
    ! error  db.diploid.yaml:1  replicas: must be a number, but is 'many'  [config.value]
    ! error  db.diploid.yaml:3  resources.memory: '10GB' is no Kubernetes quantity, which is a number with a unit: 500m, 128Mi, 10Gi  [config.value]
    !     Write 10G.
    ! 4 errors
    (exit 64)"
  `)
  for (const command of ['validate', 'plan', 'render'])
    expect(await refusedBy(command, world, files)).toBe(told)
})
