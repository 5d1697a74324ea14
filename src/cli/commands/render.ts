import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Owner } from '../../core/desired/desired.ts'
import type { Json } from '../../core/json.ts'
import { ZERO_KEY } from '../../core/objects/hash.ts'
import { type DesiredObject, idKey } from '../../core/objects/object.ts'
import { allProblems, type FoundIn, holdsAll, isError } from '../../core/problem.ts'
import type { Registry } from '../../ports/registry.ts'
import { pinnedRefs } from '../../reconcile/prepare/extends/recorded-refs.ts'
import { type RecordedFacts, recordedFacts } from '../../reconcile/prepare/facts.ts'
import { OFFLINE_CLUSTER, offlineGit, REPLAYED_REGISTRY } from '../../reconcile/prepare/offline.ts'
import { prepareInstance } from '../../reconcile/prepare/prepare.ts'
import type { Prepared, PrepareInput } from '../../reconcile/prepare/prepared.ts'
import type { Pinned, RoundPorts } from '../../reconcile/round.ts'
import type { Context } from '../context.ts'
import { printProblems, withoutNotYet } from '../output/print-problems.ts'
import { whileWorking } from '../output/while-working.ts'
import { EXIT, type ExitCode } from '../program/exit-codes.ts'
import { UsageError } from '../program/report-failure.ts'
import { printObjects } from '../render/print-objects.ts'
import { type InstanceTasks, nameTasks, printTasks } from '../render/print-tasks.ts'
import { openRound } from '../start/open-round.ts'
import { clusterOptions, fileOptions } from '../start/ports-options.ts'
import type { FilePorts, Opened } from '../wiring.ts'

/** Prints the objects of each environment, in the order of applying, or what runs around its rollouts; unknown facts are named on stderr. */
export async function run(context: Context): Promise<ExitCode> {
  const { terminal, options, signal } = context
  const { ports, facts, pinned } = await openRender(context)
  try {
    const start = await openRound(context, ports, await pinned(signal))
    const found: FoundIn[] = []
    const objects: DesiredObject[] = []
    const tasks: InstanceTasks[] = []
    for (const instance of start.instances) {
      if (start.configuration === undefined) continue
      const { place, configuration } = start
      const secrets = 'if-known' as const
      const told = await facts(instance.name, signal)
      const input = { place, configuration, instance, secrets, ...told }
      const prepared = await whileWorking(
        context,
        `rendering ${instance.name}`,
        prepareInstance(ports, input, signal),
      )
      found.push({ environment: instance.name, problems: prepared.problems })
      if (prepared.value === undefined) continue
      nameUnknowns(context, prepared.value)
      objects.push(...narrowed(prepared.value, options.service ?? []))
      tasks.push(narrowedTasks(prepared.value, options.service ?? []))
    }
    const problems = allProblems(start.problems, found)
    printProblems(terminal, withoutNotYet(problems))
    if (problems.some(holdsAll)) return EXIT.usage
    // Into a folder both: what is applied, and below it what is not.
    if (!options.tasks || options.directory !== undefined) printObjects(context, objects)
    if (options.tasks) printTasks(context, tasks)
    else for (const each of tasks) nameTasks(context, each)
    return problems.some(isError) ? EXIT.failed : EXIT.done
  } finally {
    await ports.close()
  }
}

interface Render {
  readonly ports: Opened<Omit<FilePorts, 'registry'> & { readonly registry: Registry | undefined }>
  readonly pinned: (signal: AbortSignal) => Promise<Pinned | undefined>
  readonly facts: (
    instance: string,
    signal: AbortSignal,
  ) => Promise<Pick<PrepareInput, 'cluster' | 'owner' | 'previous' | 'recorded'>>
}

/** Facts come from a file, else from cluster and registries, unless nobody may be asked. */
async function openRender(context: Context): Promise<Render> {
  const { options } = context
  if (options.facts === undefined && !options.offline) {
    const ports: Opened<RoundPorts> = await context.wiring.openCluster(clusterOptions(context, 'cli'))
    return {
      ports,
      pinned: (signal) => pinnedRefs(ports.state, signal),
      facts: async (instance, signal) => {
        const installation = await ports.state.findInstallation(signal)
        const owner = installation && { installation: installation.id, rootKey: installation.rootKey }
        const previous = owner && (await ports.state.release(instance, signal))
        return { cluster: await ports.backend.cluster(signal), owner, previous }
      },
    }
  }
  const files = await context.wiring.openFiles(fileOptions(context))
  const recorded =
    options.facts === undefined ? undefined : readFacts(resolve(context.terminal.cwd, options.facts))
  const registry = recorded && REPLAYED_REGISTRY
  const git = options.offline ? offlineGit(files.git) : files.git
  const cluster = recorded?.cluster ?? OFFLINE_CLUSTER
  const owner = recorded?.installation === undefined ? undefined : ownerOf(context, recorded.installation)
  return {
    ports: { ...files, git, registry },
    pinned: () => Promise.resolve(recorded && pinsOf(recorded)),
    facts: (instance) => {
      const own = recorded?.instances[instance]
      const known = { cluster, owner, previous: undefined }
      return Promise.resolve(own === undefined ? known : { ...known, recorded: own })
    },
  }
}

function pinsOf({ refs }: RecordedFacts): Pinned {
  return { commits: new Map(Object.entries(refs)), tellsMoved: false }
}

/** Its root key is in no file: what is derived from it cannot be the same. */
function ownerOf({ terminal }: Context, installation: string): Owner {
  terminal.err(
    'unknown  root key of the installation: keyed names, ids and generated values are those of a zero key',
  )
  return { installation, rootKey: ZERO_KEY }
}

function readFacts(file: string): RecordedFacts {
  try {
    return recordedFacts(JSON.parse(readFileSync(file, 'utf8')) as Json)
  } catch (error) {
    throw new UsageError(
      `${file} holds no facts: ${(error as Error).message}`,
      `Make it with: diploid plan --output json > ${file}`,
    )
  }
}

function narrowed(prepared: Prepared, services: readonly string[]): readonly DesiredObject[] {
  const { objects } = prepared.rendered.desired
  if (services.length === 0) return objects
  return objects.filter((object) => object.service !== undefined && services.includes(object.service))
}

function narrowedTasks(prepared: Prepared, services: readonly string[]): InstanceTasks {
  const { tasks } = prepared.rendered
  const wanted = tasks.filter(({ service }) => services.length === 0 || services.includes(service))
  return { instance: prepared.instance.name, tasks: wanted }
}

function nameUnknowns({ terminal }: Context, prepared: Prepared): void {
  const name = prepared.instance.name
  for (const [service, reason] of prepared.held)
    terminal.err(`unknown  ${name}/${service}: left out, ${reason}`)
  for (const { what, reason } of prepared.unknownSecrets)
    terminal.err(`unknown  ${name}: ${what} (${reason})`)
  const rendered = new Set(prepared.rendered.desired.objects.map(({ id }) => idKey(id)))
  for (const [key, reason] of prepared.rendered.pending) {
    const [, kind, , object] = key.split('/')
    if (!rendered.has(key)) terminal.err(`unknown  ${name}: ${kind}/${object} left out, ${reason}`)
    else if (kind === 'HTTPRoute' || kind === 'Ingress')
      terminal.err(`unknown  ${name}: ${kind}/${object} is rendered without ${reason}`)
  }
  for (const [reference, lookup] of prepared.lookups) {
    if (!lookup.known) terminal.err(`unknown  ${name}: digest and ports of ${reference} (${lookup.reason})`)
    else if (lookup.value === 'absent')
      terminal.err(`unknown  ${name}: digest of ${reference} (not built yet)`)
  }
}
