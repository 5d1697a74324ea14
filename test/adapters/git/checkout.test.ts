import { createHash } from 'node:crypto'
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createGit } from '../../../src/adapters/git/git.ts'
import { createHttp, type HttpOptions } from '../../../src/adapters/http.ts'
import { runGit } from '../../../src/adapters/native-git.ts'
import { failure } from '../../contract/git.suite.ts'
import { never } from './world.ts'

// A checkout on somebody's machine, read as it lies there and never written.

const OFFLINE: HttpOptions = { userAgent: 'diploid/test', env: {} }

describe('a local checkout', () => {
  let folder: string
  let root: string
  const http = createHttp(OFFLINE)
  let git: ReturnType<typeof createGit>

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'diploid-test-'))
    root = join(folder, 'ops')
    git = createGit({ http, cacheDir: join(folder, 'cache') })
    await mkdir(root)
    await native('init', '--quiet', '--initial-branch=main')
  })
  afterEach(async () => {
    await git.close()
    await rm(folder, { recursive: true })
  })

  async function native(...args: string[]): Promise<string> {
    const identity = ['-c', 'user.name=t', '-c', 'user.email=t@t.invalid']
    return (await runGit([...identity, ...args], { cwd: root })).toString('utf8').trim()
  }
  async function write(path: string, text: string): Promise<void> {
    await mkdir(join(root, path, '..'), { recursive: true })
    await writeFile(join(root, path), text)
  }
  async function commitAll(): Promise<string> {
    await native('add', '--all')
    await native('commit', '--quiet', '--message=m')
    return await native('rev-parse', 'HEAD')
  }
  /** All files as text, by path. */
  async function contents(branch: string, below = ''): Promise<Record<string, string>> {
    const { branches } = await git.refs(root, never)
    const tree = await git.tree(root, branches.get(branch) ?? 'no branch', below, never)
    const blobs = await git.blobs(root, tree, [...tree.entries.keys()], never)
    return Object.fromEntries([...blobs].map(([path, bytes]) => [path, Buffer.from(bytes).toString()]))
  }

  it('sees a change of the same size in the same second', async () => {
    // Nothing but the content tells them apart: the time is that of the index, too.
    await native('config', 'core.trustctime', 'false')
    const then = new Date('2026-01-01T00:00:00Z')
    const written = async (text: string) => {
      await write('a.txt', text)
      await utimes(join(root, 'a.txt'), then, then)
    }
    await written('old')
    await commitAll()
    await utimes(join(root, '.git/index'), then, then)
    await written('new')
    expect(await contents('main')).toEqual({ 'a.txt': 'new' })
  })
  it('is its commit while nothing was changed', async () => {
    await write('a.txt', 'a')
    const commit = await commitAll()
    const refs = await git.refs(root, never)
    expect(refs).toEqual({ head: 'main', branches: new Map([['main', commit]]) })
    expect(await git.checkout(root, never)).toEqual({ root, branch: 'main', commit, remote: undefined })
    expect(await contents('main')).toEqual({ 'a.txt': 'a' })
  })

  it('is its working tree once something was: staged, changed, untracked, deleted, without what is ignored', async () => {
    await write('.gitignore', 'ignored/\n*.log\n')
    await write('kept.txt', 'kept')
    await write('changed.txt', 'before')
    await write('deleted.txt', 'gone soon')
    const commit = await commitAll()
    await write('changed.txt', 'after')
    await write('new/untracked.txt', 'untracked')
    await write('staged.txt', 'staged')
    await native('add', 'staged.txt')
    await write('ignored/x', 'x')
    await write('debug.log', 'x')
    await rm(join(root, 'deleted.txt'))
    const refs = await git.refs(root, never)
    expect(refs.branches.get('main')).toBe(`${commit}-dirty`)
    expect(await contents('main')).toEqual({
      '.gitignore': 'ignored/\n*.log\n',
      'changed.txt': 'after',
      'kept.txt': 'kept',
      'new/untracked.txt': 'untracked',
      'staged.txt': 'staged',
    })
    expect(await contents('main', 'new')).toEqual({ 'new/untracked.txt': 'untracked' })
    const times = await git.times(root, [commit, `${commit}-dirty`], never)
    expect(times.get(`${commit}-dirty`)).toBe(times.get(commit))
    expect(times.get(commit)).toBe(Number(await native('show', '-s', '--format=%ct')))
  })

  it('gives modes, links and ids as Git would write them', async () => {
    await write('a.txt', 'a')
    await commitAll()
    await write('run.sh', '#!/bin/sh\n')
    await chmod(join(root, 'run.sh'), 0o755)
    await symlink('../../etc/passwd', join(root, 'link'))
    const { branches } = await git.refs(root, never)
    const tree = await git.tree(root, branches.get('main') ?? '', '', never)
    const oid = (text: string) => createHash('sha1').update(`blob ${text.length}\0${text}`).digest('hex')
    expect(Object.fromEntries(tree.entries)).toEqual({
      'a.txt': { mode: '100644', oid: oid('a') },
      link: { mode: '120000', oid: oid('../../etc/passwd') },
      'run.sh': { mode: '100755', oid: oid('#!/bin/sh\n') },
    })
    expect((await contents('main')).link).toBe('../../etc/passwd')
  })

  it('gives a branch that is not checked out as it was committed', async () => {
    await write('a.txt', 'main')
    await commitAll()
    await native('switch', '--quiet', '--create', 'feature')
    await write('a.txt', 'feature')
    await write('b.txt', 'untracked')
    expect((await git.refs(root, never)).head).toBe('main')
    expect(await contents('main')).toEqual({ 'a.txt': 'main' })
    expect(await contents('feature')).toEqual({ 'a.txt': 'feature', 'b.txt': 'untracked' })
  })

  it('writes nothing into the checkout', async () => {
    await write('a.txt', 'a')
    await commitAll()
    await write('a.txt', 'b')
    await write('c.txt', 'c')
    await write('.git/hooks/post-index-change', `#!/bin/sh\ntouch ${join(root, 'hook-ran')}\n`)
    await chmod(join(root, '.git/hooks/post-index-change'), 0o755)
    const before = await listing(root)
    await contents('main')
    await git.checkout(root, never)
    expect(await listing(root)).toEqual(before)
  })

  it('sees each change anew', async () => {
    await write('a.txt', '1')
    await commitAll()
    await write('a.txt', '2')
    expect(await contents('main')).toEqual({ 'a.txt': '2' })
    await write('a.txt', '3')
    expect(await contents('main')).toEqual({ 'a.txt': '3' })
    const commit = await commitAll()
    expect((await git.refs(root, never)).branches.get('main')).toBe(commit)
  })

  it('is readable before its first commit, and without a branch', async () => {
    await write('a.txt', 'a')
    const unborn = await git.refs(root, never)
    expect(unborn).toEqual({ head: 'main', branches: new Map([['main', `${'0'.repeat(40)}-dirty`]]) })
    expect(await contents('main')).toEqual({ 'a.txt': 'a' })
    const commit = await commitAll()
    await native('checkout', '--quiet', '--detach')
    expect(await git.checkout(root, never)).toMatchObject({ branch: undefined, commit })
  })

  it('is found from a folder inside, with its remote but without that remote’s password', async () => {
    await write('deep/er/a.txt', 'a')
    const commit = await commitAll()
    await native('remote', 'add', 'origin', 'https://me:secret@git.example.com/team/ops.git')
    expect(await git.checkout(join(root, 'deep/er'), never)).toEqual({
      root,
      branch: 'main',
      commit,
      remote: 'https://git.example.com/team/ops.git',
    })
    expect(await git.checkout(folder, never)).toBeUndefined()
  })

  it('takes the default branch from what the remote says', async () => {
    await write('a.txt', 'a')
    await commitAll()
    await native('branch', 'trunk')
    await native('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/trunk')
    expect((await git.refs(root, never)).head).toBe('trunk')
  })

  it('may be a linked worktree', async () => {
    await write('a.txt', 'a')
    await commitAll()
    const linked = join(folder, 'linked')
    await native('worktree', 'add', '--quiet', '-b', 'side', linked)
    await writeFile(join(linked, 'b.txt'), 'b')
    const { branches } = await git.refs(linked, never)
    const tree = await git.tree(linked, branches.get('side') ?? '', '', never)
    expect([...tree.entries.keys()]).toEqual(['a.txt', 'b.txt'])
  })

  it('may be missing, or no repository', async () => {
    expect(await failure(git.refs(join(folder, 'nowhere'), never))).toMatchObject({ code: 'git.not-found' })
    await mkdir(join(folder, 'plain'))
    const error = await failure(git.refs(join(folder, 'plain'), never))
    expect(error).toMatchObject({ code: 'git.local', retryable: false })
    expect(error.message).toContain('not a git repository')
    expect(error.hint).toContain('git status')
  })

  it('may have lost objects', async () => {
    await write('a.txt', 'only here')
    const commit = await commitAll()
    const tree = await git.tree(root, commit, '', never)
    const oid = tree.entries.get('a.txt')?.oid ?? ''
    await rm(join(root, '.git/objects', oid.slice(0, 2), oid.slice(2)))
    expect(await failure(git.blobs(root, tree, ['a.txt'], never))).toMatchObject({ code: 'git.corrupt' })
  })

  it('is copied like any folder', async () => {
    await write('a.txt', 'a')
    const commit = await commitAll()
    const copy = join(folder, 'copy: with "odd" name')
    await cp(root, copy, { recursive: true })
    await writeFile(join(copy, 'new.txt'), 'n')
    const { branches } = await git.refs(copy, never)
    expect(branches.get('main')).toBe(`${commit}-dirty`)
    const tree = await git.tree(copy, `${commit}-dirty`, '', never)
    expect([...tree.entries.keys()]).toEqual(['a.txt', 'new.txt'])
  })
})

/** Every file with a hash of its bytes, Git's own included. */
async function listing(root: string): Promise<Record<string, string>> {
  const names = await readdir(root, { recursive: true, withFileTypes: true })
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const hashes = files.sort().map(async (path) => [
    path,
    createHash('sha1')
      .update(await readFile(path))
      .digest('hex'),
  ])
  return Object.fromEntries(await Promise.all(hashes))
}
