import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findConfigFolder } from '../../../src/adapters/config-files/config-files.ts'

let root: string
const before = process.cwd()

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'diploid-find-')))
})
afterEach(async () => {
  process.chdir(before)
  await rm(root, { recursive: true })
})

test('the nearest folder from the current one up to the Git root', async () => {
  await write('.diploid.conf.yaml', 'name: outer')
  await write('deploy/.diploid.conf.js', 'config = {}')
  await mkdir(join(root, 'deploy/team/deep'), { recursive: true })
  await mkdir(join(root, 'src'))
  expect(await findConfigFolder(join(root, 'deploy/team/deep'), root)).toEqual({ root, folder: 'deploy' })
  expect(await findConfigFolder(join(root, 'src'), root)).toEqual({ root, folder: '' })
})

test('nothing above the Git root is looked at', async () => {
  await write('.diploid.conf.yaml', '')
  await mkdir(join(root, 'repository/src'), { recursive: true })
  expect(await findConfigFolder(join(root, 'repository/src'), join(root, 'repository'))).toBeUndefined()
})

test('an empty file counts, and so does one that is no YAML or has a syntax error', async () => {
  await write('a/.diploid.conf.json', '')
  await write('b/.diploid.conf.yaml', '\t[')
  await write('c/.diploid.conf.mjs', 'export default {')
  for (const folder of ['a', 'b', 'c'])
    expect(await findConfigFolder(join(root, folder), root)).toEqual({ root, folder })
})

test('a current folder reached through a symlink', async () => {
  await write('real/.diploid.conf.yaml', '')
  await symlink(join(root, 'real'), join(root, 'link'))
  expect(await findConfigFolder(join(root, 'link'), root)).toEqual({ root, folder: 'real' })
})

test('outside any Git repository, only the current folder', async () => {
  await write('.diploid.conf.yaml', '')
  await mkdir(join(root, 'src'))
  expect(await findConfigFolder(root, undefined)).toEqual({ root, folder: '' })
  expect(await findConfigFolder(join(root, 'src'), undefined)).toBeUndefined()
})

test('no file of the repository is run or followed', async () => {
  const proof = join(root, 'ran')
  const program = `require('node:fs').writeFileSync(${JSON.stringify(proof)}, '')`
  await write('.diploid.conf.js', program)
  await write('.diploid.conf.cjs', program)
  await write('.diploid.conf.yaml', '$import: /etc/hostname\n')
  await write('.config/config.cjs', program)
  await write('package.json', '{"cosmiconfig": {"searchPlaces": ["package.json"]}}')
  process.chdir(root)
  expect(await findConfigFolder(root, root)).toEqual({ root, folder: '' })
  expect(existsSync(proof)).toBe(false)
})

async function write(path: string, text: string): Promise<void> {
  const file = join(root, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
}
