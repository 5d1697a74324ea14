import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createGit } from '../../../src/adapters/git/git.ts'
import { writeCommit } from '../../../src/adapters/git-server/commit.ts'
import { startGitServer } from '../../../src/adapters/git-server/git-server.ts'
import { createHttp } from '../../../src/adapters/http.ts'
import { gitEnvironment, runGit } from '../../../src/adapters/native-git.ts'
import { type GitWorld, gitContract } from '../../contract/git.suite.ts'

gitContract('URL, server with filter', () => behindUrl({ allowFilter: true }))
gitContract('URL, server without filter', () => behindUrl({ allowFilter: false }))
gitContract('URL, server that speaks protocol v0', () => behindUrl({ allowFilter: true, newest: 0 }))
gitContract('bare repository in a folder', inFolder)

async function behindUrl(rules: { readonly allowFilter: boolean; readonly newest?: 0 }): Promise<GitWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'diploid-test-'))
  const server = await startGitServer({ root: join(folder, 'server'), ...rules })
  const http = createHttp({ userAgent: 'diploid/test', env: {} })
  const git = createGit({ http, cacheDir: join(folder, 'cache') })
  return {
    git,
    create: (name, files) => server.createRepository(name, files),
    commit: (name, branch, changes, how) => server.commit(name, branch, changes, 'Change', how),
    run: (name, args, input) => server.git(name, args, input),
    async close() {
      await git.close()
      await http.close()
      await server.close()
      await rm(folder, { recursive: true })
    },
  }
}

async function inFolder(): Promise<GitWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'diploid-test-'))
  const http = createHttp({ userAgent: 'diploid/test', env: {} })
  const git = createGit({ http, cacheDir: join(folder, 'cache') })
  let seconds = 1_700_000_000
  const commit: GitWorld['commit'] = async (name, branch, changes, how) => {
    const orphan = how?.orphan === true
    return await writeCommit(join(folder, name), {
      branch,
      changes,
      message: 'm',
      seconds: seconds++,
      orphan,
    })
  }
  return {
    git,
    async create(name, files) {
      const args = ['init', '--quiet', '--bare', '--initial-branch=main', name]
      await runGit(args, { cwd: folder, env: gitEnvironment(process.env) })
      if (files !== undefined) await commit(name, 'main', files)
      return join(folder, name)
    },
    commit,
    run: async (name, args, input) =>
      (await runGit(args, { cwd: join(folder, name), input: input ?? '' })).toString('utf8').trimEnd(),
    async close() {
      await git.close()
      await http.close()
      await rm(folder, { recursive: true })
    },
  }
}
