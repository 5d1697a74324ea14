import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({
    '.diploid.conf.js': [
      'config = {',
      "  name: 'shop',",
      "  domain: 'shop.test',",
      "  environments: { production: { branch: 'main' }, dev: { branch: 'develop', env: { LOG_LEVEL: 'debug' } } },",
      "  vars: { mailer: { host: 'mail.shop.test' }, password: generate('db-password') },",
      '  services: {',
      "    defaults: { env: { LOG_LEVEL: 'info' } },",
      "    web: { image: 'REGISTRY/web:1', url: 'https://$name.$domain', needs: ['db'] },",
      "    db: { image: 'REGISTRY/db:1', port: 5432, env: { POSTGRES_PASSWORD: vars.password } },",
      '  },',
      '}',
    ].join('\n'),
    'web.diploid.yaml': [
      'env:',
      '  MAIL: ${vars.mailer.host}',
      '  URL: postgres://shop:${vars.password}@${services.db.host}/shop',
      'production: { env: { LOG_LEVEL: warn } }',
      'dev: { env: { MAIL: null } }',
    ].join('\n'),
  })
  world.registry.image('web', '1', { ExposedPorts: { '8080/tcp': {} } })
  world.registry.image('db', '1', {})
})
afterAll(() => world.close())

test('an environment at a glance: what runs, and what of it was inferred', async () => {
  const ran = await world.run('explain --env production')
  expect(ran).toMatchInlineSnapshot(`
    {
      "code": 0,
      "err": "",
      "out": "production  main@COMMIT  namespace shop-production, production
    SERVICE   RUNS            FROM                    PORTS   ROUTES                  NEEDS
    db        Deployment ×1   REGISTRY/db:1    5432    –                       –
    web       Deployment ×1   REGISTRY/web:1   8080*   https://web.shop.test   db
    * inferred; \`diploid explain <service>\` says from what

    settings of the ops file
    KEY                  VALUE                                          FROM
    name                 shop                                           .diploid.conf.js:2
    domain.base          shop.test                                      .diploid.conf.js:3
    forges               one                                            told by the ops repository's remote
    registry             none                                           what the forge has is not known: nothing can be built
    clusters             one                                            the agent's own
    domain.mapEnv        subdomain                                      default
    routing              by itself                                      found in the cluster once
    build.builder        buildkit                                       default
    build.rootless       false                                          default
    build.timeout        1800                                           default
    build.resources      {"requests":{"cpu":"100m","memory":"256Mi"}}   default
    build.concurrency    3                                              default
    build.refresh        604800                                         default
    drift                correct                                        default
    prune.enabled        true                                           default
    prune.volumes        keep                                           default
    prune.namespaces     keep                                           default
    retention.releases   20                                             default
    retention.builds     3600                                           default
    notifications        nobody                                         left out
    agent.schedule       * * * * *                                      default
    ",
    }
  `)
})

test('a service: each value, who set it, what it overrode', async () => {
  const ran = await world.run('explain web --env production')
  expect(ran.out).toMatchInlineSnapshot(`
    "web in production
    KEY                         VALUE                       FROM
    ports                       8080                        inferred: what its image exposes
    env.LOG_LEVEL               warn                        web.diploid.yaml:4 (byEnv.production)
                                info                        overridden: .diploid.conf.js:7 (services.defaults)
    env.MAIL                    mail.shop.test              web.diploid.yaml:2  \${vars.mailer.host}
    env.URL                     ***                         web.diploid.yaml:3  postgres://***@\${services.db.host}/shop
    image                       REGISTRY/web:1       .diploid.conf.js:8 (services.web)
    routes                      ["https://web.shop.test"]   .diploid.conf.js:8 (services.web)  ["https://$name.$domain"]
    needs                       ["db"]                      .diploid.conf.js:8 (services.web)
    replicas                    1                           built-in default
    resources.requests.cpu      10m                         built-in default
    resources.requests.memory   32Mi                        built-in default
    replace                     refuse                      built-in default
    "
  `)
})

test('one key in every environment', async () => {
  const ran = await world.run('explain web.env.LOG_LEVEL')
  expect(ran.out).toMatchInlineSnapshot(`
    "web in production
    KEY             VALUE   FROM
    env.LOG_LEVEL   warn    web.diploid.yaml:4 (byEnv.production)
                    info    overridden: .diploid.conf.js:7 (services.defaults)

    web in dev
    KEY             VALUE   FROM
    env.LOG_LEVEL   debug   .diploid.conf.js:4 (environments.dev.env)
                    info    overridden: .diploid.conf.js:7 (services.defaults)
    "
  `)
})

test('a short form leads to the key that it stands for', async () => {
  const ran = await world.run('explain web.url --env dev')
  expect(ran.out).toMatchInlineSnapshot(`
    "web in dev
    KEY      VALUE                           FROM
    routes   ["https://web.dev.shop.test"]   .diploid.conf.js:8 (services.web)  ["https://$name.$domain"]
    "
  `)
})

test('for machines', async () => {
  const ran = await world.run('explain db.env --env dev -o json')
  expect(JSON.parse(ran.out)).toMatchInlineSnapshot(`
    {
      "environments": [
        {
          "environment": "dev",
          "inferred": [],
          "service": "db",
          "values": [
            {
              "key": "env.LOG_LEVEL",
              "origin": {
                "file": ".diploid.conf.js",
                "layer": "environments.dev.env",
                "line": 4,
              },
              "overrode": [
                {
                  "origin": {
                    "file": ".diploid.conf.js",
                    "layer": "services.defaults",
                    "line": 7,
                  },
                  "value": "info",
                },
              ],
              "value": "debug",
            },
            {
              "key": "env.POSTGRES_PASSWORD",
              "origin": {
                "file": ".diploid.conf.js",
                "layer": "services.db",
                "line": 9,
              },
              "overrode": [],
              "value": "***",
              "written": "vars.password",
            },
          ],
        },
      ],
    }
  `)
})

test.each([
  ['wep', 'a service that is not there'],
  ['web.enw', 'a key that is no key'],
  ['web.workdir', 'a key that nobody set'],
  ['web.env[', 'no path'],
])('%s: %s', async (asked) => {
  const ran = await world.run(`explain ${asked} --env dev`)
  expect(ran).toMatchSnapshot()
  expect(ran.code).toBe(64)
})

test('a key that another one decides: which, and where that stands', async () => {
  world.write({ 'scaled.diploid.yaml': 'image: REGISTRY/web:1\nresources: cpu=100m\nautoscale: 2..8\n' })
  const ran = await world.run('explain scaled.replicas --env dev')
  const machine = await world.run('explain scaled.replicas --env dev -o json')
  world.write({ 'scaled.diploid.yaml': null })
  expect(ran).toMatchInlineSnapshot(`
    {
      "code": 0,
      "err": "",
      "out": "scaled in dev
    KEY        VALUE   FROM
    replicas   2..8    decided by autoscale (scaled.diploid.yaml:3)
    ",
    }
  `)
  expect(JSON.parse(machine.out)).toMatchInlineSnapshot(`
    {
      "environments": [
        {
          "environment": "dev",
          "inferred": [
            {
              "because": "decided by autoscale (scaled.diploid.yaml:3)",
              "key": "replicas",
              "value": "2..8",
            },
          ],
          "service": "scaled",
          "values": [],
        },
      ],
    }
  `)
})

test('what a null took away, and how the configuration and its messages write a key', async () => {
  const ran = await world.run('explain services.web.env.MAIL --env dev')
  expect(ran).toMatchInlineSnapshot(`
    {
      "code": 0,
      "err": "",
      "out": "web in dev
    KEY        VALUE                 FROM
    env.MAIL   (removed)             web.diploid.yaml:5 (byEnv.dev)
               \${vars.mailer.host}   overridden: web.diploid.yaml:2
    ",
    }
  `)
})

test('variables', async () => {
  const ran = await world.run('explain vars --env dev')
  expect(ran).toMatchInlineSnapshot(`
    {
      "code": 0,
      "err": "",
      "out": "vars in dev
    KEY           VALUE                   FROM
    mailer.host   mail.shop.test          .diploid.conf.js:5 (vars)
    password      generate(db-password)   .diploid.conf.js:5 (vars)
    ",
    }
  `)
})

test('a variable that is not there', async () => {
  const ran = await world.run('explain vars.mail --env dev')
  expect(ran).toMatchInlineSnapshot(`
    {
      "code": 64,
      "err": "error  vars.mail is set nowhere
        \`diploid explain vars\` lists the variables.
    ",
      "out": "",
    }
  `)
})

test('settings that the function of the ops file, or an environment, has otherwise', async () => {
  const other = await startWorld({
    '.diploid.conf.js': [
      'config = ({ env }) => ({',
      "  name: 'shop',",
      "  domain: env === 'staging' ? 'stage.test mapEnv=none' : 'shop.test',",
      "  routing: { gateway: 'infra/public', issuer: 'letsencrypt', proxies: 'envoy' },",
      '  environments: {',
      "    production: { branch: 'main', routing: { ingressClass: 'nginx' } },",
      "    staging: { branch: 'main' },",
      '  },',
      "  services: { web: { image: 'REGISTRY/web:1', port: 80 } },",
      '})',
    ].join('\n'),
  })
  try {
    expect((await other.run('explain domain')).out).toMatchInlineSnapshot(`
      "settings in production
      KEY             VALUE       FROM
      domain.base     shop.test   .diploid.conf.js:3
      domain.mapEnv   subdomain   default

      settings in staging
      KEY             VALUE        FROM
      domain.base     stage.test   .diploid.conf.js:3
      domain.mapEnv   none         .diploid.conf.js:3
      "
    `)
    expect((await other.run('explain routing --env production')).out).toMatchInlineSnapshot(`
      "settings of the ops file
      KEY                    VALUE         FROM
      routing.issuer         letsencrypt   .diploid.conf.js:4
      routing.ingressClass   nginx         .diploid.conf.js:6
      "
    `)
    expect(await other.run('explain routing.gateway --env production')).toMatchInlineSnapshot(`
      {
        "code": 64,
        "err": "error  routing.gateway is set nowhere
          \`diploid explain routing\` lists what is set of it.
      ",
        "out": "",
      }
    `)
    const { settings } = JSON.parse((await other.run('explain domain.base --output json')).out)
    expect(settings).toMatchInlineSnapshot(`
      [
        {
          "environment": "production",
          "file": ".diploid.conf.js",
          "key": "domain.base",
          "line": 3,
          "value": "shop.test",
        },
        {
          "environment": "staging",
          "file": ".diploid.conf.js",
          "key": "domain.base",
          "line": 3,
          "value": "stage.test",
        },
      ]
    `)
  } finally {
    await other.close()
  }
})
