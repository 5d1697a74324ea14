import { readFileSync } from 'node:fs'
import type { ClusterOptions, FilePorts, FilesOptions, Opened, Wiring } from './cli/wiring.ts'
import type { Builder, Clock, Log, Random, Scrubber } from './ports.ts'
import type { RoundPorts } from './reconcile/round.ts'

// The only place that knows the real adapters: makes them from options and environment, and hands them out as ports.
// In: options of a command. Out: ports, and how to close them.
// Limits: adapters are imported when they are needed, so that `--help` loads none; no decision is made here.

export const wiring: Wiring = {
  version: version(),
  openFiles,
  openCluster,
  openDemo: async (options) => (await import('./wire-demo.ts')).openDemo(options, version()),
  findOps: async (cwd, git) => {
    const checkout = await git.checkout(cwd, new AbortController().signal)
    const { findConfigFolder } = await import('./adapters/config-files/config-files.ts')
    return findConfigFolder(cwd, checkout?.root)
  },
}

/** What all ports share. */
export interface Base {
  readonly clock: Clock
  readonly random: Random
  readonly scrubber: Scrubber
  readonly log: Log
}

export async function openBase(options: FilesOptions): Promise<Base> {
  const [{ createClock }, { createRandom }, { createLog }, { createScrubber }] = await Promise.all([
    import('./adapters/clock/clock.ts'),
    import('./adapters/clock/random.ts'),
    import('./adapters/log/log.ts'),
    import('./adapters/log/scrubber.ts'),
  ])
  const scrubber = createScrubber()
  const log = createLog({ level: logLevel(options.logLevel), destination: process.stderr, scrubber })
  return { clock: createClock(), random: createRandom(), scrubber, log }
}

export async function openFiles(options: FilesOptions): Promise<Opened<FilePorts>> {
  const base = await openBase(options)
  const [
    { createHttp },
    { createGit },
    { createEvaluator },
    { createRegistry },
    { gitCredentials, registryCredentials },
  ] = await Promise.all([
    import('./adapters/http.ts'),
    import('./adapters/git/git.ts'),
    import('./adapters/evaluator/evaluator.ts'),
    import('./adapters/registry/registry.ts'),
    import('./adapters/credentials/credentials.ts'),
  ])
  const http = createHttp({ userAgent: `diploid/${version()}`, env: options.env })
  const git = createGit({ http, credentials: gitCredentials(options.env, base.scrubber) })
  const evaluator = createEvaluator({ workerUrl: workerUrl('quickjs') })
  const registry = createRegistry({ http, ...registryCredentials(options.env, base.scrubber) })
  const progress = { event: scrubbed(base.scrubber, options.onProgress) }
  return {
    ...base,
    progress,
    git,
    evaluator,
    registry,
    close: async () => {
      await Promise.all([git.close(), evaluator.close(), http.close()])
    },
  }
}

async function openCluster(options: ClusterOptions): Promise<Opened<RoundPorts>> {
  const files = await openFiles(options)
  const [{ loadConnection }, { createKubeClient }, { createKubernetesState }] = await Promise.all([
    import('./adapters/kubernetes/transport/connection.ts'),
    import('./adapters/kubernetes/transport/client.ts'),
    import('./adapters/state/state.ts'),
  ])
  const connection = loadConnection({ ...options, clock: files.clock })
  const client = createKubeClient({
    ...files,
    connection,
    userAgent: `diploid/${version()} (${options.component})`,
  })
  const backend = await openBackend(options, files, client)
  const identity = `${options.component}-${Buffer.from(files.random.bytes(6)).toString('hex')}`
  const state = createKubernetesState({ ...files, client, namespace: 'diploid', identity })
  const builder = await openBuilder(options, files, client)
  return {
    ...files,
    backend,
    state,
    builder,
    close: async () => {
      await backend.close()
      await client.close()
      await files.close()
    },
  }
}

/** Progress is an output like any other: no secret leaves by it. */
export function scrubbed(
  scrubber: Scrubber,
  event: RoundPorts['progress']['event'],
): RoundPorts['progress']['event'] {
  return (progress) => {
    const texts = Object.entries(progress).map(([key, value]) => [
      key,
      typeof value === 'string' ? scrubber.scrub(value) : value,
    ])
    event(Object.fromEntries(texts) as typeof progress)
  }
}

/** Bundled beside the program by tools/build.mjs. */
export function workerUrl(name: string): URL {
  return new URL(
    import.meta.url.includes('/parts/') ? `../${name}.worker.js` : `./${name}.worker.js`,
    import.meta.url,
  )
}

function version(): string {
  const folder = import.meta.url.includes('/parts/') ? '../../' : '../'
  const text = readFileSync(new URL(`${folder}package.json`, import.meta.url), 'utf8')
  return String((JSON.parse(text) as { readonly version: string }).version)
}
