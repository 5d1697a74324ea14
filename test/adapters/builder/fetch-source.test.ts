import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { overlayData } from '../../../src/adapters/builder/buildkit-job/job-secrets.ts'
import { FETCH_SOURCE, MOVED } from '../../../src/adapters/builder/buildkit-job/scripts.ts'
import { createGit } from '../../../src/adapters/git/git.ts'
import { type GitServer, startGitServer } from '../../../src/adapters/git-server/git-server.ts'
import { createHttp } from '../../../src/adapters/http.ts'
import { sourceTree } from '../../../src/core/images/context/overlay.ts'
import type { OverlayFile, Tree } from '../../../src/core/images/image.ts'

// The script of the container that fetches, run by the shell of this machine in a folder of its own.

const FILES = {
  'app/Dockerfile': 'FROM scratch\n',
  'app/config/app.ini': 'db = none\n',
  'app/.gitattributes': '*.txt text eol=crlf\n*.id ident\n',
  'app/lines.txt': 'one\ntwo\n',
  'app/name.id': '$Id$\n',
  'other/file': '1\n',
}

const http = createHttp({ userAgent: 'test', env: {} })
const git = createGit({ http })
let root = ''
let server: GitServer
let repository = ''
let tree: Tree
let place = ''

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'diploid-fetch-'))
  server = await startGitServer({ root: join(root, 'git') })
  repository = await server.createRepository('code', {
    ...FILES,
    'app/run.sh': { executable: '#!/bin/sh\n' },
    'app/link': { link: '../other/file' },
  })
  const signal = AbortSignal.timeout(20_000)
  const { branches } = await git.refs(repository, signal)
  tree = await git.tree(repository, branches.get('main') ?? '', '', signal)
})
afterAll(async () => {
  await Promise.all([git.close(), server.close()])
  await http.close()
  rmSync(root, { recursive: true, force: true })
})
beforeEach(() => {
  place = mkdtempSync(join(root, 'pod-'))
  for (const folder of ['source', 'overlay']) mkdirSync(join(place, folder))
})

async function fetchInto({ folder = '', planned = '', overlay = [] as readonly OverlayFile[] } = {}) {
  for (const [name, text] of Object.entries(overlayData(overlay)))
    writeFileSync(join(place, 'overlay', name), text)
  const script = FETCH_SOURCE.replaceAll(/(?<=[\s"])\/(source|overlay|credentials)/g, `${place}/$1`)
  const env = {
    PATH: process.env.PATH ?? '',
    REPOSITORY: repository,
    COMMIT: tree.commit,
    BRANCH: 'main',
    FOLDER: folder,
    TREE: planned || sourceTree(tree, folder, overlay).tree,
  }
  const child = spawn('sh', ['-c', script], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  const [status] = await once(child, 'close')
  return { status, said }
}

const code = (path: string) => join(place, 'source/code', path)

describe('the files that a build gets', () => {
  test('are those of the commit, byte for byte, whatever its attributes say, and nothing else', async () => {
    expect(await fetchInto()).toMatchObject({ status: 0 })
    for (const [path, text] of Object.entries(FILES)) expect(readFileSync(code(path), 'utf8')).toBe(text)
    expect(readdirSync(code('')).sort()).toEqual(['app', 'other'])
  })

  test('are compared by tree id, also in a folder of the repository', async () => {
    expect(await fetchInto({ folder: 'app' })).toMatchObject({ status: 0 })
  })

  test('that are not those that were planned are no files to build from', async () => {
    const planned = sourceTree(tree, 'other').tree
    const { status, said } = await fetchInto({ folder: 'app', planned })
    expect(status).toBe(MOVED)
    expect(said).toContain(
      `the files of app are tree ${sourceTree(tree, 'app').tree}, and ${planned} was planned`,
    )
  })

  test('of a folder that the commit does not have are not there', async () => {
    expect(await fetchInto({ folder: 'gone', planned: '0'.repeat(40) })).toMatchObject({ status: MOVED })
  })
})

describe('an overlay', () => {
  const overlay = [
    { path: 'app/config/app.ini', text: 'db = mysql\r\nname = "a b"\n' },
    { path: 'app/new folder/$HOME.txt', text: 'new\n' },
  ]

  test('stands over what was committed, and is in the tree that is compared', async () => {
    expect(await fetchInto({ folder: 'app', overlay })).toMatchObject({ status: 0 })
    for (const { path, text } of overlay) expect(readFileSync(code(path), 'utf8')).toBe(text)
    expect(statSync(code('app/Dockerfile')).mode & 0o111).toBe(0)
  })

  test('that did not arrive as planned fails the build', async () => {
    const planned = sourceTree(tree, 'app', overlay).tree
    expect(await fetchInto({ folder: 'app', planned, overlay: overlay.slice(1) })).toMatchObject({
      status: MOVED,
    })
  })

  test('leaves the executable bit to what was committed, and takes the place of a link', async () => {
    const over = [
      { path: 'app/run.sh', text: '#!/bin/sh\nexit 0\n' },
      { path: 'app/link', text: 'no link\n' },
    ]
    expect(await fetchInto({ folder: 'app', overlay: over })).toMatchObject({ status: 0 })
    expect(statSync(code('app/run.sh')).mode & 0o111).not.toBe(0)
    expect(lstatSync(code('app/link')).isFile()).toBe(true)
    expect(readFileSync(code('other/file'), 'utf8')).toBe('1\n')
  })

  test('cannot lead out of the repository', async () => {
    const outside = [{ path: '../outside', text: 'no\n' }]
    expect(await fetchInto({ overlay: outside, planned: sourceTree(tree, '').tree })).toMatchObject({
      status: MOVED,
    })
    expect(existsSync(join(place, 'source/code/outside'))).toBe(false)
  })
})
