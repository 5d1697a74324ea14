import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Changes } from '../../../src/adapters/git-server/commit.ts'
import {
  type GitServer,
  type GitServerOptions,
  startGitServer,
} from '../../../src/adapters/git-server/git-server.ts'
import { type Agent, type AgentOptions, startAgent } from './agent.ts'
import { bed, kubectl } from './bed.ts'
import { eventually } from './eventually.ts'

// A company of one environment on the bed: its repositories behind smart HTTP, its namespace, its agents.
// In: the environment's name, files by repository. Out: how to push and what to look at. `close` leaves nothing running.
// Limits: the installation (namespace `diploid`) is the cluster's, and shared by the stories one after the other.

export interface Company {
  readonly environment: string
  readonly namespace: string
  readonly git: GitServer
  readonly opsUrl: string
  push(repository: string, changes: Changes, branch?: string): Promise<string>
  /** An agent that has started. */
  agent(options?: AgentOptions): Promise<Agent>
  /** One of which nothing is known yet; it may be refused. */
  launch(options?: AgentOptions): Agent
  /** Once the environment says that it is so; answers its message. */
  status(ready: 'True' | 'False', seconds?: number): Promise<string>
  /** Of the ops repository, as the environment shows it: `main@3fa9c21`. */
  revision(): Promise<string>
  close(): Promise<void>
}

export async function openCompany(
  environment: string,
  repositories: Readonly<Record<string, Changes | undefined>>,
  server: Partial<GitServerOptions> = {},
): Promise<Company> {
  const root = await mkdtemp(join(bed.folder, 'git-'))
  const git = await startGitServer({ root, host: bed.nodeIp, ...server })
  for (const [name, files] of Object.entries(repositories)) await git.createRepository(name, files)
  const namespace = `acme-${environment}`
  const opsUrl = `${git.url}/ops.git`
  const agents: Agent[] = []
  function launch(options?: AgentOptions): Agent {
    const agent = startAgent(opsUrl, options)
    agents.push(agent)
    return agent
  }
  return {
    environment,
    namespace,
    git,
    opsUrl,
    push: (repository, changes, branch = 'main') => git.commit(repository, branch, changes, 'Change'),
    launch,
    async agent(options) {
      const agent = launch(options)
      await agent.logged('agent started')
      return agent
    },
    async status(ready, seconds) {
      const what = `environment ${environment} to be Ready=${ready}`
      try {
        return await eventually(what, () => messageOf(environment, ready), seconds)
      } catch (error) {
        const said = agents.map((agent) => agent.output()).join('\n')
        throw new Error(`${String(error)}; the agent said:\n${said}`, { cause: error })
      }
    },
    revision: () =>
      kubectl('get', `environments.diploid.dev/${environment}`, '-o', 'jsonpath={.status.revision}'),
    async close() {
      await Promise.all(agents.map((agent) => agent.stop()))
      await kubectl('delete', 'namespace', namespace, '--ignore-not-found', '--wait=false')
      await git.close()
      await rm(root, { recursive: true, force: true })
      for (const agent of agents) refuseNoise(agent)
    },
  }
}

/** An agent that started writes JSON lines only: a warning of Node's among them is a mistake of ours. */
function refuseNoise(agent: Agent): void {
  if (!agent.lines.some(({ msg }) => msg === 'agent started')) return
  const noise = agent.lines.filter(({ level }) => level === 'raw').map(({ msg }) => msg)
  if (noise.length > 0) throw new Error(`the agent wrote what is no log line:\n${noise.join('\n')}`)
}

async function messageOf(environment: string, ready: string): Promise<string | undefined> {
  const path = (field: string) => `{.status.conditions[?(@.type=="Ready")].${field}}`
  const template = `jsonpath=${path('status')} ${path('message')}`
  const text = await kubectl(
    'get',
    `environments.diploid.dev/${environment}`,
    '--ignore-not-found',
    '-o',
    template,
  )
  return text.startsWith(`${ready} `) ? text.slice(ready.length + 1) : undefined
}

/** The ops repository's settings with one environment, built to the bed's registry. */
export function opsFiles(environment: string, more: string, files: Changes = {}): Changes {
  const registry = `{ url: '${bed.registry}/acme-${environment}', insecure: true }`
  const head = `name: 'acme', registry: ${registry}, environments: { ${environment}: { branch: 'main' } },`
  return { '.diploid.conf.js': `config = { ${head}\n${more}\n}\n`, ...files }
}
