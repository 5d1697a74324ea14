import { afterAll, beforeAll, expect, test } from 'vitest'
import { said } from './said.ts'
import { startWorld, type World } from './world.ts'

// One life of a small configuration, in order: what a person types and what the program says.

let world: World
beforeAll(async () => {
  world = await startWorld({ '.diploid.conf.yaml': CONFIG })
  world.registry.image('web', '1', { ExposedPorts: { '80/tcp': {} } })
  world.registry.image('db', '1', {})
})
afterAll(() => world.close())

const CONFIG = [
  'name: shop',
  'environments:',
  '  production: { branch: main }',
  '  dev: { branch: develop }',
  'services:',
  '  web: { image: REGISTRY/web:1, env: { GREETING: hello } }',
  '  db: { image: REGISTRY/db:1, port: 5432 }',
].join('\n')

test('a plan before anything is there; it writes nothing', async () => {
  expect(said(await world.run('plan --env production'))).toMatchInlineSnapshot(`
    "production  main@COMMIT
      + create  Namespace/shop-production
      + create  ServiceAccount/db
      + create  ServiceAccount/web
      + create  Service/db
      + create  Service/web
      + create  Deployment/db
      + create  Deployment/web
    0 to build, 7 to create, 0 to update, 0 to delete, 0 unchanged
    (exit 0)"
  `)
  expect(world.writes()).toEqual([])
  expect((await world.run('plan --exit-code')).code).toBe(2)
})

test('the first apply makes the installation', async () => {
  const ran = await world.run('apply')
  expect(ran.out).toMatchInlineSnapshot(`
    "production  ✓ done: 0 to build, 7 to create, 0 to update, 0 to delete, 0 unchanged
    dev         ✓ done: 0 to build, 7 to create, 0 to update, 0 to delete, 0 unchanged
    "
  `)
  expect(ran.err).toContain('production  ✓ create Deployment/web')
  expect(ran.code).toBe(0)
  const writes = world.writes()
  expect(writes).toContainEqual(expect.stringContaining('customresourcedefinitions/environments.diploid.dev'))
  expect(writes).toContainEqual(expect.stringContaining('/namespaces/shop-production/services/db'))
})

test('the second apply has nothing to do and writes nothing', async () => {
  const before = world.writes().length
  expect(said(await world.run('apply'))).toMatchInlineSnapshot(`
    "production  = unchanged: 0 to build, 0 to create, 0 to update, 0 to delete, 7 unchanged
    dev         = unchanged: 0 to build, 0 to create, 0 to update, 0 to delete, 7 unchanged
    ! production  main@COMMIT
    ! 0 to build, 0 to create, 0 to update, 0 to delete, 7 unchanged
    ! dev  main@COMMIT
    ! 0 to build, 0 to create, 0 to update, 0 to delete, 7 unchanged
    (exit 0)"
  `)
  expect(world.writes().slice(before)).toEqual([])
  expect((await world.run('plan --exit-code')).code).toBe(0)
})

test('status', async () => {
  expect(said(await world.run('status'))).toMatchInlineSnapshot(`
    "ENVIRONMENT   READY   REVISION       MESSAGE
    dev           True    main@COMMIT   all services are healthy
      db                                 ready
      web                                ready
    production    True    main@COMMIT   all services are healthy
      db                                 ready
      web                                ready
    (exit 0)"
  `)
  expect(JSON.parse((await world.run('status -o json')).out)).toMatchObject({
    environments: { production: { ready: 'True', services: [{ name: 'db' }, { name: 'web' }] } },
  })
})

test('a change that is not committed is planned, and applied only when asked for', async () => {
  world.write({ '.diploid.conf.yaml': CONFIG.replace('hello', 'good morning').replace('  db:', '  store:') })
  expect(said(await world.run('plan --env dev --details'))).toMatchInlineSnapshot(`
    "dev  main@COMMIT-dirty
      + create  ServiceAccount/store
      + create  Service/store
      + create  Deployment/store
      ~ update  Deployment/web      env GREETING hello → good morning
          spec.template.spec.containers.[web].env.[GREETING].value: hello → good morning
      - delete  Deployment/db       no longer in the configuration
      - delete  Service/db          no longer in the configuration
      - delete  ServiceAccount/db   no longer in the configuration
    0 to build, 3 to create, 1 to update, 3 to delete, 3 unchanged
    (exit 0)"
  `)
  expect(said(await world.run('plan --env dev --service web'))).toMatchInlineSnapshot(`
    "dev  main@COMMIT-dirty
      ~ update  Deployment/web   env GREETING hello → good morning
    0 to build, 0 to create, 1 to update, 0 to delete, 3 unchanged
    (exit 0)"
  `)
  expect(said(await world.run('apply --env dev'))).toMatchInlineSnapshot(`
    "! error  the working tree of ops has changes that are not committed
    !     Commit them, or apply them as they are with --allow-dirty.
    (exit 64)"
  `)
  const applied = await world.run('apply --env dev --allow-dirty')
  expect(applied.out).toMatchInlineSnapshot(`
    "dev         ✓ done: 0 to build, 3 to create, 1 to update, 3 to delete, 3 unchanged
    "
  `)
  expect(applied.code).toBe(0)
})

test('a plan as data: the same facts, and no values of objects', async () => {
  const plan = JSON.parse((await world.run('plan --env production --output json')).out)
  expect(plan.plans[0]).toMatchObject({
    environment: 'production',
    revision: 'main@COMMIT-dirty',
    actions: expect.arrayContaining([
      expect.objectContaining({ verb: 'delete', object: 'Deployment/db', service: 'db' }),
    ]),
    unchanged: expect.any(Number),
  })
  expect(Object.keys(plan.facts.instances)).toEqual(['production'])
  expect(Object.keys(plan.facts.instances.production.images)).toEqual(['REGISTRY/db:1', 'REGISTRY/web:1'])
  expect(plan.problems).toEqual([])
  const yaml = await world.run('plan --env production --output yaml')
  expect(yaml.out).toMatch(/^plans:\n {2}- environment: production\n/)
})

test('names that are not there', async () => {
  expect(said(await world.run('plan --env prod'))).toMatchInlineSnapshot(`
    "! error  there is no environment 'prod'; there are: production, dev
    !     Did you mean production?
    (exit 64)"
  `)
  expect(said(await world.run('plan --service webb'))).toMatchInlineSnapshot(`
    "! error  there is no service 'webb'; there are: store, web
    !     Did you mean web?
    (exit 64)"
  `)
  expect(said(await world.run('plan --env prod -o json'))).toMatchInlineSnapshot(`
    "{
      "error": {
        "code": "usage",
        "message": "there is no environment 'prod'; there are: production, dev",
        "hint": "Did you mean production?"
      }
    }
    ! error  there is no environment 'prod'; there are: production, dev
    !     Did you mean production?
    (exit 64)"
  `)
})
