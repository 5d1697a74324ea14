import { mkdir } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, isIP } from 'node:net'
import { dirname, join } from 'node:path'
import { runGit } from '../native-git.ts'
import { type Backend, createBackend } from './backend.ts'
import { type Changes, writeCommit } from './commit.ts'

// A small Git server for the demo and for tests: bare repositories in one folder behind smart HTTP.
// In: a folder and rules. Out: its URL, repositories, commits, and counts of what was asked.
// Limits: needs the native git binary; no TLS; one user at most; not for strangers.

export interface GitServerOptions {
  readonly root: string
  /** 127.0.0.1 where left out. */
  readonly host?: string
  readonly port?: number
  /** Partial clones (`filter`); true where left out. */
  readonly allowFilter?: boolean
  /** 0: an old server that does not know protocol v2. */
  readonly newest?: 0
  /** `git push` over HTTP; true where left out. */
  readonly allowPush?: boolean
  /** Basic credentials that every request must carry. */
  readonly auth?: { readonly user: string; readonly token: string }
  /** Seconds since the epoch for the next commit; the machine's clock where left out. */
  readonly now?: () => number
  /** Told of every request: `GET /ops.git/info/refs?service=git-upload-pack`. */
  readonly onRequest?: (line: string) => void
}

export interface CommitOptions {
  /** Starts the branch anew, without a parent. */
  readonly orphan?: boolean
}

export interface GitServer {
  readonly url: string
  readonly root: string
  /** HTTP requests answered so far. */
  readonly requests: number
  /** Bytes of bodies sent so far. */
  readonly bytes: number
  /** Makes a bare repository; with files also the first commit of `main`. Answers its URL. */
  createRepository(name: string, files?: Changes): Promise<string>
  /** Commits on a branch (made from `main` or empty where it is new); null deletes. Answers the commit id. */
  commit(
    name: string,
    branch: string,
    changes: Changes,
    message: string,
    options?: CommitOptions,
  ): Promise<string>
  /** Runs native git in the bare repository. */
  git(name: string, args: readonly string[], input?: Uint8Array): Promise<string>
  close(): Promise<void>
}

export async function startGitServer(options: GitServerOptions): Promise<GitServer> {
  await mkdir(options.root, { recursive: true })
  const backend = createBackend(options)
  const now = options.now ?? (() => Math.floor(Date.now() / 1000))
  const folder = (name: string) => join(options.root, `${name}.git`)
  let requests = 0
  const server = createServer((request, response) => {
    requests++
    options.onRequest?.(`${request.method} ${request.url}`)
    answer(request, response, options, backend)
  })
  const host = options.host ?? '127.0.0.1'
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, host, resolve)
  })
  const { port } = server.address() as AddressInfo
  const url = `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`

  const commit: GitServer['commit'] = (name, branch, changes, message, how = {}) =>
    writeCommit(folder(name), { branch, changes, message, seconds: now(), orphan: how.orphan === true })
  return {
    url,
    root: options.root,
    get requests() {
      return requests
    },
    get bytes() {
      return backend.bytes()
    },
    async createRepository(name, files) {
      if (!/^[\w][\w.-]*(\/[\w][\w.-]*)*$/.test(name)) throw new Error(`not a repository name: ${name}`)
      await mkdir(dirname(folder(name)), { recursive: true })
      await runGit(['init', '--quiet', '--bare', '--initial-branch=main', folder(name)], {
        cwd: options.root,
      })
      if (files !== undefined) await commit(name, 'main', files, 'Begin')
      return `${url}/${name}.git`
    },
    commit,
    async git(name, args, input) {
      return (await runGit(args, { cwd: folder(name), input: input ?? '' })).toString('utf8').trimEnd()
    },
    async close() {
      backend.stop()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: GitServerOptions,
  backend: Backend,
): void {
  const { auth } = options
  const expected = auth && `Basic ${Buffer.from(`${auth.user}:${auth.token}`).toString('base64')}`
  if (expected !== undefined && request.headers.authorization !== expected) {
    response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end('who are you?\n')
    return
  }
  backend.serve(request, response, auth?.user)
}
