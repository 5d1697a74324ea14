import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type GitServer, startGitServer } from '../../../src/adapters/git-server/git-server.ts'
import { said as saidOf } from '../said.ts'
import { type Ran, startWorld, type World } from '../world.ts'

// Repositories that cannot be had: what needs them is held and stays as it is, everything else goes on.

const TOKEN = 'token-that-nobody-may-see'
const GOOD = [
  'name: shop',
  'registry: REGISTRY/shop',
  'environments:',
  '  production: { branch: main }',
  'services:',
  '  web: { repo: web, port: 80 }',
  '  db: { image: REGISTRY/db:1, port: 5432 }',
]

let world: World
let locked: GitServer
beforeAll(async () => {
  world = await startWorld({ '.diploid.conf.yaml': GOOD.join('\n') })
  world.registry.image('db', '1', {})
  await world.git.createRepository('acme/web', { Dockerfile: 'FROM scratch\n' })
  locked = await startGitServer({ root: join(world.folder, 'locked'), auth: { user: 'git', token: TOKEN } })
})
afterAll(async () => {
  await locked.close()
  await world.close()
})

function said(ran: Ran): string {
  return saidOf(ran).replaceAll(locked.url, 'LOCKED').replaceAll(new URL(locked.url).host, 'LOCKED-HOST')
}

/** The plan with the service `web` changed. */
async function planWith(web: string): Promise<string> {
  await world.commit({ '.diploid.conf.yaml': GOOD.join('\n').replace('web: { repo: web, port: 80 }', web) })
  return said(await world.run('plan'))
}

describe('the repository of a service', () => {
  test('as it should be', async () => {
    expect(said(await world.run('plan'))).toMatchInlineSnapshot(`
      "production  main@COMMIT
        ~ build   web              first build, of COMMIT
        + create  Namespace/shop-production
        + create  ServiceAccount/db
        + create  ServiceAccount/web
        + create  Service/db
        + create  Service/web
        + create  Deployment/db
        + create  Deployment/web   (after build)
      1 to build, 7 to create, 0 to update, 0 to delete, 0 unchanged
      (exit 0)"
    `)
  })
  test('cannot be reached', async () => {
    expect(await planWith("web: { repo: 'http://127.0.0.1:1/acme/web.git' }")).toMatchInlineSnapshot(`
      "production  main@COMMIT
        + create  Namespace/shop-production
        + create  ServiceAccount/db
        + create  Service/db
        + create  Deployment/db
        ! hold    web  http://127.0.0.1:1/acme/web.git: connect ECONNREFUSED 127.0.0.1:1; check that the URL is right and that this machine can reach the host
      0 to build, 4 to create, 0 to update, 0 to delete, 0 unchanged, 1 held
      (exit 1)"
    `)
    expect(said(await world.run('validate'))).toMatchInlineSnapshot(`
      "2 services in 1 environment: no mistakes
      ! warning  .diploid.conf.yaml:6  services.web: the code of web could not be looked at, so that what it decides is not checked: http://127.0.0.1:1/acme/web.git: connect ECONNREFUSED 127.0.0.1:1; check that the URL is right and that this machine can reach the host  [targets.not-checked]
      !     Correct repo if it is wrong; --service-repo web=PATH takes a checkout in its place.
      ! 0 errors, 1 warning
      (exit 0)"
    `)
    expect(said(await world.run('apply --quiet'))).toMatchInlineSnapshot(`
      "production  ✗ failed (1 of 2): web: http://127.0.0.1:1/acme/web.git: connect ECONNREFUSED 127.0.0.1:1; check that the URL is right and that this machine can reach the host
      ! warning  .diploid.conf.yaml:6  services.web: the code of web could not be looked at, so that what it decides is not checked: http://127.0.0.1:1/acme/web.git: connect ECONNREFUSED 127.0.0.1:1; check that the URL is right and that this machine can reach the host  [targets.not-checked]
      !     Correct repo if it is wrong; --service-repo web=PATH takes a checkout in its place.
      ! 0 errors, 1 warning
      (exit 1)"
    `)
  })
  test('refuses us', async () => {
    expect(await planWith(`web: { repo: '${locked.url}/acme/web.git' }`)).toMatchInlineSnapshot(`
      "production  main@COMMIT
        ! hold    web  LOCKED/acme/web.git: not found or no access: credentials are needed (HTTP 401); set DIPLOID_GIT_TOKEN, with DIPLOID_GIT_HOST=LOCKED-HOST, and check the URL
      0 to build, 0 to create, 0 to update, 0 to delete, 4 unchanged, 1 held
      (exit 1)"
    `)
  })
  test('is not there', async () => {
    expect(await planWith('web: { repo: wbe, port: 80 }')).toMatchInlineSnapshot(`
      "production  main@COMMIT
        ! hold    web  GIT/acme/wbe.git: not found, or no access (HTTP 404); check the URL and that the token may read this repository: hosts do not tell one from the other
      0 to build, 0 to create, 0 to update, 0 to delete, 4 unchanged, 1 held
      (exit 1)"
    `)
  })
  test('is empty', async () => {
    await world.git.createRepository('acme/new')
    expect(await planWith('web: { repo: new, port: 80 }')).toMatchInlineSnapshot(`
      "production  main@COMMIT
        ! hold    web  the repository GIT/acme/new.git is empty
      0 to build, 0 to create, 0 to update, 0 to delete, 4 unchanged, 1 held
      ! error  .diploid.conf.yaml:6  web: the repository GIT/acme/new.git is empty, so that there is nothing to deploy  [targets.empty-repository]
      !     Push a first commit to it, or name another repository with \`repo\`.
      ! 1 error
      (exit 1)"
    `)
  })
  test('has no such branch', async () => {
    expect(
      await planWith('web: { repo: web, port: 80, production: { branch: release } }'),
    ).toMatchInlineSnapshot(`
      "production  main@COMMIT
        ! hold    web  the repository GIT/acme/web.git has no branch 'release'
      0 to build, 0 to create, 0 to update, 0 to delete, 4 unchanged, 1 held
      ! error  .diploid.conf.yaml:6  web in production: the repository GIT/acme/web.git has no branch 'release'; what runs there stays as it is  [targets.missing-branch]
      !     Create the branch, or name another one: services.web.production.branch.
      ! 1 error
      (exit 1)"
    `)
  })
  test('has no branch like that yet, which is no mistake', async () => {
    expect(
      await planWith("web: { repo: web, port: 80, production: { branch: 'release/*' } }"),
    ).toMatchInlineSnapshot(`
      "production  main@COMMIT
      0 to build, 0 to create, 0 to update, 0 to delete, 4 unchanged
      (exit 0)"
    `)
  })
  test('has no Dockerfile', async () => {
    await world.git.createRepository('acme/bare', { 'README.md': 'hello' })
    expect(await planWith('web: { repo: bare, port: 80 }')).toMatchInlineSnapshot(`
      "production  main@COMMIT
        ! hold    web  GIT/acme/bare.git has no Dockerfile at main@COMMIT, and web is built from it
      0 to build, 0 to create, 0 to update, 0 to delete, 4 unchanged, 1 held
      ! error  .diploid.conf.yaml:6  services.web.build.dockerfile: GIT/acme/bare.git has no Dockerfile at main@COMMIT, and web is built from it  [image.no-dockerfile]
      !     Add one there, or what a build pack knows (composer.json, index.php, pom.xml, build.gradle, build.gradle.kts, go.mod, requirements.txt, pyproject.toml, package.json, index.html); or name another with services.web.build.dockerfile, or run a ready image: services.web.image.
      ! 1 error
      (exit 1)"
    `)
  })
  test('was pushed by force', async () => {
    await world.git.commit('acme/web', 'main', { Dockerfile: 'FROM scratch\nLABEL a=b\n' }, 'New', {
      orphan: true,
    })
    expect(await planWith('web: { repo: web, port: 80 }')).toMatchInlineSnapshot(`
      "production  main@COMMIT
        ~ build   web              first build, of COMMIT
        + create  ServiceAccount/web
        + create  Service/web
        + create  Deployment/web   (after build)
      1 to build, 3 to create, 0 to update, 0 to delete, 4 unchanged
      (exit 0)"
    `)
  })
})

describe('the ops repository', () => {
  test('cannot be reached', async () => {
    expect(said(await world.run('plan --ops http://127.0.0.1:1/acme/ops.git'))).toMatchInlineSnapshot(`
      "! error  http://127.0.0.1:1/acme/ops.git: connect ECONNREFUSED 127.0.0.1:1  [git.unreachable]
      !     Check that the URL is right and that this machine can reach the host.
      (exit 1)"
    `)
  })
  test('refuses us, without credentials and with wrong ones', async () => {
    const run = `validate --ops ${locked.url}/acme/ops.git`
    expect(said(await world.run(run))).toMatchInlineSnapshot(`
      "! error  LOCKED/acme/ops.git: not found or no access: credentials are needed (HTTP 401)  [git.unauthorized]
      !     Set DIPLOID_GIT_TOKEN, with DIPLOID_GIT_HOST=LOCKED-HOST, and check the URL.
      (exit 1)"
    `)
    const ran = await world.run(`${run} -v`, { env: { DIPLOID_GIT_TOKEN: 'wrong-token-of-mine' } })
    expect(said(ran)).not.toContain('wrong-token-of-mine')
    expect(said(ran)).toMatchInlineSnapshot(`
      "! error  LOCKED/acme/ops.git: not found or no access: the credentials were refused (HTTP 401)  [git.unauthorized]
      !     Check that the token is valid, has not expired and may read this repository.
      (exit 1)"
    `)
  })
  test('is not there', async () => {
    expect(said(await world.run(`validate --ops ${world.git.url}/acme/opps.git`))).toMatchInlineSnapshot(`
      "! error  GIT/acme/opps.git: not found, or no access (HTTP 404)  [git.not-found]
      !     Check the URL and that the token may read this repository: hosts do not tell one from the other.
      (exit 1)"
    `)
  })
  test('is empty', async () => {
    expect(said(await world.run(`validate --ops ${world.git.url}/acme/new.git`))).toMatchInlineSnapshot(`
      "! error  the ops repository new has no commit yet  [git.empty]
      !     Push a first commit with a .diploid.conf.js to it.
      (exit 1)"
    `)
  })
  test('has no such branch', async () => {
    const run = `validate --ops ${world.git.url}/acme/web.git --ref develop`
    expect(said(await world.run(run))).toMatchInlineSnapshot(`
      "! error  the ops repository web has no branch develop  [git.no-branch]
      !     It has: main. Name one of them.
      (exit 1)"
    `)
  })
  test('holds no configuration', async () => {
    expect(said(await world.run(`validate --ops ${world.git.url}/acme/web.git`))).toMatchInlineSnapshot(`
      "! error  no configuration file in the repository's root  [config.not-found]
      !     Searched for .diploid.conf.js, .diploid.conf.cjs, .diploid.conf.mjs, .diploid.conf.json, .diploid.conf.yaml, .diploid.conf.yml. The shortest is .diploid.conf.yaml with \`services: { web: { image: nginx } }\`.
      ! 1 error
      (exit 64)"
    `)
  })
  test('is no repository at all', async () => {
    expect(said(await world.run(`validate --ops ${world.kube.url}/acme/ops.git`))).toMatchInlineSnapshot(`
      "! error  CLUSTER/acme/ops.git: not found, or no access (HTTP 404)  [git.not-found]
      !     Check the URL and that the token may read this repository: hosts do not tell one from the other.
      (exit 1)"
    `)
    expect(said(await world.run('validate --ops /no/such/folder'))).toMatchInlineSnapshot(`
      "! error  /no/such/folder: no such folder  [git.not-found]
      !     Give the path of a checkout, or the URL of a repository.
      (exit 1)"
    `)
    expect(
      said(await world.run('validate --ops ssh://git@127.0.0.1:22/acme/ops.git')),
    ).toMatchInlineSnapshot(`
      "! error  https://127.0.0.1/acme/ops.git: connect ECONNREFUSED 127.0.0.1:443  [git.unreachable]
      !     Check that the URL is right and that this machine can reach the host.
      (exit 1)"
    `)
  })
  test('is a folder without Git', async () => {
    const folder = join(world.folder, 'plain')
    mkdirSync(folder)
    writeFileSync(join(folder, '.diploid.conf.yaml'), 'name: shop\n')
    expect(said(await world.run('validate', { cwd: folder }))).toMatchInlineSnapshot(`
      "! error  HOME/plain lies in no Git repository, and configuration is read from Git
      !     Make it one with \`git init\`; nothing need be committed to validate, render or plan it.
      (exit 64)"
    `)
  })
  test('outside any repository', async () => {
    expect(said(await world.run('validate', { cwd: world.folder }))).toMatchInlineSnapshot(`
      "! error  no .diploid.conf.{js,cjs,mjs,json,yaml,yml} in HOME or above it, up to the root of its Git repository
      !     To begin one, write .diploid.conf.yaml with the line \`services: { web: { image: nginx } }\`. Else go to the ops repository, or name it with --ops.
      (exit 64)"
    `)
  })
  test('beside a file that is almost the configuration', async () => {
    const folder = join(world.folder, 'almost')
    mkdirSync(folder)
    writeFileSync(join(folder, 'diploid.conf.yaml'), 'name: shop\n')
    expect(said(await world.run('validate', { cwd: folder }))).toMatchInlineSnapshot(`
      "! error  no .diploid.conf.{js,cjs,mjs,json,yaml,yml} in HOME/almost or above it, up to the root of its Git repository
      !     There is diploid.conf.yaml, which is not read: rename it to .diploid.conf.yaml. Else go to the ops repository, or name it with --ops.
      (exit 64)"
    `)
  })
})
