import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({
    '.diploid.conf.yaml': [
      'name: shop',
      'environments:',
      '  production: { branch: main }',
      '  dev: { branch: develop }',
      'services:',
      '  web: { image: REGISTRY/web:1, port: 80, env: { GREETING: hello } }',
      '  db: { image: REGISTRY/db:1, port: 5432 }',
    ].join('\n'),
  })
  world.registry.image('web', '1', {})
  world.registry.image('db', '1', {})
})
afterAll(() => world.close())

describe('plan', () => {
  test('text', async () => {
    expect(await world.run('plan')).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "production  main@COMMIT
        + create  Namespace/shop-production
        + create  ServiceAccount/db
        + create  ServiceAccount/web
        + create  Service/db
        + create  Service/web
        + create  Deployment/db
        + create  Deployment/web
      0 to build, 7 to create, 0 to update, 0 to delete, 0 unchanged

      dev  main@COMMIT
        + create  Namespace/shop-dev
        + create  ServiceAccount/db
        + create  ServiceAccount/web
        + create  Service/db
        + create  Service/web
        + create  Deployment/db
        + create  Deployment/web
      0 to build, 7 to create, 0 to update, 0 to delete, 0 unchanged
      ",
      }
    `)
  })
  test('apply', async () => {
    expect(await world.run('apply')).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "production  main@COMMIT
        + create  Namespace/shop-production
        + create  ServiceAccount/db
        + create  ServiceAccount/web
        + create  Service/db
        + create  Service/web
        + create  Deployment/db
        + create  Deployment/web
      0 to build, 7 to create, 0 to update, 0 to delete, 0 unchanged
      production  ✓ create Namespace/shop-production
      production  ✓ create ServiceAccount/db
      production  ✓ create ServiceAccount/web
      production  ✓ create Service/db
      production  ✓ create Service/web
      production  ✓ create Deployment/db
      production  … Deployment/db  its controller has not seen the change yet
      production  ✓ create Deployment/web
      production  … Deployment/web  its controller has not seen the change yet
      production  … Deployment/db  0 of 1 available
      production  ✓ Deployment/db  1 of 1 available
      production  ✓ Deployment/web  1 of 1 available
      production  ✓ done: 0 to build, 7 to create, 0 to update, 0 to delete, 0 unchanged
      dev  main@COMMIT
        + create  Namespace/shop-dev
        + create  ServiceAccount/db
        + create  ServiceAccount/web
        + create  Service/db
        + create  Service/web
        + create  Deployment/db
        + create  Deployment/web
      0 to build, 7 to create, 0 to update, 0 to delete, 0 unchanged
      dev         ✓ create Namespace/shop-dev
      dev         ✓ create ServiceAccount/db
      dev         ✓ create ServiceAccount/web
      dev         ✓ create Service/db
      dev         ✓ create Service/web
      dev         ✓ create Deployment/db
      dev         … Deployment/db  its controller has not seen the change yet
      dev         ✓ create Deployment/web
      dev         … Deployment/web  its controller has not seen the change yet
      dev         ✓ Deployment/db  1 of 1 available
      dev         ✓ Deployment/web  1 of 1 available
      dev         ✓ done: 0 to build, 7 to create, 0 to update, 0 to delete, 0 unchanged
      ",
        "out": "",
      }
    `)
    expect(await world.run('apply')).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "production  main@COMMIT
      0 to build, 0 to create, 0 to update, 0 to delete, 7 unchanged
      production  = unchanged: 0 to build, 0 to create, 0 to update, 0 to delete, 7 unchanged
      dev  main@COMMIT
      0 to build, 0 to create, 0 to update, 0 to delete, 7 unchanged
      dev         = unchanged: 0 to build, 0 to create, 0 to update, 0 to delete, 7 unchanged
      ",
        "out": "",
      }
    `)
    expect(await world.run('status')).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "ENVIRONMENT   READY   REVISION       MESSAGE
      dev           True    main@COMMIT   all services are healthy
        db                                 ready
        web                                ready
      production    True    main@COMMIT   all services are healthy
        db                                 ready
        web                                ready
      ",
      }
    `)
  })
})
