import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DemoOptions, DemoPorts, Opened } from './cli/wiring.ts'
import { closeAll, openFiles, openKubernetes, userAgent } from './wire.ts'

// The demo's world: the example company on a local Git server, an embedded cluster, simulated images.
// In: how fast it goes. Out: the same ports as against a real cluster, and how to push.
// Limits: all of it lives on loopback and in a temporary folder, and goes with `close`.

export async function openDemo(options: DemoOptions): Promise<Opened<DemoPorts>> {
  const [
    { startKubeServer },
    { startGitServer },
    { createSimulatedImages },
    { plainConnection },
    { createKubeClient },
  ] = await Promise.all([
    import('./adapters/kube-server/server.ts'),
    import('./adapters/git-server/git-server.ts'),
    import('./adapters/builder/simulated/simulated.ts'),
    import('./adapters/kubernetes/transport/connection.ts'),
    import('./adapters/kubernetes/transport/client.ts'),
  ])
  const files = await openFiles(options)
  const folder = mkdtempSync(join(tmpdir(), 'diploid-demo-'))
  const kube = await startKubeServer({ simulate: { podStartMs: 800, gateway: true } })
  const gitServer = await startGitServer({ root: folder })
  const connection = plainConnection({ name: 'demo', server: kube.url })
  const client = createKubeClient({ ...files, connection, userAgent: userAgent('agent') })
  const cluster = await openKubernetes(files, client, 'demo')
  const images = createSimulatedImages({
    ...files,
    milliseconds: options.buildMilliseconds,
    ports: { 'nginx:1.27-alpine': 80 },
  })
  return {
    ...files,
    ...cluster,
    builder: images.builder,
    registry: images.registry,
    clusterUrl: kube.url,
    kubeconfig: writeKubeconfig(folder, kube.url),
    async repository(name) {
      const content = filesOf(join(exampleFolder(), name))
      const url = await gitServer.createRepository(name, content)
      await gitServer.commit(name, 'develop', {}, 'Begin develop')
      return { url, commit: (branch, changes, message) => gitServer.commit(name, branch, changes, message) }
    },
    counts: () => ({ gitRequests: gitServer.requests, builds: images.builds() }),
    close: async () => {
      await closeAll(cluster, client, files, gitServer, kube)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** For kubectl, and for plan and apply of somebody's own repository; the cluster asks nobody who they are. */
function writeKubeconfig(folder: string, server: string): string {
  const file = join(folder, 'kubeconfig')
  const name = 'demo'
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server } }],
    users: [{ name, user: {} }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  }
  writeFileSync(file, JSON.stringify(config, undefined, 2))
  return file
}

/** Beside the program in dist/, or in the checkout that it was built from. */
function exampleFolder(): string {
  const places = ['./examples/ops-repo', '../examples/ops-repo', '../../examples/ops-repo']
  const found = places
    .map((place) => fileURLToPath(new URL(place, import.meta.url)))
    .find((place) => existsSync(place))
  if (found === undefined) throw new Error('the example company is not where the program was installed')
  return found
}

function filesOf(root: string): Record<string, string> {
  const files: Record<string, string> = {}
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile()) files[relative(root, path)] = readFileSync(path, 'utf8')
  }
  return files
}
