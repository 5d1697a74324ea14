import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { load, loadAll } from 'js-yaml'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { said } from './said.ts'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({
    '.diploid.conf.js': [
      'config = {',
      "  name: 'shop',",
      "  environments: { production: { branch: 'main' }, dev: { branch: 'develop' } },",
      "  vars: { password: generate('db-password') },",
      '  services: {',
      "    web: { image: 'REGISTRY/web:1', env: { DATABASE_URL: `postgres://shop:${vars.password}@${services.db.host}/shop` } },",
      "    db: { image: 'REGISTRY/db:1', port: 5432, env: { POSTGRES_PASSWORD: vars.password } },",
      '  },',
      '}',
    ].join('\n'),
  })
  world.registry.image('web', '1', { ExposedPorts: { '8080/tcp': {} } })
  world.registry.image('db', '1', {})
})
afterAll(() => world.close())

interface Rendered {
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly stringData?: Readonly<Record<string, string>>
}

test('offline asks nobody and says what is therefore unknown', async () => {
  const before = world.registry.requests.length + world.kube.requests().length + world.git.requests
  const ran = await world.run('render --offline --env dev')
  expect(world.registry.requests.length + world.kube.requests().length + world.git.requests).toBe(before)
  expect(ran.err).toMatchInlineSnapshot(`
    "unknown  dev: Service/web left out, ports unknown: no registry is asked
    unknown  dev: digest and ports of REGISTRY/db:1 (no registry is asked)
    unknown  dev: digest and ports of REGISTRY/web:1 (no registry is asked)
    "
  `)
  expect(ran.code).toBe(0)
  const objects = loadAll(ran.out) as Rendered[]
  expect(objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toMatchInlineSnapshot(`
    [
      "Namespace/shop-dev",
      "ServiceAccount/db",
      "ServiceAccount/web",
      "Secret/db-env-1f00ac5b61",
      "Secret/web-env-5cf5033882",
      "Service/db",
      "Deployment/db",
      "Deployment/web",
    ]
  `)
})

test('facts of a plan give the same objects, without cluster and registries', async () => {
  const online = await world.run('render', { raw: true })
  expect(online.err).toBe('')
  const plan = await world.run('plan -o json', { raw: true })
  writeFileSync(join(world.folder, 'plan.json'), plan.out)
  const before = world.registry.requests.length + world.kube.requests().length
  const replayed = await world.run('render --facts ../plan.json', { raw: true })
  expect(replayed).toEqual(online)
  expect(world.registry.requests.length + world.kube.requests().length).toBe(before)
})

test('facts from a file that holds none', async () => {
  writeFileSync(join(world.folder, 'empty.json'), '{}')
  expect(said(await world.run('render --facts ../empty.json'))).toMatchInlineSnapshot(`
    "! error  HOME/empty.json holds no facts: it has no \`facts\` with a \`version\`
    !     Make it with: diploid plan --output json > HOME/empty.json
    (exit 64)"
  `)
  expect(said(await world.run('render --facts ../gone.json'))).toMatchInlineSnapshot(`
    "! error  HOME/gone.json holds no facts: ENOENT: no such file or directory, open 'HOME/gone.json'
    !     Make it with: diploid plan --output json > HOME/gone.json
    (exit 64)"
  `)
})

test('sensitive values are left out, and shown only when asked for; Secrets are written with stringData', async () => {
  const hidden = loadAll((await world.run('render --env dev --service web')).out) as Rendered[]
  const secret = hidden.find(({ kind }) => kind === 'Secret')
  expect(secret?.stringData).toMatchInlineSnapshot(`
    {
      "DATABASE_URL": "***",
    }
  `)
  const ran = await world.run('render --env dev --service web --show-secrets')
  const shown = (loadAll(ran.out) as Rendered[]).find(({ kind }) => kind === 'Secret')
  expect(shown?.stringData?.DATABASE_URL).toMatch(/^postgres:\/\/shop:\w{20,}@db\/shop$/)
  const folder = await world.run('render --env dev --directory ../files')
  expect(folder.err).toMatchInlineSnapshot(`
    "9 files in HOME/files
    "
  `)
})

test('a folder with a file per object', async () => {
  const ran = await world.run('render --env dev --directory ../rendered')
  expect(said(ran)).toMatchInlineSnapshot(`
    "! 9 files in HOME/rendered
    (exit 0)"
  `)
  const files = readdirSync(join(world.folder, 'rendered')).map((name) =>
    name.replace(/-[0-9a-f]{8,}/, '-HASH'),
  )
  expect(files).toMatchInlineSnapshot(`
    [
      "cluster.namespace.shop-dev.yaml",
      "shop-dev.deployment.db.yaml",
      "shop-dev.deployment.web.yaml",
      "shop-dev.secret.db-env-HASH.yaml",
      "shop-dev.secret.web-env-HASH.yaml",
      "shop-dev.service.db.yaml",
      "shop-dev.service.web.yaml",
      "shop-dev.serviceaccount.db.yaml",
      "shop-dev.serviceaccount.web.yaml",
    ]
  `)
  const file = join(world.folder, 'rendered/shop-dev.service.db.yaml')
  expect(load(readFileSync(file, 'utf8'))).toMatchObject({ kind: 'Service', metadata: { name: 'db' } })
})

test('as JSON it is one List', async () => {
  const { out } = await world.run('render --env production --service db --output json')
  expect(JSON.parse(out)).toMatchObject({
    apiVersion: 'v1',
    kind: 'List',
    items: [{ kind: 'ServiceAccount' }, { kind: 'Secret' }, { kind: 'Service' }, { kind: 'Deployment' }],
  })
})

test('a reader that stops early is no failure', async () => {
  const ran = await world.run('render --offline', { env: { DIPLOID_OUTPUT: 'json' }, stopReading: true })
  expect(ran.err).not.toContain('EPIPE')
})

const WITH_TASKS = [
  'config = {',
  "  name: 'shop',",
  '  services: {',
  "    web: { image: 'REGISTRY/web:1', requires: 'ci/unit', env: { KEY: generate('key') }, tasks: {",
  "      before: { migrate: './migrate up' },",
  "      after: { warm: { command: './warm', exec: true } },",
  '    } },',
  '  },',
  '}',
].join('\n')

describe('what runs around rollouts', () => {
  let tasks: World
  beforeAll(async () => {
    tasks = await startWorld({ '.diploid.conf.js': WITH_TASKS })
    tasks.registry.image('web', '1', { ExposedPorts: { '8080/tcp': {} } })
  })
  afterAll(() => tasks.close())

  test('is not in the stream that kubectl applies, and that it is there is said', async () => {
    const ran = await tasks.run('render')
    expect(ran.err).toContain('tasks    production: 3 around rollouts, which --tasks prints\n')
    const kinds = (loadAll(ran.out) as Rendered[]).map(({ kind }) => kind)
    expect(kinds).toContain('Deployment')
    expect(kinds).not.toContain('Job')
  })

  test('--tasks prints it instead: Jobs as documents, all else as comments between them', async () => {
    const ran = await tasks.run('render --tasks')
    expect(ran.err).not.toContain('around rollouts')
    expect(ran.out.split('\n').filter((line) => /^[#-]/.test(line))).toMatchInlineSnapshot(`
      [
        "# production/web  requires the statuses ci/unit",
        "---",
        "# production/web  before migrate: ./migrate up",
        "# production/web  after warm, in a running pod: ./warm",
      ]
    `)
    const jobs = loadAll(ran.out) as Rendered[]
    expect(jobs.map(({ kind }) => kind)).toEqual(['Job'])
    expect((await tasks.run('render --tasks --service other')).out).toBe('')
  })

  test('as JSON', async () => {
    const { out } = await tasks.run('render --tasks --output json')
    const told = JSON.parse(out) as { readonly tasks: readonly { readonly object?: Rendered }[] }
    expect({
      ...told,
      tasks: told.tasks.map(({ object, ...rest }) => ({ ...rest, ...(object && { kind: object.kind }) })),
    }).toMatchInlineSnapshot(`
      {
        "requires": [
          {
            "environment": "production",
            "service": "web",
            "statuses": [
              "ci/unit",
            ],
          },
        ],
        "tasks": [
          {
            "command": [
              "./migrate",
              "up",
            ],
            "environment": "production",
            "kind": "Job",
            "name": "migrate",
            "phase": "before",
            "service": "web",
          },
          {
            "command": [
              "./warm",
            ],
            "environment": "production",
            "kind": "exec",
            "name": "warm",
            "phase": "after",
            "service": "web",
            "timeout": 3600,
          },
        ],
      }
    `)
  })

  test('in a folder it stands below the objects', async () => {
    const ran = await tasks.run('render --tasks --directory ../with-tasks')
    expect(ran.err.replace(/^(?!.*HOME).*\n/gm, '')).toMatchInlineSnapshot(`
      "5 files in HOME/with-tasks
      1 Job in HOME/with-tasks/tasks; order.txt says what runs when
      "
    `)
    const folder = join(tasks.folder, 'with-tasks')
    expect(readdirSync(folder)).toContain('shop-production.deployment.web.yaml')
    expect(
      readFileSync(join(folder, 'tasks/order.txt'), 'utf8').replace(/-[0-9a-f]{10}/g, '-HASH'),
    ).toMatchInlineSnapshot(`
      "production/web  requires the statuses ci/unit
      production/web  before migrate: ./migrate up  (Job/web-before-migrate-HASH)
      production/web  after warm, in a running pod: ./warm
      "
    `)
    expect(readdirSync(join(folder, 'tasks'))).toHaveLength(2)
  })
})
