import { afterAll, beforeAll, expect, test } from 'vitest'
import { runGit } from '../../src/adapters/native-git.ts'
import { said } from './said.ts'
import { startWorld, type World } from './world.ts'

// Two ops repositories and one cluster. They happen to name a project and an environment alike.

let world: World
beforeAll(async () => {
  world = await startWorld()
  world.registry.image('web', '1', {})
})
afterAll(() => world.close())

const ours = configured('production', 'web')

test('environments of another repository are its own business', async () => {
  await world.commit({ '.diploid.conf.yaml': configured('production, staging', 'web') })
  expect(await world.run('apply')).toMatchObject({ code: 0 })
  await world.commit({ '.diploid.conf.yaml': ours })
  expect((await world.run('plan')).err).toContain('the cluster has the environment staging in shop-staging')
  await from('other')
  await world.commit({ '.diploid.conf.yaml': configured('test', 'web') })
  expect((await world.run('plan')).err).toBe('')
})

test('what another repository has made is not deleted for want of a service', async () => {
  await from('other')
  await world.commit({ '.diploid.conf.yaml': configured('production', 'api') })
  expect(said(await world.run('plan'))).toMatchInlineSnapshot(`
    "production  main@COMMIT
      ! refuse  Namespace/shop-production  production was made by 127.0.0.1/acme/ops, and web of it, which this configuration does not have, would be deleted: give the project or the environment another name; if that repository is this one under its old address, let this one have it: kubectl annotate configmap -n diploid release-production diploid.dev/ops-
    0 to build, 0 to create, 0 to update, 0 to delete, 1 unchanged, 1 refused
    (exit 0)"
  `)
  const before = world.writes().length
  expect(said(await world.run('apply'))).toMatchInlineSnapshot(`
    "production  ✗ failed (1 of 1): Namespace/shop-production production was made by 127.0.0.1/acme/ops, and web of it, which this configuration does not have, would be deleted: give the project or the environment another name; if that repository is this one under its old address, let this one have it: kubectl annotate configmap -n diploid release-production diploid.dev/ops-
    ! production  main@COMMIT
    !   ! refuse  Namespace/shop-production  production was made by 127.0.0.1/acme/ops, and web of it, which this configuration does not have, would be deleted: give the project or the environment another name; if that repository is this one under its old address, let this one have it: kubectl annotate configmap -n diploid release-production diploid.dev/ops-
    ! 0 to build, 0 to create, 0 to update, 0 to delete, 1 unchanged, 1 refused
    (exit 1)"
  `)
  expect(world.writes().slice(before)).toEqual([])
  expect((await world.run('status')).out).toMatch(/^production +.*(healthy|ready)/m)
})

test('a repository that has another address now goes on with what it has', async () => {
  await from('moved')
  await world.commit({ '.diploid.conf.yaml': ours })
  expect((await world.run('apply')).code).toBe(0)
  await world.commit({ '.diploid.conf.yaml': configured('production', 'api') })
  expect((await world.run('plan')).out).toContain('- delete  Deployment/web')
})

test('whom the record names can be taken off by hand', async () => {
  await from('other')
  await world.commit({ '.diploid.conf.yaml': configured('production', 'api') })
  expect((await world.run('plan')).out).toContain('! refuse')
  const place = `${world.kube.url}/api/v1/namespaces/diploid/configmaps/release-production`
  const body = JSON.stringify({ metadata: { annotations: { 'diploid.dev/ops': null } } })
  const headers = { 'content-type': 'application/merge-patch+json' }
  expect((await fetch(place, { method: 'PATCH', headers, body })).status).toBe(200)
  expect((await world.run('plan')).out).toContain('- delete  Deployment/web')
})

function configured(environments: string, service: string): string {
  const each = environments.split(', ').map((name) => `${name}: { branch: main }`)
  return `name: shop\nenvironments: { ${each.join(', ')} }\nservices: { ${service}: { image: 'REGISTRY/web:1', port: 80 } }\n`
}

async function from(group: string): Promise<void> {
  await runGit(['remote', 'set-url', 'origin', `${world.git.url}/${group}/ops.git`], { cwd: world.ops })
}
