import { describePlan } from '../../src/core/plan/describe-plan.ts'
import type { Plan } from '../../src/core/plan/plan.ts'
import { isError, type Problem, printProblem } from '../../src/core/problem.ts'
import { Sensitive } from '../../src/core/sensitive.ts'
import type { Evaluator } from '../../src/ports.ts'
import { planInstance } from '../../src/reconcile/observe.ts'
import { OFFLINE_CLUSTER } from '../../src/reconcile/prepare/offline.ts'
import { prepareInstance, withBuilt } from '../../src/reconcile/prepare/prepare.ts'
import { readConfiguration } from '../../src/reconcile/prepare/read.ts'
import { selectInstances } from '../../src/reconcile/prepare/select.ts'
import { type Cluster, carryOut, imageFacts, inventoryOf } from './cluster.ts'
import { gitOf, OPS_URL, type Repositories } from './repositories.ts'

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

export async function tell(
  repositories: Repositories,
  cluster: Cluster,
  evaluator: Evaluator,
): Promise<string> {
  const git = gitOf(repositories)
  const refs = await git.refs(OPS_URL, NEVER)
  const read = await readConfiguration({ git, evaluator }, PLACE, refs, NEVER)
  const configuration = read.value
  if (configuration === undefined || read.problems.some(isError)) return held(read.problems)
  const selected = await selectInstances(git, PLACE, configuration, NEVER)
  const texts = [...read.problems, ...selected.problems].map(printProblem)
  for (const instance of selected.value.instances) {
    const ports = portsOf(git, evaluator, cluster)
    const input = {
      place: PLACE,
      configuration,
      instance,
      owner: OWNER,
      cluster: CLUSTER,
      previous: undefined,
    }
    const prepared = await prepareInstance(ports, input, NEVER)
    texts.push(...prepared.problems.map(printProblem).filter((text) => !texts.includes(text)))
    if (!prepared.value) {
      texts.push(`${instance.name}: held back as a whole; nothing is planned`)
      continue
    }
    const sources = {
      inventory: inventoryOf(cluster, instance.name),
      previous: undefined,
      verdicts: new Map(),
    }
    const first = await planInstance(ports, prepared.value, sources, NEVER)
    texts.push(describePlan(first.plan, { details: true }))
    const built = new Map(builtBy(first.plan).map((reference) => [reference, imageFacts(reference)]))
    const second = await planInstance(ports, withBuilt(prepared.value, built), sources, NEVER)
    carryOut(cluster, {
      ...second.plan,
      actions: [...first.plan.actions.filter(isBuild), ...second.plan.actions],
    })
  }
  return `${texts.join('\n\n')}\n`
}

const OUR_REGISTRY = /^registry\.(test|acme\.example)\//
const CLUSTER = { ...OFFLINE_CLUSTER, gateway: { namespace: 'infra', name: 'public' } }

function held(problems: readonly Problem[]): string {
  return `${problems.map(printProblem).join('\n\n')}\n\nheld back as a whole; nothing is planned\n`
}

function isBuild(action: Plan['actions'][number]): boolean {
  return action.verb === 'build'
}

function builtBy(plan: Plan): readonly string[] {
  return plan.actions.flatMap((action) => (action.verb === 'build' ? [action.image.reference] : []))
}

/** Registries know every image that nobody here builds; the cluster shows what earlier plans left. */
function portsOf(git: ReturnType<typeof gitOf>, evaluator: Evaluator, cluster: Cluster) {
  return {
    git,
    evaluator,
    registry: {
      inspect: async (reference: string) => {
        const absent = OUR_REGISTRY.test(reference) && !cluster.images.has(reference)
        return { known: true, value: absent ? 'absent' : imageFacts(reference) } as const
      },
    },
    scrubber: { learn: () => undefined, scrub: (text: string) => text },
    progress: { event: () => undefined },
    backend: {
      cluster: async () => CLUSTER,
      observe: async () => ({ live: new Map(cluster.live), blind: new Set<string>() }),
      dryRun: async () => 'same' as const,
      apply: neverAsked,
      delete: neverAsked,
      wait: neverAsked,
      onChange: () => () => undefined,
      close: async () => undefined,
    },
  }
}

function neverAsked(): Promise<never> {
  throw new Error('a story plans; it writes nothing')
}
