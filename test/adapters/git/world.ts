import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createGit, type GitOptions } from '../../../src/adapters/git/git.ts'
import { type GitServer, startGitServer } from '../../../src/adapters/git-server/git-server.ts'
import { createHttp } from '../../../src/adapters/http.ts'
import type { Git } from '../../../src/ports/git.ts'

// A Git server on loopback and the adapter that reads from it, thrown away together.

export interface Bed {
  readonly server: GitServer
  readonly git: Git & { close(): Promise<void> }
  readonly folder: string
  /** Requests and bytes that the work cost. */
  cost<T>(work: () => Promise<T>): Promise<{ value: T; requests: number; bytes: number }>
  close(): Promise<void>
}

export async function openBed(
  rules: Partial<Parameters<typeof startGitServer>[0]> = {},
  options: Partial<GitOptions> = {},
): Promise<Bed> {
  const folder = await mkdtemp(join(tmpdir(), 'diploid-test-'))
  let seconds = 1_700_000_000
  const server = await startGitServer({ now: () => seconds++, ...rules, root: join(folder, 'server') })
  const http = createHttp({ userAgent: 'diploid/test', env: {}, idleMs: 2_000 })
  const git = createGit({ http, cacheDir: join(folder, 'cache'), ...options })
  return {
    server,
    git,
    folder,
    async cost(work) {
      const [requests, bytes] = [server.requests, server.bytes]
      const value = await work()
      return { value, requests: server.requests - requests, bytes: server.bytes - bytes }
    },
    async close() {
      await git.close()
      await http.close()
      await server.close()
      await rm(folder, { recursive: true })
    },
  }
}

export const never: AbortSignal = new AbortController().signal
