import { afterAll, beforeAll, expect, test } from 'vitest'
import type { World } from '../world.ts'
import { changed, deployedWorld, nothingLost, refused } from './refused.ts'

// Configuration that does what it must not: each is stopped and named, nothing is written.

let world: World
beforeAll(async () => {
  world = await deployedWorld()
})
afterAll(async () => {
  await nothingLost(world)
  await world.close()
})

test('an endless loop', async () => {
  expect(await refused(world, { 'web.diploid.js': 'for (;;);\nconfig = {}\n' })).toMatchInlineSnapshot(`
    "! error  web.diploid.js:1  was still running after 1000 ms and was stopped  [config.deadline]
    !     Look for a loop that does not end, or for much work that can be left out.
    ! 1 error
    (exit 64)"
  `)
})
test('a memory bomb', async () => {
  const bomb = "config = { env: { A: 'x'.repeat(2e8) } }\n"
  expect(await refused(world, { 'web.diploid.js': bomb })).toMatchInlineSnapshot(`
    "! error  web.diploid.js:1  needed more than 64 MB of memory and was stopped  [config.memory]
    !     Look for a list or text that grows without end.
    ! 1 error
    (exit 64)"
  `)
})
test('process', async () => {
  expect(await refused(world, changed("name: 'shop'", 'name: process.env.NAME'))).toMatchInlineSnapshot(`
    "! error  .diploid.conf.js:2  process is not there: configuration cannot reach files, network, processes or the environment  [config.forbidden]
    !     An exported function is given what may differ: module.exports = ({ env, branch, vars }) => ({ … }).
    ! 1 error
    (exit 64)"
  `)
})
test("require('fs')", async () => {
  const file = "const fs = require('fs')\nconfig = { replicas: 1 }\n"
  expect(await refused(world, { 'web.diploid.js': file })).toMatchInlineSnapshot(`
    "! error  web.diploid.js:1  'fs' cannot be imported: configuration runs without packages, files, network and processes  [config.forbidden]
    !     Relative files of the same commit ('./base.js') and 'diploid' can be imported.
    ! 1 error
    (exit 64)"
  `)
})
test('fetch', async () => {
  const file = "export default {\n  env: { IP: await fetch('https://example.org') },\n}\n"
  expect(await refused(world, { 'web.diploid.js': file })).toMatchInlineSnapshot(`
    "! error  web.diploid.js:2  fetch is not there: configuration cannot reach files, network, processes or the environment  [config.forbidden]
    !     Write the value out, or keep it in a Secret of the cluster: secret('name', 'key').
    ! 1 error
    (exit 64)"
  `)
})
test('Date', async () => {
  const file = 'config = {\n  env: { BUILT: new Date().toISOString() },\n}\n'
  expect(await refused(world, { 'web.diploid.js': file })).toMatchInlineSnapshot(`
    "! error  web.diploid.js:2  Date is not there: the same commit must give the same configuration at any time  [config.forbidden]
    !     Write the value out; the words $commit and $branch in a text say what is deployed.
    ! 1 error
    (exit 64)"
  `)
})
test('Math.random', async () => {
  expect(await refused(world, changed('5432', 'Math.random()'))).toMatchInlineSnapshot(`
    "! error  .diploid.conf.js:6  Math.random is not there: the same commit must give the same configuration at any time  [config.forbidden]
    !     For a password that is made once, write generate('name'); else write the number itself.
    ! 1 error
    (exit 64)"
  `)
})
test('a mistake of its own', async () => {
  expect(await refused(world, changed('services.db.host', 'vars.db.host.name.x'))).toMatchInlineSnapshot(`
    "! error  .diploid.conf.js:5  services.web.env.DB: vars.db.host.name.x: vars has no 'db'  [services.unknown-reference]
    !     There are no vars: write them into the ops file, vars: { … }.
    ! 1 error
    (exit 64)"
  `)
  expect(await refused(world, changed('services.db.host', 'undefined.host'))).toMatchInlineSnapshot(`
    "! error  .diploid.conf.js:5  TypeError: cannot read property 'host' of undefined  [config.threw]
    !     What stands before .host is undefined there: check how it is spelt, or write ?.host where it may be missing.
    ! 1 error
    (exit 64)"
  `)
})
test('a file without a value', async () => {
  expect(
    await refused(world, { 'web.diploid.js': 'const config_ = { replicas: 2 }\n' }),
  ).toMatchInlineSnapshot(`
    "! error  web.diploid.js:1  the file has no value; write config = {…}, module.exports = {…} or export default {…}  [config.no-value]
    !     Write config = before the value.
    ! 1 error
    (exit 64)"
  `)
})
test('a service that only the second call returns', async () => {
  const file = [
    'module.exports = ({ env }) => ({',
    "  name: 'shop',",
    "  environments: { production: { branch: 'main' }, dev: { branch: 'develop' } },",
    "  services: { web: { image: 'REGISTRY/web:1' }, ...(env === 'dev' && { tool: { image: 'REGISTRY/web:1' } }) },",
    '})',
  ]
  expect(await refused(world, { '.diploid.conf.js': file.join('\n') })).toMatchInlineSnapshot(`
    "! error  .diploid.conf.js:4  services.tool: service tool is returned only when env is given, and would not be deployed: the first call, in which env and branch are undefined, decides which services there are (in dev)  [config.late-service]
    !     Return it in every call; where it should not run, give it \`replicas: 0\` there (byEnv, or by env in the function).
    ! 1 error
    (exit 64)"
  `)
})
