import type { ClusterFacts } from '../../src/core/desired/desired.ts'
import { choiceOf, chosenRouting } from '../../src/core/desired/network/chosen.ts'
import { jobsOf } from '../../src/core/desired/tasks/patched-jobs.ts'
import type { ServiceTasks } from '../../src/core/desired/tasks/tasks.ts'
import { known } from '../../src/core/json.ts'
import { type DesiredObject, idKey, type LiveObject } from '../../src/core/objects/object.ts'
import { secretContent } from '../../src/core/objects/secret-content.ts'
import { describePlan } from '../../src/core/plan/describe-plan.ts'
import type { Plan } from '../../src/core/plan/plan.ts'
import { releaseOf } from '../../src/core/plan/release.ts'
import { holdsAll, type Problem, printProblem, uniqueProblems } from '../../src/core/problem.ts'
import { Sensitive } from '../../src/core/sensitive.ts'
import { WorldError } from '../../src/core/world-error.ts'
import type { Evaluator } from '../../src/ports/evaluator.ts'
import type { Scrubber } from '../../src/ports/log.ts'
import { type Planned, type PlanSources, planInstance } from '../../src/reconcile/observe.ts'
import { checkInstances } from '../../src/reconcile/prepare/check/check-instances.ts'
import { runsOf } from '../../src/reconcile/prepare/images/runs.ts'
import { OFFLINE_CLUSTER } from '../../src/reconcile/prepare/offline.ts'
import { basesOf, factsOf, prepareInstance, withBuilt } from '../../src/reconcile/prepare/prepare.ts'
import type { Prepared } from '../../src/reconcile/prepare/prepared.ts'
import { readConfiguration } from '../../src/reconcile/prepare/read.ts'
import { selectInstances } from '../../src/reconcile/prepare/select.ts'
import { type Cluster, carryOut, imageFacts, inventoryOf } from './cluster.ts'
import { gitOf, OPS_URL, type Repositories } from './repositories.ts'
import { showObjects } from './show.ts'
import { storySops } from './sops.ts'

// A story's plans from its repositories alone: the steps of a round up to the plan, over data instead of a world.
// In: repositories, and what the cluster holds. Out: problems and plans as text; the cluster as the plans leave it.
// Limits: builds and writes always succeed and are never partial; carrying out is reconcile's own tests' matter.

const OWNER = { installation: 'story', rootKey: new Sensitive('root key of the stories', 'root key') }
const PLACE = {
  location: OPS_URL,
  branch: undefined,
  folder: '',
  name: 'ops',
  url: OPS_URL,
  overrides: new Map(),
}
const NEVER = new AbortController().signal

export interface Telling {
  /** Objects to show below each plan. */
  readonly shown?: readonly string[]
  /** What the story's cluster serves, in place of a current one with a Gateway. */
  readonly serves?: ClusterFacts
  /** Is given everything that was rendered, as it would be after the builds. */
  readonly onRendered?: (objects: readonly DesiredObject[]) => void
  /** Is given what runs around the rollouts of each instance, as it would be after the builds. */
  readonly onTasks?: (instance: string, tasks: readonly ServiceTasks[]) => void
}

export async function tell(
  repositories: Repositories,
  cluster: Cluster,
  evaluator: Evaluator,
  { shown = [], serves = CLUSTER, onRendered, onTasks }: Telling = {},
): Promise<string> {
  const git = gitOf(repositories, cluster.commits)
  const refs = await git.refs(OPS_URL, NEVER)
  const place = { ...PLACE, pinned: { commits: new Map(cluster.refs), tellsMoved: true } }
  const read = await readConfiguration(portsOf(git, evaluator, cluster), place, refs, NEVER)
  const configuration = read.value
  if (configuration === undefined) return held(read.problems)
  const selected = await selectInstances({ git, clock: { now: () => 0 } }, PLACE, configuration, NEVER)
  const known = { problems: [...read.problems, ...selected.problems], instances: selected.value.instances }
  const ports = portsOf(git, evaluator, cluster)
  const { problems: checked } = await checkInstances(ports, { place: PLACE, configuration, ...known }, NEVER)
  if (checked.some(holdsAll)) return held(checked)
  cluster.refs.clear()
  for (const [ref, commit] of configuration.foreign.commits) cluster.refs.set(ref, commit)
  // What is said of several environments together is told by none of them.
  const together = checked.filter(({ code }) => code === 'services.shared-address')
  const texts = [...read.problems, ...selected.problems, ...together].map(printProblem)
  for (const instance of selected.value.instances) {
    const previous = cluster.releases.get(instance.name)
    const input = {
      place: PLACE,
      configuration,
      instance,
      owner: OWNER,
      cluster: serves,
      previous,
      secrets: 'required' as const,
    }
    const prepared = await prepareInstance(ports, input, NEVER)
    texts.push(
      ...uniqueProblems(prepared.problems)
        .map(printProblem)
        .filter((text) => !texts.includes(text)),
    )
    if (!prepared.value) {
      texts.push(`${instance.name}: held back as a whole; nothing is planned`)
      continue
    }
    const sources = {
      inventory: inventoryOf(cluster, instance.name),
      previous,
      verdicts: new Map(),
    }
    const first = await planInstance(ports, prepared.value, sources, NEVER)
    texts.push(describePlan(first.plan))
    texts.push(...showObjects(prepared.value.rendered.desired.objects, shown))
    const built = await planBuilt(ports, prepared.value, sources, first.plan)
    const { desired, tasks } = built.prepared.rendered
    onRendered?.([...desired.objects, ...jobsOf(tasks)])
    onTasks?.(instance.name, tasks)
    remember(cluster, first.plan, built)
  }
  return `${texts.join('\n\n')}\n`
}

/** The plan after its builds, which fills in what they told. */
async function planBuilt(
  ports: ReturnType<typeof portsOf>,
  prepared: Prepared,
  sources: PlanSources,
  first: Plan,
): Promise<Planned> {
  const references = first.actions.flatMap((action) =>
    action.verb === 'build' ? [action.image.reference] : [],
  )
  const built = new Map(references.map((reference) => [reference, imageFacts(reference)]))
  const next = await withBuilt(ports, prepared, built, NEVER)
  return planInstance(ports, next.value, sources, NEVER)
}

function remember(cluster: Cluster, first: Plan, { plan, prepared: built }: Planned): void {
  const builds = first.actions.filter((action) => action.verb === 'build')
  const actions = [...builds, ...plan.actions]
  const previous = cluster.releases.get(plan.instance)
  if (actions.length === 0) {
    if (previous !== undefined) cluster.releases.set(plan.instance, { ...previous, bases: basesOf(built) })
    return
  }
  carryOut(cluster, { ...plan, actions })
  const release = releaseOf({
    id: 'story',
    time: '2026-01-01T00:00:00Z',
    plan,
    desired: built.rendered.desired,
    ...runsOf(built),
    facts: factsOf(built),
    bases: basesOf(built),
    secrets: built.secretVersions,
    routing: choiceOf(chosenRouting(built.cluster, built.configuration.ops.routing)),
    notApplied: new Set(),
    failed: false,
    rootKey: OWNER.rootKey,
    previous,
  })
  cluster.releases.set(plan.instance, release)
}

const OUR_REGISTRY = /^registry\.(test|acme\.example)\//
const CLUSTER = { ...OFFLINE_CLUSTER, gateway: { namespace: 'infra', name: 'public' } }

function held(problems: readonly Problem[]): string {
  return `${problems.map(printProblem).join('\n\n')}\n\nheld back as a whole; nothing is planned\n`
}

/** Registries know every image that nobody here builds; the cluster shows what earlier plans left. */
function portsOf(git: ReturnType<typeof gitOf>, evaluator: Evaluator, cluster: Cluster) {
  return {
    git,
    evaluator,
    registry: {
      inspect: async (reference: string) => {
        const isOurs = OUR_REGISTRY.test(reference)
        if (isOurs && !cluster.images.has(reference)) return { known: true, value: 'absent' } as const
        const { moved, isAway } = cluster.outside
        if (isAway && !isOurs)
          throw new WorldError('registry.unreachable', 'its registry does not answer', { retryable: true })
        const { digest } = imageFacts(moved.has(reference) ? `${reference} moved` : reference)
        return { known: true, value: { ...imageFacts(reference), digest } } as const
      },
    },
    clock: {
      now: () => BEGIN + cluster.outside.days * DAY,
      iso: () => new Date(BEGIN + cluster.outside.days * DAY).toISOString(),
    },
    scrubber: NO_SCRUBBER,
    sops: storySops(NO_SCRUBBER),
    progress: { event: () => undefined },
    backend: {
      cluster: async () => CLUSTER,
      observe: async () => ({ live: new Map(cluster.live), blind: new Set<string>() }),
      dryRun: async () => 'same' as const,
      apply: neverAsked,
      delete: neverAsked,
      wait: neverAsked,
      secrets: async (namespace: string, names: readonly string[]) => {
        const found = (name: string) =>
          cluster.live.get(idKey({ apiVersion: 'v1', kind: 'Secret', namespace, name }))
        return new Map(names.map((name) => [name, known(contentOf(found(name)))] as const))
      },
      onChange: () => () => undefined,
      close: async () => undefined,
    },
  }
}

const BEGIN = Date.UTC(2026, 0, 1)
const DAY = 24 * 60 * 60_000

const NO_SCRUBBER: Scrubber = { learn: () => undefined, scrub: (text) => text }

function contentOf(live: LiveObject | undefined) {
  return live && secretContent(live)
}

function neverAsked(): Promise<never> {
  throw new Error('a story plans; it writes nothing')
}
