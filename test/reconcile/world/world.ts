import { describePlan } from '../../../src/core/plan/describe-plan.ts'
import type { Inventory, InventoryEntry } from '../../../src/core/plan/plan.ts'
import type { Release } from '../../../src/core/plan/release.ts'
import { printProblem } from '../../../src/core/problem.ts'
import { Sensitive } from '../../../src/core/sensitive.ts'
import { WorldError } from '../../../src/core/world-error.ts'
import type { Git } from '../../../src/ports/git.ts'
import type { Log, LogFields, ProgressEvent } from '../../../src/ports/log.ts'
import type { EnvironmentStatus, State } from '../../../src/ports/state.ts'
import type { RoundResult } from '../../../src/reconcile/carry-out/report.ts'
import { newMemory } from '../../../src/reconcile/memory.ts'
import { readConfiguration } from '../../../src/reconcile/prepare/read.ts'
import { selectInstances } from '../../../src/reconcile/prepare/select.ts'
import { reconcile } from '../../../src/reconcile/reconcile.ts'
import type { OpsPlace, RoundPorts } from '../../../src/reconcile/round.ts'
import { type Commits, gitOf, OPS_URL } from '../../story/repositories.ts'
import { storySops } from '../../story/sops.ts'
import { type TestCluster, testCluster } from './cluster.ts'

// A whole world behind ports, in memory: repositories as texts, a registry, a builder, a cluster, its state.
// In: files by repository. Out: rounds as text: the plan, what was written, how it ended.

export type FilesByRepository = Readonly<Record<string, Readonly<Record<string, string>> | undefined>>

export interface World {
  readonly ports: RoundPorts
  readonly place: OpsPlace
  readonly cluster: TestCluster
  readonly clock: TestClock
  /** What was asked of Git, as `refs ops`; asked again, only what came since. */
  asked(): readonly string[]
  /** References that were built. */
  readonly built: string[]
  /** Services whose builds were cancelled. */
  readonly cancelled: string[]
  /** Services whose builds go on until their round ends. */
  readonly endlessBuilds: Set<string>
  /** Why the builds of a service fail. */
  readonly failingBuilds: Map<string, WorldError>
  readonly inventories: Map<string, Inventory>
  readonly releases: Map<string, Release>
  readonly statuses: Map<string, EnvironmentStatus>
  /** Commits of the ops repository that came into force last. */
  readonly goodCommits: Map<string, string>
  /** Commits of refs in `extends`. */
  readonly refs: Map<string, string>
  /** Who holds which Lease. */
  readonly leases: Map<string, string>
  /** Leases that were taken since it was last asked. */
  leased(): readonly string[]
  /** What was written to the state since it was last asked. */
  remembered(): readonly string[]
  readonly logged: { readonly level: string; readonly message: string; readonly fields: LogFields }[]
  readonly events: ProgressEvent[]
  /** Changes files of a repository; `null` removes one, undefined makes the repository unreachable. */
  push(repository: string, files: Readonly<Record<string, string | null>> | undefined): void
  /** One round of an instance; its story as text. */
  round(instance?: string, signal?: AbortSignal, other?: Partial<RoundPorts>): Promise<string>
  result(instance?: string, signal?: AbortSignal, other?: Partial<RoundPorts>): Promise<RoundResult>
}

export interface TestClock {
  now(): number
  iso(): string
  sleep(ms: number, signal: AbortSignal): Promise<void>
  /** Lets time pass; whoever slept long enough wakes. */
  pass(ms: number): void
}

export function newWorld(files: FilesByRepository): World {
  const repositories = new Map<string, ReadonlyMap<string, string> | undefined>()
  for (const [name, texts] of Object.entries(files))
    repositories.set(name, texts && new Map(Object.entries(texts)))
  const clock = testClock()
  const cluster = testCluster(clock)
  const asked: string[] = []
  const remembered: string[] = []
  const leased: string[] = []
  const commits: Commits = new Map()
  const images = new Set<string>()
  const world: Omit<
    World,
    'ports' | 'round' | 'result' | 'push' | 'asked' | 'remembered' | 'leased' | 'place'
  > = {
    cluster,
    clock,
    built: [],
    cancelled: [],
    endlessBuilds: new Set(),
    failingBuilds: new Map(),
    inventories: new Map(),
    releases: new Map(),
    statuses: new Map(),
    leases: new Map(),
    goodCommits: new Map(),
    refs: new Map(),
    logged: [],
    events: [],
  }
  const memory = newMemory()
  const place = {
    location: OPS_URL,
    branch: undefined,
    folder: '',
    name: 'ops',
    url: OPS_URL,
    overrides: new Map(),
  }
  let counter = 0
  const ports: RoundPorts = {
    clock,
    random: { bytes: (length) => new Uint8Array(length).fill(++counter), fraction: () => 0.5 },
    log: logInto(world.logged),
    progress: { event: (event) => world.events.push(event) },
    scrubber: { learn: () => undefined, scrub: (text) => text },
    git: countingGit(() => gitOf(repositories, commits), asked),
    evaluator: { run: async () => [], call: async () => [], close: async () => undefined },
    registry: {
      async inspect(reference) {
        const isOurs = reference.startsWith('registry.test/')
        if (isOurs && !images.has(reference)) return { known: true, value: 'absent' }
        const digest = digestOf(reference)
        return {
          known: true,
          value: { digest, ports: [{ port: 80, protocol: 'TCP' }], workdir: '/', user: '' },
        }
      },
    },
    sops: storySops({ learn: () => undefined, scrub: (text) => text }),
    builder: {
      description: 'a test',
      async build({ image }, signal) {
        signal.throwIfAborted()
        const failure = world.failingBuilds.get(image.service)
        if (failure !== undefined) throw failure
        if (world.endlessBuilds.has(image.service))
          await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
        world.built.push(image.service)
        images.add(image.reference)
        return digestOf(image.reference)
      },
      async cancel({ service }) {
        world.cancelled.push(service)
      },
    },
    backend: cluster,
    state: testState(world, remembered, leased),
  }

  async function result(
    name = 'production',
    signal = new AbortController().signal,
    other: Partial<RoundPorts> = {},
  ): Promise<RoundResult> {
    const own = { ...ports, ...other }
    const read = await readConfiguration(own, place, await own.git.refs(OPS_URL, signal), signal)
    const configuration = read.value
    if (configuration === undefined) throw new Error(read.problems.map(printProblem).join('\n'))
    const { value } = await selectInstances(own, place, configuration, signal)
    const instance = value.instances.find((candidate) => candidate.name === name)
    if (instance === undefined) throw new Error(`no instance ${name}`)
    const owner = { installation: 'test', rootKey: ROOT_KEY }
    return reconcile(own, { place, configuration, instance, owner, memory }, signal)
  }

  return {
    ...world,
    ports,
    place,
    asked: () => asked.splice(0),
    remembered: () => remembered.splice(0),
    leased: () => leased.splice(0),
    push(repository, change) {
      if (change === undefined) {
        repositories.set(repository, undefined)
        return
      }
      const next = new Map(repositories.get(repository) ?? [])
      for (const [path, text] of Object.entries(change)) {
        if (text === null) next.delete(path)
        else next.set(path, text)
      }
      repositories.set(repository, next)
    },
    result,
    async round(name, signal, other) {
      const { plan, message, result: ended, problems } = await result(name, signal, other)
      const text = [
        ...problems.map(printProblem),
        ...(plan === undefined ? [] : [describePlan(plan)]),
        `wrote: ${cluster.writes().join(', ') || 'nothing'}`,
        `${ended}: ${message}`,
      ].join('\n')
      return text
        .replaceAll(/\b(main|develop)@[0-9a-f]{7}\b/g, '$1@…')
        .replaceAll(/(?<=of |, |→ )[0-9a-f]{7}\b/g, '…')
    },
  }
}

const ROOT_KEY = new Sensitive('the root key of the tests, which nobody may read', 'root key')

function digestOf(reference: string): string {
  const bytes = [...reference].map((character) => character.charCodeAt(0).toString(16)).join('')
  return `sha256:${bytes.padStart(64, '0').slice(-64)}`
}

function testState(
  world: Pick<World, 'inventories' | 'releases' | 'statuses' | 'leases' | 'goodCommits' | 'refs'>,
  remembered: string[],
  leased: string[],
): State {
  const installation = { id: 'test', rootKey: ROOT_KEY }
  return {
    installation: async () => installation,
    findInstallation: async () => installation,
    refresh: async () => undefined,
    inventory: async (instance) => world.inventories.get(instance) ?? { state: 'new' },
    async writeInventory(instance, entries, signal) {
      signal.throwIfAborted()
      remembered.push(`inventory of ${[...entries.values()].map(printEntry).sort().join(', ')}`)
      world.inventories.set(instance, { state: 'intact', entries: new Map(entries) })
    },
    release: async (instance) => world.releases.get(instance),
    async recordRelease(instance, release, signal) {
      signal.throwIfAborted()
      remembered.push(`release ${release.result}`)
      // As it would come back from the cluster.
      world.releases.set(instance, JSON.parse(JSON.stringify(release)) as Release)
    },
    goodCommit: async (ops) => world.goodCommits.get(ops),
    async recordGoodCommit(ops, commit) {
      world.goodCommits.set(ops, commit)
    },
    refs: async () => new Map(world.refs),
    async recordRefs(refs) {
      remembered.push(`refs ${[...refs.keys()].join(', ')}`)
      world.refs.clear()
      for (const [ref, commit] of refs) world.refs.set(ref, commit)
    },
    async status(environment, status, signal) {
      signal.throwIfAborted()
      if (JSON.stringify(world.statuses.get(environment)) === JSON.stringify(status)) return
      remembered.push(`status ${status.reason}`)
      world.statuses.set(environment, status)
    },
    statuses: async () => world.statuses,
    async lease(name) {
      const holder = world.leases.get(name)
      if (holder !== undefined)
        throw worldError(`Lease/${name} is held by ${holder}`, true, 'lease.held', 'wait until that ends')
      leased.push(name)
      world.leases.set(name, 'this test')
      const release = async () => void world.leases.delete(name)
      return { lost: new AbortController().signal, release }
    },
  }
}

function printEntry({ id, uid }: InventoryEntry): string {
  return `${id.kind}/${id.name}${uid === undefined ? ' (no UID yet)' : ''}`
}

function countingGit(current: () => Git, asked: string[]): Git {
  const short = (location: string) => location.replace(/^.*\/(.*)\.git$/, '$1')
  const count = (what: string, location: string) => asked.push(`${what} ${short(location)}`)
  return {
    async refs(location, signal) {
      count('refs', location)
      return current().refs(location, signal)
    },
    async tag(location, name, signal) {
      count('tag', location)
      return current().tag(location, name, signal)
    },
    async tree(location, commit, folder, signal) {
      count('tree', location)
      return current().tree(location, commit, folder, signal)
    },
    async blobs(location, tree, paths, signal) {
      count('blobs', location)
      return current().blobs(location, tree, paths, signal)
    },
    async times(location, commits, signal) {
      count('times', location)
      return current().times(location, commits, signal)
    },
    checkout: async () => undefined,
  }
}

function logInto(logged: World['logged'], above: LogFields = {}): Log {
  const at =
    (level: string) =>
    (message: string, fields: LogFields = {}) => {
      logged.push({ level, message, fields: { ...above, ...fields } })
    }
  const child = (fields: LogFields) => logInto(logged, { ...above, ...fields })
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), child }
}

function testClock(): TestClock {
  const start = Date.parse('2026-01-01T00:00:00Z')
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>()
  let now = start
  return {
    now: () => now,
    iso: () => new Date(now).toISOString(),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason)
        const sleeper = { until: now + ms, wake: resolve }
        sleepers.add(sleeper)
        signal.addEventListener(
          'abort',
          () => {
            sleepers.delete(sleeper)
            reject(signal.reason)
          },
          { once: true },
        )
      }),
    pass(ms) {
      now += ms
      for (const sleeper of sleepers) {
        if (sleeper.until > now) continue
        sleepers.delete(sleeper)
        sleeper.wake()
      }
    },
  }
}

export function worldError(
  message: string,
  retryable = false,
  code = 'kube.failed',
  hint?: string,
): WorldError {
  return new WorldError(code, message, { retryable, ...(hint === undefined ? {} : { hint }) })
}
