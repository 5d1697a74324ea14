import type { Git } from '../ports/git.ts'
import type { Scrubber } from '../ports/log.ts'
import type { RoundPorts } from '../reconcile/round.ts'

/** What commands ask of wire.ts, the only place that knows the real adapters. */
export interface Wiring {
  readonly version: string
  /** Knows the credentials of the environment and of URLs among the arguments; ports teach it what they meet. */
  openScrubber(env: Readonly<Record<string, string | undefined>>, args: readonly string[]): Promise<Scrubber>
  /** Git, evaluator and registry: enough to read, validate and render. Nothing is asked of a cluster. */
  openFiles(options: FilesOptions): Promise<Opened<FilePorts>>
  /** All ports, against the cluster that kubeconfig names or the backend asked for. */
  openCluster(options: ClusterOptions): Promise<Opened<RoundPorts>>
  /** The embedded cluster, a local Git server and a simulated builder, wired like the real ones. */
  openDemo(options: DemoOptions): Promise<Opened<DemoPorts>>
  /** Folder of the ops file around `cwd`, with the Git root above it. */
  findOps(cwd: string, git: Git): Promise<{ readonly root: string; readonly folder: string } | undefined>
  /** What lies in a folder of this machine, sorted; undefined where there is none. */
  namesIn(folder: string): Promise<readonly string[] | undefined>
}

export type Opened<T> = T & { close(): Promise<void> }

export type FilePorts = Omit<RoundPorts, 'backend' | 'state' | 'builder'>

export interface FilesOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
  /** URL of the ops repository, whose host gets the Git credentials of the environment. */
  readonly opsUrl?: string
  /** URLs that were given for repositories of services, which may hold credentials as well. */
  readonly serviceUrls?: readonly string[]
  readonly onProgress: RoundPorts['progress']['event']
  /** What the terminal prints through, so that it knows what the ports have learned. */
  readonly scrubber: Scrubber
}

export interface ClusterOptions extends FilesOptions {
  readonly kubeconfig?: string
  readonly context?: string
  /** Part of the user agent: `cli`, `agent`. */
  readonly component: string
  /** `kubernetes` (default), `directory:PATH`. */
  readonly backend: string
  /** How images are built: in the cluster, by whatever answers on this machine, or not at all. */
  readonly builder: 'cluster' | 'local'
}

export interface DemoOptions extends FilesOptions {
  /** How long a simulated build takes. */
  readonly buildMilliseconds: number
}

export interface DemoRepository {
  readonly url: string
  commit(branch: string, changes: Readonly<Record<string, string | null>>, message: string): Promise<string>
}

export interface DemoPorts extends RoundPorts {
  /** Makes a repository from the files of a folder of the example, with the branches main and develop. */
  repository(name: string): Promise<DemoRepository>
  /** Totals so far, for the counts that the demo shows. */
  counts(): { readonly gitRequests: number; readonly builds: number }
  readonly clusterUrl: string
  /** Path of a file for whatever else is to reach the cluster while the demo runs. */
  readonly kubeconfig: string
}
