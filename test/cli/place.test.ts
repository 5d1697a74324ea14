import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runGit } from '../../src/adapters/native-git.ts'
import { said } from './said.ts'
import { startWorld, type World } from './world.ts'

// Which repositories and commits a command reads.

const CONFIG = [
  'name: shop',
  'registry: REGISTRY/shop',
  'environments: { production: { branch: main }, dev: { branch: develop } }',
  'services:',
  '  web: { repo: web, port: 80 }',
].join('\n')

let world: World
let pushed: string
beforeAll(async () => {
  world = await startWorld({ '.diploid.conf.yaml': CONFIG })
  await world.git.createRepository('acme/web', { Dockerfile: 'FROM scratch\n' })
  await world.git.commit('acme/web', 'develop', {}, 'Begin develop')
  pushed = await world.git.createRepository('acme/pushed', {
    'README.md': 'hello',
    'deploy/.diploid.conf.yaml': CONFIG.replaceAll('REGISTRY', world.registry.host),
  })
})
afterAll(() => world.close())

describe('the ops repository', () => {
  test('is found above the current folder', async () => {
    const below = join(world.ops, 'docs/deep')
    mkdirSync(below, { recursive: true })
    expect(said(await world.run('validate', { cwd: below }))).toMatchInlineSnapshot(`
      "1 service in 2 environments: no mistakes
      (exit 0)"
    `)
  })
  test('is a checkout elsewhere, or a URL', async () => {
    expect(said(await world.run('validate --ops ops', { cwd: world.folder }))).toMatchInlineSnapshot(`
      "1 service in 2 environments: no mistakes
      (exit 0)"
    `)
    expect(said(await world.run(`validate --ops ${pushed}`))).toMatchInlineSnapshot(`
      "! error  no configuration file in the repository's root  [config.not-found]
      !     Searched for .diploid.conf.js, .diploid.conf.cjs, .diploid.conf.mjs, .diploid.conf.json, .diploid.conf.yaml, .diploid.conf.yml. There is deploy/.diploid.conf.yaml: if that is the one, name its folder with --folder.
      ! 1 error
      (exit 64)"
    `)
    expect(said(await world.run(`plan --ops ${pushed} --folder deploy --env dev`))).toMatchInlineSnapshot(`
      "dev  main@COMMIT
        ~ build   web              first build, of COMMIT
        + create  Namespace/shop-dev
        + create  ServiceAccount/web
        + create  Service/web
        + create  Deployment/web   (after build)
      1 to build, 4 to create, 0 to update, 0 to delete, 0 unchanged
      (exit 0)"
    `)
  })
  test('at another branch', async () => {
    await runGit(['branch', 'next'], { cwd: world.ops })
    await world.commit({ '.diploid.conf.yaml': `${CONFIG}\n  broken: { image: x, prot: 1 }\n` })
    expect((await world.run('validate')).code).toBe(64)
    expect((await world.run('validate --ref next')).code).toBe(0)
    await world.commit({ '.diploid.conf.yaml': CONFIG })
  })
})

describe('--service-repo', () => {
  beforeAll(async () => {
    const git = (...args: string[]) =>
      runGit(['-c', 'user.name=t', '-c', 'user.email=t@acme.example', ...args], {
        cwd: join(world.folder, 'web'),
      })
    await runGit(['clone', '--quiet', `${world.git.url}/acme/web.git`, 'web'], { cwd: world.folder })
    await git('checkout', '--quiet', '-b', 'mine')
    mkdirSync(join(world.folder, 'web/services/web'), { recursive: true })
  })
  test('takes a checkout, and says where it lacks a branch', async () => {
    const before = world.git.requests
    expect(said(await world.run('plan --service-repo web=../web'))).toMatchInlineSnapshot(`
      "production  main@COMMIT
        ~ build   web              first build, of COMMIT
        + create  Namespace/shop-production
        + create  ServiceAccount/web
        + create  Service/web
        + create  Deployment/web   (after build)
      1 to build, 4 to create, 0 to update, 0 to delete, 0 unchanged

      dev  main@COMMIT
        ~ build   web              first build, of COMMIT
        + create  Namespace/shop-dev
        + create  ServiceAccount/web
        + create  Service/web
        + create  Deployment/web   (after build)
      1 to build, 4 to create, 0 to update, 0 to delete, 0 unchanged
      ! warning  .diploid.conf.yaml:5  web in dev: HOME/web has no branch 'develop'; its working tree is taken  [targets.working-tree]
      !     Make the branch there if the difference matters.
      ! 0 errors, 1 warning
      (exit 0)"
    `)
    expect(world.git.requests).toBe(before)
  })
  test('takes a folder of a checkout', async () => {
    expect(said(await world.run('validate --service-repo web=../web/services/web'))).toMatchInlineSnapshot(`
      "! error  .diploid.conf.yaml:5  services.web.build.dockerfile: HOME/web has no services/web/Dockerfile at main@COMMIT, and web is built from it  [image.no-dockerfile]
      !     Add one there, or what a build pack knows (composer.json, index.php, pom.xml, build.gradle, build.gradle.kts, go.mod, requirements.txt, pyproject.toml, package.json, index.html); or name another with services.web.build.dockerfile, or run a ready image: services.web.image.
      ! warning  .diploid.conf.yaml:5  web in dev: HOME/web has no branch 'develop'; its working tree is taken  [targets.working-tree]
      !     Make the branch there if the difference matters.
      ! 1 error, 1 warning
      (exit 64)"
    `)
  })
  test('of a service that is not there', async () => {
    expect(said(await world.run('validate --service-repo wbe=../web'))).toMatchInlineSnapshot(`
      "! error  --service-repo names the service 'wbe', which does not exist  [config.no-such-service]
      !     Did you mean web?
      ! 1 error
      (exit 64)"
    `)
  })
  test('lets an offline render ask nobody', async () => {
    const before = world.git.requests
    const without = await world.run('render --offline --env production')
    expect(without.err).toMatchInlineSnapshot(`
      "unknown  production/web: left out, the repository GIT/acme/web.git is not asked (--offline); give its checkout with --service-repo
      "
    `)
    const ran = await world.run('render --offline --env production --service-repo web=../web')
    expect(ran.err).toMatchInlineSnapshot(`
      "unknown  production: digest and ports of REGISTRY/shop/web:COMMIT (no registry is asked)
      warning  .diploid.conf.yaml:5  web in dev: HOME/web has no branch 'develop'; its working tree is taken  [targets.working-tree]
          Make the branch there if the difference matters.
      0 errors, 1 warning
      "
    `)
    expect(ran.out).toContain('kind: Deployment')
    expect(world.git.requests).toBe(before)
  })
  test('does not take the place of what the configuration extends: that is said, with the way out', async () => {
    const file = join(world.ops, '.diploid.conf.yaml')
    const text = readFileSync(file, 'utf8')
    world.write({ '.diploid.conf.yaml': `extends: acme/shared@v1:base.yaml\n${text}` })
    const before = world.git.requests
    expect(said(await world.run('render --offline'))).toMatchInlineSnapshot(`
      "! error  'acme/shared@v1:base.yaml', which .diploid.conf.yaml:1 extends, is in another repository, and no repository is asked (--offline)  [git.offline]
      !     Leave --offline out; render --facts asks neither a cluster nor a registry, and Git for that commit alone.
      (exit 1)"
    `)
    expect(world.git.requests).toBe(before)
    world.write({ '.diploid.conf.yaml': text })
  })
})
