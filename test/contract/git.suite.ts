import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Changes } from '../../src/adapters/git-server/commit.ts'
import { isWorldError, type WorldError } from '../../src/core/world-error.ts'
import type { Git } from '../../src/ports/git.ts'

// What every Git adapter promises, whatever lies behind the location.

/** A repository that the suite fills through the flavour's own means. */
export interface GitWorld {
  readonly git: Git
  /** Makes a repository with one commit on `main`; answers its location. Without files: an empty one. */
  create(name: string, files?: Changes): Promise<string>
  /** Commits on a branch and answers the id. */
  commit(name: string, branch: string, changes: Changes, how?: { readonly orphan?: boolean }): Promise<string>
  /** Runs native git in the repository. */
  run(name: string, args: readonly string[], input?: Uint8Array): Promise<string>
  close(): Promise<void>
}

const signal = new AbortController().signal

export function gitContract(flavour: string, open: () => Promise<GitWorld>): void {
  describe(`Git: ${flavour}`, () => {
    let world: GitWorld
    beforeAll(async () => {
      world = await open()
    })
    afterAll(async () => {
      await world.close()
    })

    it('lists branches with the default one', async () => {
      const location = await world.create('listing', { 'a.txt': 'a' })
      const feature = await world.commit('listing', 'feature/one', { 'b.txt': 'b' })
      const refs = await world.git.refs(location, signal)
      expect(refs.head).toBe('main')
      expect([...refs.branches.keys()].sort()).toEqual(['feature/one', 'main'])
      expect(refs.branches.get('feature/one')).toBe(feature)
    })

    it('tells the commit of a tag, annotated or not', async () => {
      const location = await world.create('tags', { 'a.txt': 'a' })
      const commit = (await world.git.refs(location, signal)).branches.get('main') ?? ''
      await world.run('tags', ['tag', 'v1', commit])
      await world.run('tags', [
        '-c',
        'user.name=a',
        '-c',
        'user.email=a@b',
        'tag',
        '-a',
        '-m',
        'x',
        'v1.1',
        commit,
      ])
      expect(await world.git.tag(location, 'v1', signal)).toBe(commit)
      expect(await world.git.tag(location, 'v1.1', signal)).toBe(commit)
      expect(await world.git.tag(location, 'v2', signal)).toBeUndefined()
      expect([...(await world.git.tree(location, commit, '', signal)).entries.keys()]).toEqual(['a.txt'])
    })

    it('knows neither branches nor a default one in an empty repository', async () => {
      const location = await world.create('empty')
      expect(await world.git.refs(location, signal)).toEqual({ head: undefined, branches: new Map() })
    })

    it('lists files flat, with modes, symlinks and submodules', async () => {
      const submodule = '1'.repeat(40)
      const location = await world.create('modes')
      const commit = await world.commit('modes', 'main', {
        'README.md': 'hello\n',
        'bin/run': { executable: '#!/bin/sh\n' },
        current: { link: 'bin/run' },
        'vendor/lib': { submodule },
      })
      const tree = await world.git.tree(location, commit, '', signal)
      expect(tree.commit).toBe(commit)
      expect(Object.fromEntries([...tree.entries].map(([path, entry]) => [path, entry.mode]))).toEqual({
        'README.md': '100644',
        'bin/run': '100755',
        current: '120000',
        'vendor/lib': '160000',
      })
      expect(tree.entries.get('vendor/lib')?.oid).toBe(submodule)
      expect(tree.entries.get('README.md')?.oid).toBe('ce013625030ba8dba906f756967f9e9ca394464a')
    })

    it('gives contents of the paths asked for: a symlink its target, nothing for submodules and unknown paths', async () => {
      const location = await world.create('contents')
      const commit = await world.commit('contents', 'main', {
        'a.txt': 'alpha',
        'twin.txt': 'alpha',
        link: { link: '../outside' },
        sub: { submodule: '2'.repeat(40) },
        'empty.txt': '',
      })
      const tree = await world.git.tree(location, commit, '', signal)
      const paths = ['a.txt', 'twin.txt', 'link', 'sub', 'empty.txt', 'missing']
      const blobs = await world.git.blobs(location, tree, paths, signal)
      expect(
        Object.fromEntries([...blobs].map(([path, bytes]) => [path, Buffer.from(bytes).toString()])),
      ).toEqual({
        'a.txt': 'alpha',
        'twin.txt': 'alpha',
        link: '../outside',
        'empty.txt': '',
      })
    })

    it('gives the files of one folder, and none for a folder that is not there', async () => {
      const location = await world.create('folders')
      const files = { 'api/a': '1', 'api/deep/b': '2', 'apiary/c': '3', d: '4' }
      const commit = await world.commit('folders', 'main', files)
      const inFolder = await world.git.tree(location, commit, 'api', signal)
      expect([...inFolder.entries.keys()]).toEqual(['api/a', 'api/deep/b'])
      expect((await world.git.tree(location, commit, 'nowhere', signal)).entries.size).toBe(0)
      expect((await world.git.tree(location, commit, 'd', signal)).entries.size).toBe(0)
    })

    it('keeps names apart that are not UTF-8', async () => {
      const location = await world.create('names', { x: 'x' })
      const blob = await world.run('names', ['rev-parse', 'main:x'])
      const commit = await world.commit('names', 'main', { 'ünï "quoted"\n.txt': 'u' })
      const raw = await rawCommit(world, 'names', blob)
      const tree = await world.git.tree(location, raw, '', signal)
      expect([...tree.entries.keys()]).toEqual(['caf\udce9', 'caf\udcea'])
      const ours = await world.git.tree(location, commit, '', signal)
      expect([...ours.entries.keys()]).toEqual(['x', 'ünï "quoted"\n.txt'])
    })

    it('gives committer times, the same for the same commit', async () => {
      const location = await world.create('times', { a: '1' })
      const ids: string[] = []
      for (let index = 0; index < 6; index++)
        ids.push(await world.commit('times', `b${index}`, { a: String(index) }))
      const times = await world.git.times(location, ids, signal)
      const native = await Promise.all(
        ids.map((id) => world.run('times', ['show', '-s', '--format=%ct', id])),
      )
      expect(ids.map((id) => times.get(id))).toEqual(native.map(Number))
      expect((await world.git.tree(location, ids[3] ?? '', '', signal)).entries.size).toBe(1)
    })

    it('follows a branch through commits, a forced move, deletion, recreation and orphan history', async () => {
      const location = await world.create('moves', { 'a.txt': '0' })
      const text = async () => {
        const commit = (await world.git.refs(location, signal)).branches.get('work')
        if (commit === undefined) return 'no branch'
        const tree = await world.git.tree(location, commit, '', signal)
        const blobs = await world.git.blobs(location, tree, ['a.txt'], signal)
        return `${tree.entries.size} ${Buffer.from(blobs.get('a.txt') ?? []).toString()}`
      }
      await world.commit('moves', 'work', { 'a.txt': '1' })
      expect(await text()).toBe('1 1')
      await world.commit('moves', 'work', { 'a.txt': '2', 'b.txt': 'b' })
      expect(await text()).toBe('2 2')
      await world.run('moves', ['update-ref', 'refs/heads/work', 'refs/heads/main'])
      expect(await text()).toBe('1 0')
      await world.run('moves', ['update-ref', '-d', 'refs/heads/work'])
      expect(await text()).toBe('no branch')
      await world.commit('moves', 'work', { 'a.txt': '3' })
      expect(await text()).toBe('1 3')
      await world.commit('moves', 'work', { 'a.txt': '4', c: 'c', d: 'd' }, { orphan: true })
      expect(await text()).toBe('3 4')
    })

    it('answers many callers at once', async () => {
      const location = await world.create('crowd', { a: 'a' })
      const commits: string[] = []
      for (let index = 0; index < 4; index++)
        commits.push(await world.commit('crowd', `b${index}`, { a: `${index}` }))
      const texts = await Promise.all(
        [...commits, ...commits].map(async (commit) => {
          const tree = await world.git.tree(location, commit, '', signal)
          const blobs = await world.git.blobs(location, tree, ['a'], signal)
          return Buffer.from(blobs.get('a') ?? []).toString()
        }),
      )
      expect(texts).toEqual(['0', '1', '2', '3', '0', '1', '2', '3'])
    })

    it('says that a commit is not there', async () => {
      const location = await world.create('unknown', { a: 'a' })
      const error = await failure(world.git.tree(location, 'f'.repeat(40), '', signal))
      expect(error.code).toBe('git.not-found')
      expect(error.retryable).toBe(true)
      const main = (await world.git.refs(location, signal)).branches.get('main') ?? ''
      expect((await world.git.tree(location, main, '', signal)).entries.size).toBe(1)
    })

    it('rejects with the reason of an aborted signal', async () => {
      const location = await world.create('aborted', { a: 'a' })
      const reason = new Error('enough')
      const aborted = AbortSignal.abort(reason)
      await expect(world.git.refs(location, aborted)).rejects.toBe(reason)
      await expect(world.git.tree(location, 'f'.repeat(40), '', aborted)).rejects.toBe(reason)
    })
  })
}

export async function failure(promise: Promise<unknown>): Promise<WorldError> {
  const error = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  )
  if (!isWorldError(error)) throw error
  return error
}

/** A commit with the Latin-1 names caf\xe9 and caf\xea, which no Changes can express. */
async function rawCommit(world: GitWorld, name: string, blob: string): Promise<string> {
  const names = ['caf\xe9', 'caf\xea']
  const lines = names.map((file) => Buffer.from(`100644 blob ${blob}\t${file}\0`, 'latin1'))
  const tree = await world.run(name, ['mktree', '-z'], Buffer.concat(lines))
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@t.invalid']
  const commit = await world.run(name, [...identity, 'commit-tree', '-m', 'raw', tree])
  await world.run(name, ['update-ref', 'refs/heads/raw', commit])
  return commit
}
