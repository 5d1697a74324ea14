import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { inject } from 'vitest'
import { type GitServer, startGitServer } from '../../src/adapters/git-server/git-server.ts'
import { type KubeServer, startKubeServer } from '../../src/adapters/kube-server/server.ts'
import { runGit } from '../../src/adapters/native-git.ts'
import { type FakeRegistry, startFakeRegistry } from '../adapters/registry/fake-registry.ts'

// What the program meets on a person's machine: a checkout of the ops repository, a Git server, a registry, a cluster.
// In: files of the ops repository. Out: the program's exit code and outputs, with what differs from run to run named.
// Limits: images are ready ones; the cluster simulates its pods.

export interface World {
  readonly git: GitServer
  readonly kube: KubeServer
  readonly registry: FakeRegistry
  /** The checkout of the ops repository. */
  readonly ops: string
  readonly folder: string
  /** Writes and deletes (null) files of the checkout. */
  write(files: Files): void
  /** Writes files and commits everything. */
  commit(files?: Files): Promise<void>
  run(args: string, options?: RunOptions): Promise<Ran>
  kubeconfig(server: string): string
  /** Writes of the cluster so far, without Leases. */
  writes(): readonly string[]
  close(): Promise<void>
}

export type Files = Readonly<Record<string, string | null>>

export interface RunOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** Called with everything on stderr so far; may send signals. */
  readonly onError?: (text: string, kill: (signal: NodeJS.Signals) => void) => void
  /** Reads no more of stdout than its first bytes, as `head` does. */
  readonly stopReading?: boolean
  /** Outputs as they are, not with names for what changes. */
  readonly raw?: boolean
}

export interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export async function startWorld(files: Files = {}): Promise<World> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'diploid-cli-')))
  const ops = join(folder, 'ops')
  const [git, kube, registry] = await Promise.all([
    startGitServer({ root: join(folder, 'git') }),
    startKubeServer({ simulate: { podStartMs: 5, gateway: true } }),
    startFakeRegistry(),
  ])
  mkdirSync(ops)
  const kubeconfig = join(folder, 'kubeconfig')
  writeFileSync(kubeconfig, kubeconfigOf(kube.url))
  const inOps = (...args: string[]) => runGit([...IDENTITY, ...args], { cwd: ops })
  await inOps('init', '--quiet', '--initial-branch=main')
  await inOps('remote', 'add', 'origin', `${git.url}/acme/ops.git`)
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    KUBECONFIG: kubeconfig,
    GIT_CONFIG_NOSYSTEM: '1',
  }
  const running = new Set<ChildProcess>()
  const named = namer({ folder, git, kube, registry })

  const world: World = {
    git,
    kube,
    registry,
    ops,
    folder,
    write(changes) {
      for (const [path, text] of Object.entries(changes)) {
        const file = join(ops, path)
        if (text === null) rmSync(file, { force: true, recursive: true })
        else {
          mkdirSync(dirname(file), { recursive: true })
          writeFileSync(file, text.replaceAll('REGISTRY', registry.host))
        }
      }
    },
    async commit(changes = {}) {
      world.write(changes)
      await inOps('add', '--all')
      await inOps('commit', '--quiet', '--allow-empty', '--message', 'Change')
    },
    async run(args, options = {}) {
      const ran = await spawned(args, options, { ...env, ...options.env }, options.cwd ?? ops, running)
      return options.raw ? ran : { code: ran.code, out: named(ran.out), err: named(ran.err) }
    },
    kubeconfig: kubeconfigOf,
    writes: () =>
      kube
        .requests()
        .filter(({ verb }) => ['create', 'patch', 'update', 'delete', 'deletecollection'].includes(verb))
        .filter(({ path }) => !path.includes('/leases'))
        .map(({ verb, path }) => `${verb} ${path}`),
    async close() {
      for (const child of running) child.kill('SIGKILL')
      await Promise.all([git.close(), kube.close(), registry.close()])
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await world.commit(files)
  return world
}

/** As a person types it; quoted words stay together. */
function spawned(
  args: string,
  options: RunOptions,
  env: Readonly<Record<string, string>>,
  cwd: string,
  running: Set<ChildProcess>,
): Promise<Ran> {
  const words = [...args.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '')
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [inject('program'), ...words], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    running.add(child)
    let out = ''
    let err = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk
      if (options.stopReading) child.stdout.destroy()
    })
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      err += chunk
      options.onError?.(err, (signal) => child.kill(signal))
    })
    child.on('error', reject)
    child.on('close', (code) => {
      running.delete(child)
      resolve({ code, out, err })
    })
  })
}

function namer(world: {
  readonly folder: string
  readonly git: GitServer
  readonly kube: KubeServer
  readonly registry: FakeRegistry
}): (text: string) => string {
  return (text) =>
    text
      .replaceAll(world.git.url, 'GIT')
      .replaceAll(world.kube.url, 'CLUSTER')
      .replaceAll(world.registry.host, 'REGISTRY')
      .replaceAll(world.folder, 'HOME')
      .replace(/\b[0-9a-f]{40}\b/g, 'COMMIT')
      .replace(/@[0-9a-f]{7}\b/g, '@COMMIT')
      .replace(/\b(of|→) [0-9a-f]{7}\b/g, '$1 COMMIT')
      .replace(/sha256:[0-9a-f]{64}/g, 'DIGEST')
}

const IDENTITY = ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@acme.example']

function kubeconfigOf(server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [{ name: 'test', cluster: { server } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    users: [{ name: 'test', user: {} }],
  })
}
