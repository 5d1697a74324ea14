import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { World } from '../world.ts'
import { changed, deployedWorld, GOOD, nothingLost, refused, remove } from './refused.ts'

// Configuration that cannot be read: one message each, nothing written, nothing deleted.

let world: World
beforeAll(async () => {
  world = await deployedWorld()
})
afterAll(async () => {
  await nothingLost(world)
  await world.close()
})

describe('which files there are', () => {
  test('no configuration file', async () => {
    expect(await refused(world, { '.diploid.conf.js': null })).toMatchInlineSnapshot(`
      "! error  no .diploid.conf.{js,cjs,mjs,json,yaml,yml} in HOME/ops or above it, up to the root of its Git repository
      !     To begin one, write .diploid.conf.yaml with the line \`services: { web: { image: nginx } }\`. Else go to the ops repository, or name it with --ops.
      (exit 64)"
    `)
  })
  test('two in one folder', async () => {
    expect(await refused(world, { '.diploid.conf.yaml': 'name: shop\n' })).toMatchInlineSnapshot(`
      "! error  .diploid.conf.js  2 configuration files in the repository's root: .diploid.conf.js, .diploid.conf.yaml  [config.several]
      !     Keep one of them.
      ! 1 error
      (exit 64)"
    `)
  })
  test('two for one service', async () => {
    const files = { 'web.diploid.yaml': 'replicas: 2\n', 'more/web.diploid.js': 'config = {}\n' }
    expect(await refused(world, files)).toMatchInlineSnapshot(`
      "! error  more/web.diploid.js  service web has 2 files: more/web.diploid.js, web.diploid.yaml  [config.several]
      !     Keep one of them.
      ! 1 error
      (exit 64)"
    `)
  })
})

describe('what cannot be parsed', () => {
  test('JavaScript', async () => {
    expect(await refused(world, changed("name: 'shop',", "name: 'shop'"))).toMatchInlineSnapshot(`
      "! error  .diploid.conf.js:3  cannot be read: Unexpected token at column 3  [config.syntax]
      !     Look there and above for a comma, bracket or quote that is missing.
      ! 1 error
      (exit 64)"
    `)
  })
  test('YAML', async () => {
    const text = 'replicas: 2\nenv:\n  A: [1, 2\n'
    expect(await refused(world, { 'web.diploid.yaml': text })).toMatchInlineSnapshot(`
      "! error  web.diploid.yaml:3  the [ of this line is not closed  [config.syntax]
      !     Write the ] that belongs to it.
      ! 1 error
      (exit 64)"
    `)
    expect(await refused(world, { 'web.diploid.yaml': 'env:\n\tA: 1\n' })).toMatchInlineSnapshot(`
      "! error  web.diploid.yaml:2  the line is indented with a tab, and YAML takes spaces only  [config.syntax]
      !     Replace the tab with spaces.
      ! 1 error
      (exit 64)"
    `)
  })
  test('JSON', async () => {
    expect(await refused(world, { 'web.diploid.json': '{\n  "replicas": 2,\n}\n' })).toMatchInlineSnapshot(`
      "! error  web.diploid.json:2  has a comma after the last value, which JSON does not allow  [config.syntax]
      !     Remove the comma, or rename the file to web.diploid.yaml.
      ! 1 error
      (exit 64)"
    `)
  })
  test('an alias bomb', async () => {
    const words = 'abcdefghi'.split('')
    const lines = words.map((word, index) => {
      const before = words[index - 1]
      const item = before === undefined ? 'lol' : `*${before}`
      return `${word}: &${word} [${Array.from({ length: 9 }, () => item).join(', ')}]`
    })
    expect(await refused(world, { 'web.diploid.yaml': `${lines.join('\n')}\n` })).toMatchInlineSnapshot(`
      "! error  web.diploid.yaml  grows to 490329055 values when its aliases are followed; 100000 are allowed  [config.too-large]
      !     Write the values out, or share them with vars.
      ! 1 error
      (exit 64)"
    `)
  })
  test('an import of a file that is not there', async () => {
    const file = `const base = require('./base.js')\n${GOOD['.diploid.conf.js']}`
    expect(await refused(world, { '.diploid.conf.js': file })).toMatchInlineSnapshot(`
      "! error  .diploid.conf.js:1  imports base.js, which this commit does not have  [config.import-missing]
      !     Commit base.js, or correct the path: it is relative to the importing file.
      ! 1 error
      (exit 64)"
    `)
  })
})

describe('symlinks', () => {
  test('in the place of the configuration file', async () => {
    const link = () => {
      remove(world, '.diploid.conf.js')
      writeFileSync(join(world.folder, 'elsewhere.js'), 'config = {}')
      symlinkSync('../elsewhere.js', join(world.ops, '.diploid.conf.js'))
    }
    expect(await refused(world, link)).toMatchInlineSnapshot(`
      "! error  .diploid.conf.js  is a symlink; configuration is read from regular files of the commit only  [config.symlink]
      !     Commit the file itself in its place.
      ! 1 error
      (exit 64)"
    `)
  })
  test('in the place of a service file', async () => {
    const link = () => symlinkSync('/etc/passwd', join(world.ops, 'web.diploid.yaml'))
    expect(await refused(world, link)).toMatchInlineSnapshot(`
      "! error  web.diploid.yaml  is a symlink; configuration is read from regular files of the commit only  [config.symlink]
      !     Commit the file itself in its place.
      ! 1 error
      (exit 64)"
    `)
  })
  test('imported', async () => {
    const link = () => {
      symlinkSync('../elsewhere.js', join(world.ops, 'base.js'))
      world.write({ 'web.diploid.js': "config = { ...require('./base.js') }\n" })
    }
    expect(await refused(world, link)).toMatchInlineSnapshot(`
      "! error  web.diploid.js:1  imports base.js, which is a symlink; configuration is read from regular files of the commit only  [config.symlink]
      !     Import the file by the path at which it is committed.
      ! 1 error
      (exit 64)"
    `)
  })
  test('a folder, imported from', async () => {
    const link = () => {
      mkdirSync(join(world.folder, 'shared'), { recursive: true })
      writeFileSync(join(world.folder, 'shared/base.js'), 'module.exports = {}')
      symlinkSync('../shared', join(world.ops, 'shared'))
      world.write({ 'web.diploid.js': "config = { ...require('./shared/base.js') }\n" })
    }
    expect(await refused(world, link)).toMatchInlineSnapshot(`
      "! error  web.diploid.js:1  imports shared/base.js, but shared is a symlink; configuration is read from regular files of the commit only  [config.symlink]
      !     Import the file by the path at which it is committed.
      ! warning  shared  is a symlink out of the repository; what is behind it is not read  [config.symlink]
      !     Move service files into a folder of the repository, in the place of the link.
      ! 1 error, 1 warning
      (exit 64)"
    `)
  })
  test('a folder of services', async () => {
    symlinkSync('../shared', join(world.ops, 'services'))
    const { err, code } = await world.run('validate')
    remove(world, 'services')
    expect(err).toMatchInlineSnapshot(`
      "warning  services  is a symlink out of the repository; what is behind it is not read  [config.symlink]
          Move service files into a folder of the repository, in the place of the link.
      0 errors, 1 warning
      "
    `)
    expect(code).toBe(0)
  })
})
