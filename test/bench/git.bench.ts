import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createGit } from '../../src/adapters/git/git.ts'
import { type GitServer, startGitServer } from '../../src/adapters/git-server/git-server.ts'
import { createHttp } from '../../src/adapters/http.ts'
import { runGit } from '../../src/adapters/native-git.ts'

// Reading a large repository, against native git doing the same from the same server.

export interface GitBenchRow {
  readonly what: string
  readonly ms: number
  readonly nativeMs: number
  readonly bytes: number
  readonly requests: number
}

export async function benchGit(files = 20_000): Promise<readonly GitBenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'diploid-bench-'))
  const server = await startGitServer({ root: join(folder, 'server'), now: () => 1_700_000_000 })
  const http = createHttp({ userAgent: 'diploid/bench', env: {} })
  const git = createGit({ http, cacheDir: join(folder, 'cache') })
  try {
    return await measure(server, git, folder, files)
  } finally {
    await git.close()
    await http.close()
    await server.close()
    await rm(folder, { recursive: true })
  }
}

async function measure(
  server: GitServer,
  git: ReturnType<typeof createGit>,
  folder: string,
  files: number,
): Promise<readonly GitBenchRow[]> {
  const { signal } = new AbortController()
  const path = (index: number) => `team${index % 20}/service${index % 200}/src/file${index}.ts`
  const contents = Array.from({ length: files }, (_, index) => [
    path(index),
    `// ${index * 7919}\n`.repeat(50),
  ])
  const url = await server.createRepository('large', Object.fromEntries(contents))
  const clone = join(folder, 'clone.git')
  const native = (args: readonly string[], cwd = clone) => runGit(args, { cwd })
  const readNatively = async () => {
    await native(['ls-tree', '-r', 'main'])
    await native(['cat-file', 'blob', `main:${path(1)}`])
  }
  const read = async (): Promise<void> => {
    const commit = (await git.refs(url, signal)).branches.get('main') ?? ''
    const tree = await git.tree(url, commit, '', signal)
    await git.blobs(url, tree, [path(1)], signal)
  }
  const row = async (what: string, ours: () => Promise<unknown>, theirs: () => Promise<unknown>) => {
    const [requests, bytes] = [server.requests, server.bytes]
    const ms = await timed(ours)
    const cost = { bytes: server.bytes - bytes, requests: server.requests - requests }
    return { what, ms, nativeMs: await timed(theirs), ...cost }
  }

  const rows = [
    await row('first contact: list, trees, one file', read, async () => {
      const how = ['--quiet', '--bare', '--depth=1', '--filter=blob:none']
      await native(['clone', ...how, url, clone], folder)
      await readNatively()
    }),
  ]
  await server.commit('large', 'main', { [path(1)]: 'changed' }, 'Change')
  rows.push(
    await row('moved tip: list, trees, one file', read, async () => {
      await native(['fetch', '--quiet', '--depth=1', 'origin', '+main:main'])
      await readNatively()
    }),
    await row(
      'poll without news',
      () => git.refs(url, signal),
      () => native(['ls-remote', '--heads', url]),
    ),
  )
  return rows
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return Math.round(performance.now() - start)
}
