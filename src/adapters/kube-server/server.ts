import { setMaxListeners } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '../../ports/clock.ts'
import type { Cluster } from './cluster.ts'
import { startControllers } from './controllers/start.ts'
import { Audit, type AuditEntry } from './requests/audit.ts'
import { type Handler, handle } from './requests/handle.ts'
import { Kinds } from './resources/kinds.ts'
import { seed } from './seed.ts'
import { Pages } from './store/pages.ts'
import { Store } from './store/store.ts'

// The embedded cluster: a loopback HTTP server that speaks the Kubernetes API, all of it in memory, for the demo and tests.
// In: where to listen, the time, how fast simulated pods start. Out: its URL, an audit list, switches for faults.
// Limits: no users, no TLS, no real pods; docs/embedded-cluster.md lists what differs from a real API server.

export interface KubeServerOptions {
  readonly host?: string
  readonly port?: number
  /** Only `now` is used: for the times in objects and in the audit list. */
  readonly clock?: Pick<Clock, 'now'>
  readonly simulate?: {
    /** From a pod's creation to Ready; 300 by default. */
    readonly podStartMs?: number
    /** Without controllers, workloads and claims keep an empty status, as on an API server that stands alone. */
    readonly controllers?: boolean
    /** Serves Gateway API kinds with a GatewayClass and a Gateway `demo` in namespace `gateway`. */
    readonly gateway?: boolean
  }
  /** Changes that a watch can resume from; older ones answer 410. */
  readonly historyLimit?: number
}

export interface KubeServer {
  readonly url: string
  /** Every request so far, as the audit log of an API server has it. */
  requests(): readonly AuditEntry[]
  /** How many requests of each verb. */
  counts(): Readonly<Record<string, number>>
  /** Forgets the past: resuming a watch or a list from before answers 410. */
  compact(): void
  /** Breaks the connection of every open watch. */
  cutWatches(): void
  close(): Promise<void>
}

const HISTORY_LIMIT = 10_000
const POD_START_MS = 300

export async function startKubeServer(options: KubeServerOptions = {}): Promise<KubeServer> {
  const clock = options.clock ?? { now: () => Date.now() }
  const store = new Store(options.historyLimit ?? HISTORY_LIMIT)
  const cluster: Cluster = {
    store,
    kinds: new Kinds(),
    timestamp: () => `${new Date(clock.now()).toISOString().slice(0, 19)}Z`,
  }
  const pages = new Pages()
  const audit = new Audit(() => clock.now())
  let watches = openWatches()
  const handler: Handler = { cluster, pages, audit, watches: () => watches.signal }
  const stopControllers = startControllers(cluster, {
    podStartMs: options.simulate?.podStartMs ?? POD_START_MS,
    workloads: options.simulate?.controllers ?? true,
  })
  seed(cluster, options.simulate?.gateway ?? false)
  const server = createServer((request, response) => void handle(handler, request, response))
  server.keepAliveTimeout = 60_000
  const url = await listen(server, options.host ?? '127.0.0.1', options.port ?? 0)
  const cutWatches = () => {
    watches.abort()
    watches = openWatches()
  }
  return {
    url,
    requests: () => audit.entries(),
    counts: () => audit.counts(),
    compact() {
      store.compact()
      pages.forget()
    },
    cutWatches,
    async close() {
      stopControllers()
      cutWatches()
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function listen(server: ReturnType<typeof createServer>, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      const address = server.address() as AddressInfo
      resolve(
        `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
      )
    })
  })
}

/** Every open watch listens on it, and there may be any number of them. */
function openWatches(): AbortController {
  const watches = new AbortController()
  setMaxListeners(0, watches.signal)
  return watches
}
