import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type GitServer, startGitServer } from '../../../src/adapters/git-server/git-server.ts'
import { runGit } from '../../../src/adapters/native-git.ts'

// The local server, met by the Git that people have.

describe('the local Git server', () => {
  let folder: string
  let server: GitServer
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'diploid-test-'))
    server = await startGitServer({ root: join(folder, 'server'), now: () => 1_700_000_000 })
    await mkdir(join(folder, 'desk'))
  })
  afterEach(async () => {
    await server.close()
    await rm(folder, { recursive: true })
  })
  const native = async (...args: string[]) => {
    const identity = ['-c', 'user.name=t', '-c', 'user.email=t@t.invalid']
    return (await runGit([...identity, ...args], { cwd: join(folder, 'desk') })).toString('utf8').trim()
  }

  it('is cloned from and pushed to', async () => {
    const url = await server.createRepository('team/app', { 'src/a.txt': 'a', 'b.txt': 'b' })
    await native('clone', '--quiet', url, '.')
    expect(await readFile(join(folder, 'desk/src/a.txt'), 'utf8')).toBe('a')
    await writeFile(join(folder, 'desk/b.txt'), 'pushed')
    await native('commit', '--quiet', '--all', '--message=Change')
    await native('push', '--quiet', 'origin', 'HEAD')
    expect(await server.git('team/app', ['show', 'main:b.txt'])).toBe('pushed')
    expect(server.requests).toBeGreaterThan(3)
  })

  it('makes the same commit of the same content', async () => {
    await server.createRepository('one', { a: 'a' })
    await server.createRepository('two', { a: 'a' })
    expect(await server.git('one', ['rev-parse', 'main'])).toBe(
      await server.git('two', ['rev-parse', 'main']),
    )
  })

  it('commits changes, deletions and new branches on what is there', async () => {
    await server.createRepository('app', { a: 'a', b: 'b' })
    const first = await server.git('app', ['rev-parse', 'main'])
    const second = await server.commit('app', 'feature', { a: null, 'c d': 'c' }, 'Change')
    expect(await server.git('app', ['rev-parse', `${second}^`])).toBe(first)
    expect(await server.git('app', ['ls-tree', '-r', '--name-only', 'feature'])).toBe('b\nc d')
    expect(await server.git('app', ['rev-parse', 'main'])).toBe(first)
  })

  it('refuses strangers, pushes and names that lead elsewhere where told to', async () => {
    await expect(server.createRepository('../out', {})).rejects.toThrow('not a repository name')
    const auth = { user: 'u', token: 't' }
    const strict = await startGitServer({ root: join(folder, 'strict'), auth, allowPush: false })
    try {
      const url = await strict.createRepository('app', { a: 'a' })
      await expect(native('clone', '--quiet', url, '.')).rejects.toThrow(
        /could not read Username|Authentication/,
      )
      await native('clone', '--quiet', url.replace('http://', 'http://u:t@'), '.')
      await writeFile(join(folder, 'desk/a'), 'changed')
      await native('commit', '--quiet', '--all', '--message=Change')
      await expect(native('push', '--quiet', 'origin', 'HEAD')).rejects.toThrow('403')
    } finally {
      await strict.close()
    }
  })
})
