import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runGit } from '../../../src/adapters/native-git.ts'
import { said } from '../said.ts'
import { startWorld, type World } from '../world.ts'

// Where the world fails and not the configuration: the service it is about is held, everything else goes on.

const CONFIG = [
  'name: shop',
  'registry: REGISTRY/shop',
  'services:',
  '  web: { port: 80 }',
  '  db: { image: REGISTRY/db:1, port: 5432 }',
].join('\n')

let world: World
/** Nothing but git: no build tool answers. */
let PATH: string
beforeAll(async () => {
  world = await startWorld({ '.diploid.conf.yaml': CONFIG })
  world.registry.image('db', '1', {})
  await world.git.createRepository('acme/web', { Dockerfile: 'FROM scratch\n' })
  PATH = join(world.folder, 'bin')
  mkdirSync(PATH)
  const git = (await runGit(['--exec-path'], { cwd: world.folder })).toString().trim()
  symlinkSync(join(git, 'git'), join(PATH, 'git'))
})
afterAll(() => world.close())

test('no build tool answers', async () => {
  const ran = await world.run('apply --quiet', { env: { PATH } })
  expect(said(ran)).toMatchInlineSnapshot(`
    "production  ✗ failed (1 of 2): web: no build tool answers: tried buildctl, buildah, podman, docker (install one of them and start its daemon, or build in the cluster)
    (exit 1)"
  `)
  expect(said(await world.run('plan --service db'))).toMatchInlineSnapshot(`
    "production  main@COMMIT
    0 to build, 0 to create, 0 to update, 0 to delete, 4 unchanged
    (exit 0)"
  `)
})

test('an image that its registry does not have', async () => {
  await world.commit({ '.diploid.conf.yaml': CONFIG.replace('db:1', 'db:2') })
  expect(said(await world.run('plan --service db'))).toMatchInlineSnapshot(`
    "production  main@COMMIT
      ~ update  Deployment/db   image 82be… → (not in the registry)
    0 to build, 0 to create, 1 to update, 0 to delete, 3 unchanged
    ! warning  .diploid.conf.yaml:5  services.db.image: the registry has no image REGISTRY/db:2  [desired.image-absent]
    !     Check its name and tag; pods will wait for it.
    ! 0 errors, 1 warning
    (exit 0)"
  `)
  expect(
    said(await world.run('apply --quiet --output json', { env: { PATH } }))
      .split('\n')
      .at(-1),
  ).toBe('(exit 1)')
})

test('a registry that cannot be reached', async () => {
  await world.commit({ '.diploid.conf.yaml': CONFIG.replace('REGISTRY/db:1', '127.0.0.1:1/db:1') })
  expect(said(await world.run('plan --service db'))).toMatchInlineSnapshot(`
    "production  main@COMMIT
      ! hold    db  image 127.0.0.1:1/db:1: http://127.0.0.1:1/v2/db/manifests/1: connect ECONNREFUSED 127.0.0.1:1
    0 to build, 0 to create, 0 to update, 0 to delete, 1 unchanged, 1 held
    (exit 1)"
  `)
  await world.commit({ '.diploid.conf.yaml': CONFIG })
})

test('a cluster that cannot be reached', async () => {
  world.write({ '../away': world.kubeconfig('http://127.0.0.1:1') })
  expect(said(await world.run('plan --kubeconfig ../away'))).toMatchInlineSnapshot(`
    "! error  the cluster test cannot be reached to list ConfigMap (namespace diploid): http://127.0.0.1:1/api/v1/namespaces/diploid/configmaps: connect ECONNREFUSED 127.0.0.1:1  [kube.unreachable]
    !     Check the address in the kubeconfig and whether the API server is up.
    (exit 1)"
  `)
  expect(said(await world.run('status --kubeconfig ../away'))).toMatchInlineSnapshot(`
    "! error  the cluster test cannot be reached to list Environment: http://127.0.0.1:1/apis/diploid.dev/v1/environments: connect ECONNREFUSED 127.0.0.1:1  [kube.unreachable]
    !     Check the address in the kubeconfig and whether the API server is up.
    (exit 1)"
  `)
})
