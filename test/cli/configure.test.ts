import { afterAll, beforeAll, expect, test } from 'vitest'
import { said } from './said.ts'
import { startWorld, type World } from './world.ts'

// What a person sees of `configure` on the command line, for a service without code: its files stand beside the ops file.

let world: World
beforeAll(async () => {
  world = await startWorld({
    '.diploid.conf.yaml': CONFIG,
    'app.env': 'DB_HOST=x\nDB_POOL=5\nDB_MODE=fast\n',
  })
  world.registry.image('web', '1', { ExposedPorts: { '80/tcp': {} }, WorkingDir: '/srv/web' })
  world.registry.image('db', '1', {})
})
afterAll(() => world.close())

const CONFIG = [
  'name: shop',
  'services:',
  '  web:',
  '    image: REGISTRY/web:1',
  '    configure: { app.env: { "DB_*": "${services.db.env}" } }',
  '  db: { image: REGISTRY/db:1, port: 5432, env: { DB_USER: shop } }',
].join('\n')

test('keys that a glob leaves alone are listed by those who ask', async () => {
  expect(said(await world.run('validate -v'))).toMatchInlineSnapshot(`
    "2 services in 1 environment: no mistakes
    ! note  production/web: app.env keeps its own DB_POOL, DB_MODE: no name on the right fits
    (exit 0)"
  `)
})

test('a working directory that nobody was asked about leaves the workload out, and says so', async () => {
  expect((await world.run('render --offline')).err).toMatchInlineSnapshot(`
    "unknown  production: Deployment/web left out, working directory unknown: no registry is asked
    unknown  production: Service/web left out, ports unknown: no registry is asked
    unknown  production: digest and ports of REGISTRY/db:1 (no registry is asked)
    unknown  production: digest and ports of REGISTRY/web:1 (no registry is asked)
    "
  `)
})

test('the image tells where the file is mounted', async () => {
  expect((await world.run('render')).out).toContain('mountPath: /srv/web/app.env')
})
