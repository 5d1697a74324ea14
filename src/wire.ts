import packageJson from '../package.json' with { type: 'json' }
import type { KubeClient } from './adapters/kube-client.ts'
import type { ClusterOptions, FilePorts, FilesOptions, Opened, Wiring } from './cli/wiring.ts'
import type { Builder } from './ports/builder.ts'
import type { Clock, Random } from './ports/clock.ts'
import type { Log, Scrubber } from './ports/log.ts'
import type { Sops } from './ports/sops.ts'
import { remembering } from './reconcile/prepare/memory/remembered.ts'
import type { RoundPorts } from './reconcile/round.ts'

// The only place that knows the real adapters: makes them from options and environment, and hands them out as ports.
// In: options of a command. Out: ports, and how to close them.
// Limits: adapters are imported when they are needed, so that `--help` loads none; no decision is made here.

/** The demo's world is beside this file and stands on it, so main.ts adds it. */
export const wiring: Omit<Wiring, 'openDemo'> = {
  version: packageJson.version,
  openScrubber,
  openFiles,
  openCluster,
  findOps: async (cwd, git) => {
    const checkout = await git.checkout(cwd, new AbortController().signal)
    const { findConfigFolder } = await import('./adapters/config-files/config-files.ts')
    return findConfigFolder(cwd, checkout?.root)
  },
  namesIn: async (folder) => (await import('./adapters/config-files/config-files.ts')).namesIn(folder),
}

async function openScrubber(env: FilesOptions['env'], args: readonly string[]): Promise<Scrubber> {
  const [{ createScrubber }, { learnCredentials }] = await Promise.all([
    import('./adapters/log/scrubber.ts'),
    import('./adapters/credentials/credentials.ts'),
  ])
  const scrubber = createScrubber()
  learnCredentials(env, args, scrubber)
  return scrubber
}

/** What all ports share. */
export interface Base {
  readonly clock: Clock
  readonly random: Random
  readonly scrubber: Scrubber
  readonly log: Log
}

async function openBase(options: FilesOptions): Promise<Base> {
  const { scrubber } = options
  const [{ createClock }, { createRandom }, { createLog }] = await Promise.all([
    import('./adapters/clock/clock.ts'),
    import('./adapters/clock/random.ts'),
    import('./adapters/log/log.ts'),
  ])
  const log = createLog({ level: options.logLevel, destination: process.stderr, scrubber })
  return { clock: createClock(), random: createRandom(), scrubber, log }
}

export async function openFiles(options: FilesOptions): Promise<Opened<FilePorts>> {
  const base = await openBase(options)
  const [{ createHttp }, { createGit }, { createEvaluator }, { createRegistry }, credentials, log] =
    await Promise.all([
      import('./adapters/http.ts'),
      import('./adapters/git/git.ts'),
      import('./adapters/evaluator/evaluator.ts'),
      import('./adapters/registry/registry.ts'),
      import('./adapters/credentials/credentials.ts'),
      import('./adapters/log/scrubbed-progress.ts'),
    ])
  const http = createHttp({ userAgent: userAgent(), env: options.env, scrubber: base.scrubber })
  const git = createGit({
    http,
    credentials: credentials.gitCredentials(options.env, options, base.scrubber),
  })
  const evaluator = createEvaluator({ workerUrl: workerUrl('quickjs') })
  const registry = createRegistry({
    http,
    credentials: credentials.registryCredentials(options.env, base.scrubber),
  })
  return {
    ...base,
    progress: log.scrubbedProgress({ event: options.onProgress }, base.scrubber),
    git,
    evaluator,
    registry,
    sops: openSops(base, options),
    remember: remembering(),
    close: async () => {
      await Promise.all([git.close(), evaluator.close(), http.close()])
    },
  }
}

async function openCluster(options: ClusterOptions): Promise<Opened<RoundPorts>> {
  const files = await openFiles(options)
  const folder = /^directory:(.+)$/.exec(options.backend)?.[1]
  if (folder !== undefined) return openDirectory(folder, files)
  const [{ loadConnection }, { createKubeClient }] = await Promise.all([
    import('./adapters/kubernetes/transport/connection.ts'),
    import('./adapters/kubernetes/transport/client.ts'),
  ])
  const connection = loadConnection({ ...options, clock: files.clock })
  const client = createKubeClient({ ...files, connection, userAgent: userAgent(options.component) })
  const sops = openSops(files, options, client)
  const cluster = await openKubernetes(files, client, options.component)
  const builder = await openBuilder(options, files, client)
  return { ...files, ...cluster, sops, builder, close: () => closeAll(cluster, client, files) }
}

/** Keys from the environment; where it has none, those that the agent is given in its namespace. */
function openSops(
  { scrubber }: Pick<Base, 'scrubber'>,
  { env }: Pick<FilesOptions, 'env'>,
  client?: KubeClient,
): Sops {
  return {
    // Loaded with the first file: most configurations have none.
    async open(file, signal) {
      const [{ createSops }, { ageKeysOf, keysIn }, { readAgeKeys }] = await Promise.all([
        import('./adapters/sops/sops.ts'),
        import('./adapters/sops/age-keys.ts'),
        import('./adapters/state/age-keys.ts'),
      ])
      const keys = async (): Promise<readonly string[]> => {
        const own = ageKeysOf(env)
        if (own.length > 0 || client === undefined) return own
        return (await readAgeKeys(client, AGENT_NAMESPACE, signal)).flatMap(keysIn)
      }
      return await createSops({ scrubber, keys }).open(file, signal)
    },
  }
}

/** Backend and state on one API server, real or embedded. */
export async function openKubernetes(
  base: Base,
  client: KubeClient,
  component: string,
): Promise<Opened<Pick<RoundPorts, 'backend' | 'state'>>> {
  const [{ createKubernetesBackend }, { createFollow }, { createKubernetesState }] = await Promise.all([
    import('./adapters/kubernetes/backend.ts'),
    import('./adapters/kubernetes/cache/follow.ts'),
    import('./adapters/state/state.ts'),
  ])
  const backend = createKubernetesBackend({ ...base, client })
  const identity = `${component}-${Buffer.from(base.random.bytes(6)).toString('hex')}`
  const follow = createFollow({ ...base, client })
  const state = createKubernetesState({ ...base, client, follow, namespace: AGENT_NAMESPACE, identity })
  return { backend, state, close: () => closeAll(backend, state) }
}

/** Releases in the order given, each even if the one before fails. */
export async function closeAll(...parts: readonly { close(): Promise<void> }[]): Promise<void> {
  for (const part of parts) await part.close()
}

/** Bundled beside the program by tools/build.mjs. */
function workerUrl(name: string): URL {
  const up = import.meta.url.includes('/parts/') ? '../' : './'
  return new URL(`${up}${name}.worker.js`, import.meta.url)
}

export function userAgent(component?: string): string {
  return component === undefined
    ? `diploid/${packageJson.version}`
    : `diploid/${packageJson.version} (${component})`
}

const AGENT_NAMESPACE = 'diploid'

async function openDirectory(path: string, files: Opened<FilePorts>): Promise<Opened<RoundPorts>> {
  const [{ createDirectoryBackend }, { createDirectoryState }, { createLocalBuilder }] = await Promise.all([
    import('./adapters/directory/directory.ts'),
    import('./adapters/directory/directory-state.ts'),
    import('./adapters/builder/local/local.ts'),
  ])
  const backend = createDirectoryBackend({ path })
  const builder = createLocalBuilder(files)
  return {
    ...files,
    backend,
    state: createDirectoryState({ path }),
    builder,
    close: () => closeAll(backend, files),
  }
}

async function openBuilder(options: ClusterOptions, files: FilePorts, client: KubeClient): Promise<Builder> {
  if (options.builder === 'local') {
    return (await import('./adapters/builder/local/local.ts')).createLocalBuilder(files)
  }
  const [{ createBuildkitBuilder }, { buildSettings }, credentials] = await Promise.all([
    import('./adapters/builder/buildkit-job/buildkit-job.ts'),
    import('./adapters/builder/buildkit-job/settings.ts'),
    import('./adapters/credentials/credentials.ts'),
  ])
  return createBuildkitBuilder({
    ...files,
    client,
    gitCredentials: credentials.gitCredentials(options.env, options, files.scrubber),
    registryCredentials: credentials.registryCredentials(options.env, files.scrubber),
    settings: buildSettings(options.env),
  })
}
