import { identityToRecipient } from 'age-encryption'
import { dump } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { createSops } from '../../src/adapters/sops/sops.ts'
import { printProblem } from '../../src/core/problem.ts'
import { encrypt } from '../adapters/sops/encrypt.ts'
import { inProcessEvaluator } from '../story/evaluator.ts'
import { AGE_KEY } from '../story/sops.ts'
import { newWorld, type World } from './world/world.ts'

// Secrets that are not ours, over whole rounds: who rolls, who waits, and what is written when nothing changed.

const CONF = `
name: shop
services:
  api: { image: 'docker.io/acme/api:1', port: 80, env: { TOKEN: { secret: mail, key: token } } }
  mailer: { image: 'docker.io/acme/mailer:1', files: { /etc/mailer.conf: 'token = \${services.api.env.TOKEN}' } }
  web: { image: 'docker.io/library/nginx:1', port: 80 }
`

const { signal } = new AbortController()

describe('a Secret that somebody changed', () => {
  test('rolls the workloads that use it, and only those; and nothing while it stays as it is', async () => {
    const world = await running()
    expect(await world.round()).toMatchInlineSnapshot(`
      "production  main@…
      0 to build, 0 to create, 0 to update, 0 to delete, 11 unchanged
      wrote: nothing
      unchanged: 0 to build, 0 to create, 0 to update, 0 to delete, 11 unchanged"
    `)
    world.cluster.edit('Secret/mail', { data: { token: base64('two-token') } })
    expect(await world.round()).toMatchInlineSnapshot(`
      "production  main@…
        + create  Secret/mailer-files-8ac81fb5ec
        ~ update  Deployment/api      a Secret that it uses changed
        ~ update  Deployment/mailer   volumes.[secret-files].secret.secretName mailer-files-5394e2c36d → mailer-files-8ac81fb5ec
      0 to build, 1 to create, 2 to update, 0 to delete, 8 unchanged
      wrote: create Secret/mailer-files-8ac81fb5ec, update Deployment/api, update Deployment/mailer
      done: 0 to build, 1 to create, 2 to update, 0 to delete, 8 unchanged"
    `)
    expect((await world.result()).writes).toBe(0)
    world.cluster.edit('Secret/mail', { metadata: { labels: { of: 'no-interest' } } })
    expect((await world.result()).writes).toBe(0)
  })

  test('one that is gone rolls nothing; whose text needs it waits alone, and goes on when it is back', async () => {
    const world = await running()
    world.cluster.drop('Secret/mail')
    expect(await world.round()).toMatchInlineSnapshot(`
      "error  .diploid.conf.yaml:5  services.mailer.files['/etc/mailer.conf']: there is no Secret 'mail' in namespace shop-production, and its value is needed  [services.secret-missing]
          Make it: kubectl -n shop-production create secret generic mail --from-literal=token=…
      warning  .diploid.conf.yaml:4  services.api.env.TOKEN: there is no Secret 'mail' in namespace shop-production; the pods of Deployment/api wait for it  [desired.secret-absent]
          Make it: kubectl -n shop-production create secret generic mail --from-literal=token=…
      production  main@…
        ! hold    mailer  there is no Secret 'mail' in namespace shop-production, and its value is needed
      0 to build, 0 to create, 0 to update, 0 to delete, 7 unchanged, 1 held
      wrote: nothing
      failed: failed (1 of 2): mailer: there is no Secret 'mail' in namespace shop-production, and its value is needed"
    `)
    make(world, 'one-token')
    expect((await world.result()).result).toBe('unchanged')
  })

  test('a service that needs it from its first day waits for it, the others do not', async () => {
    const world = newWorld({ ops: { '.diploid.conf.yaml': CONF } })
    expect(await world.round()).toMatchInlineSnapshot(`
      "error  .diploid.conf.yaml:5  services.mailer.files['/etc/mailer.conf']: there is no Secret 'mail' in namespace shop-production, and its value is needed  [services.secret-missing]
          Make it: kubectl -n shop-production create secret generic mail --from-literal=token=…
      warning  .diploid.conf.yaml:4  services.api.env.TOKEN: there is no Secret 'mail' in namespace shop-production; the pods of Deployment/api wait for it  [desired.secret-absent]
          Make it: kubectl -n shop-production create secret generic mail --from-literal=token=…
      production  main@…
        + create  Namespace/shop-production
        + create  ServiceAccount/api
        + create  ServiceAccount/web
        + create  Service/api
        + create  Service/web
        + create  Deployment/api
        + create  Deployment/web
        ! hold    mailer  there is no Secret 'mail' in namespace shop-production, and its value is needed
      0 to build, 7 to create, 0 to update, 0 to delete, 0 unchanged, 1 held
      wrote: create Namespace/shop-production, create ServiceAccount/api, create ServiceAccount/web, create Service/api, create Service/web, create Deployment/api, create Deployment/web
      failed: failed (1 of 2): mailer: there is no Secret 'mail' in namespace shop-production, and its value is needed"
    `)
    make(world, 'one-token')
    expect(await world.round()).toMatchInlineSnapshot(`
      "production  main@…
        + create  ServiceAccount/mailer
        + create  Secret/mailer-files-5394e2c36d
        + create  Service/mailer
        ~ update  Deployment/api   a Secret that it uses changed
        + create  Deployment/mailer
      0 to build, 4 to create, 1 to update, 0 to delete, 6 unchanged
      wrote: create ServiceAccount/mailer, update Deployment/api, create Secret/mailer-files-5394e2c36d, create Service/mailer, create Deployment/mailer
      done: 0 to build, 4 to create, 1 to update, 0 to delete, 6 unchanged"
    `)
  })

  test('the release tells versions, and no value', async () => {
    const world = await running()
    const release = world.releases.get('production')
    expect(release?.secrets).toEqual({ 'mail/token': expect.stringMatching(/^[0-9a-f]{16}$/) })
    expect(JSON.stringify(release)).not.toMatch(new RegExp(`one-token|${base64('one-token')}`))
  })
})

test('a SOPS file that nobody here can open holds its services alone, until there is a key', async () => {
  const recipient = await identityToRecipient(AGE_KEY)
  const world = newWorld({
    ops: {
      '.diploid.conf.js': `config = { name: 'shop', services: {
        api: { image: 'acme/api:1', port: 80, env: { TOKEN: sops('secrets.enc.yaml', 'token') } },
        web: { image: 'nginx:1', port: 80 },
      } }`,
      'secrets.enc.yaml': dump(await encrypt({ token: 'hush-hush' }, [recipient])),
    },
  })
  const evaluator = await inProcessEvaluator()
  const scrubber = { learn: () => undefined, scrub: (text: string) => text }
  const { signal } = new AbortController()
  const locked = await world.result('production', signal, {
    evaluator,
    sops: createSops({ scrubber, keys: async () => [] }),
  })
  expect([...locked.failures.keys()]).toEqual(['api'])
  expect(locked.retry).toBe(true)
  expect(world.cluster.objects()).toContain('Deployment/web')
  const opened = await world.result('production', signal, { evaluator })
  expect(opened).toMatchObject({ result: 'done', retry: false })
  expect(world.cluster.objects()).toContain('Deployment/api')
})

async function running(): Promise<World> {
  const world = newWorld({ ops: { '.diploid.conf.yaml': CONF } })
  await world.round()
  make(world, 'one-token')
  await world.round()
  return world
}

function make(world: World, token: string): void {
  const metadata = { name: 'mail', namespace: 'shop-production' }
  world.cluster.make({ apiVersion: 'v1', kind: 'Secret', metadata, data: { token: base64(token) } })
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

test('a Secret that only controllers or jobs want is missed as well, each where it is named', async () => {
  const world = newWorld({
    ops: {
      '.diploid.conf.yaml': `
name: shop
domain: shop.example
routing: { ingressClass: nginx }
environments: { production: main }
services:
  web: { image: 'web:1', port: 80, url: 'https://www.$domain', tls: own-cert, auth: logins }
  jobs:
    image: 'jobs:1'
    cron: { nightly: { schedule: '0 3 * * *', command: run } }
    env: { TOKEN: { secret: mail, key: token } }
    patch: { ServiceAccount: { imagePullSecrets: [{ name: harbor }, { name: there }] } }
`,
    },
  })
  const make = (name: string) =>
    world.cluster.make({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: 'shop-production' } })
  world.cluster.make({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop-production' } })
  make('there')
  const ingressClass = { name: 'nginx', controller: 'k8s.io/ingress-nginx' }
  const cluster = async () => ({ ...(await world.cluster.cluster(signal)), ingressClass })
  const round = () => world.result('production', signal, { backend: { ...world.cluster, cluster } })
  const { problems } = await round()
  for (const name of ['own-cert', 'logins', 'harbor']) make(name)
  expect((await round()).problems.map(printProblem)).toHaveLength(1)
  expect(problems.map(printProblem).join('\n')).toMatchInlineSnapshot(`
    "warning  .diploid.conf.yaml:11  services.jobs.env.TOKEN: there is no Secret 'mail' in namespace shop-production; the pods of CronJob/jobs-nightly wait for it  [desired.secret-absent]
        Make it: kubectl -n shop-production create secret generic mail --from-literal=token=…
    warning  .diploid.conf.yaml:8  services.jobs: there is no Secret 'harbor' in namespace shop-production; ServiceAccount/jobs pulls images with it  [desired.secret-absent]
        Make it: kubectl -n shop-production create secret docker-registry harbor --docker-server=… --docker-username=… --docker-password=…
    warning  .diploid.conf.yaml:7  services.web.tls: there is no Secret 'own-cert' in namespace shop-production; Ingress/web serves https with it  [desired.secret-absent]
        Make it: kubectl -n shop-production create secret tls own-cert --cert=… --key=…
    warning  .diploid.conf.yaml:7  services.web.auth: there is no Secret 'logins' in namespace shop-production; Ingress/web asks for logins by it  [desired.secret-absent]
        Make it: kubectl -n shop-production create secret generic logins --from-file=auth=…"
  `)
})
