import { keyedHash } from '../core/objects/hash.ts'
import { type DesiredObject, idKey } from '../core/objects/object.ts'
import { entriesOf } from '../core/plan/inventory.ts'
import { makePlan } from '../core/plan/make-plan.ts'
import type { Inventory, Observed, Plan, Verdict } from '../core/plan/plan.ts'
import { configsInUse, isLastApplied, type Release } from '../core/plan/release.ts'
import { type Comparisons, compareAll, suspects } from '../core/plan/suspects.ts'
import type { Checked } from '../core/problem.ts'
import { isWorldError } from '../core/world-error.ts'
import type { Built } from './carry-out/build.ts'
import { inParallel } from './in-parallel.ts'
import { type Memory, remember } from './memory.ts'
import { keyedIdOf, rootKeyOf, withBuilt } from './prepare/prepare.ts'
import type { Prepared } from './prepare/prepared.ts'
import type { Configuration } from './prepare/read.ts'
import type { RoundPorts } from './round.ts'

// Observes the cluster and plans: what is there, what only the server can judge, and then the pure comparison.
// In: the desired state. Out: the plan with all that it was made from, so that it can be made again after builds.
// Limits: reads and dry runs only.

export interface Planned {
  readonly plan: Plan
  /** What was planned; after builds with what they told. */
  readonly prepared: Prepared
  readonly observed: Observed
  readonly comparisons: Comparisons
  readonly verdicts: ReadonlyMap<string, Verdict>
  readonly inventory: Inventory
  readonly previous: Release | undefined
}

export interface PlanSources {
  readonly inventory: Inventory
  readonly previous: Release | undefined
  readonly verdicts: Memory['verdicts']
}

export async function planInstance(
  ports: Pick<RoundPorts, 'backend'>,
  prepared: Prepared,
  sources: PlanSources,
  signal: AbortSignal,
): Promise<Planned> {
  const { desired } = prepared.rendered
  const inventoried = [...entriesOf(sources.inventory).values()].map((entry) => entry.id)
  const ids = [...desired.objects.map((object) => object.id), ...inventoried]
  const observed = await ports.backend.observe(ids, signal)
  const comparisons = compareAll(desired, observed, lastApplied(prepared, sources.previous))
  const verdicts = await settle(ports, prepared, observed, comparisons, sources.verdicts, signal)
  const planned = { ...sources, prepared, observed, comparisons, verdicts }
  return { ...planned, plan: planOf(planned) }
}

/**
 * The plan once more, with what the builds told. It may only fill in what was unknown: a delete or replace that the
 * first plan did not show would be done without anybody having seen it.
 */
export async function replanAfterBuilds(
  ports: Pick<RoundPorts, 'evaluator' | 'scrubber'>,
  first: Planned,
  built: Built,
  signal: AbortSignal,
): Promise<Checked<Planned>> {
  if (built.facts.size === 0) return { value: first, problems: [] }
  const { value: prepared, problems } = await withBuilt(ports, first.prepared, built.facts, signal)
  const { desired } = prepared.rendered
  const comparisons = compareAll(desired, first.observed, lastApplied(prepared, first.previous))
  const planned = { ...first, prepared, comparisons }
  const plan = planOf(planned)
  const shown = new Set(
    first.plan.actions.map((action) => (action.verb === 'build' ? '' : `${action.verb} ${idKey(action.id)}`)),
  )
  const surprise = plan.actions.find(
    (action) =>
      (action.verb === 'delete' || action.verb === 'replace') &&
      !shown.has(`${action.verb} ${idKey(action.id)}`),
  )
  if (surprise !== undefined)
    throw new Error('the plan after the build deletes or replaces what the first plan did not show')
  return { value: { ...planned, plan }, problems }
}

function planOf(from: Omit<Planned, 'plan'>): Plan {
  const { prepared } = from
  const { instance, configuration, services } = prepared
  return makePlan({
    environment: instance.environment,
    instance: instance.name,
    namespace: instance.namespace,
    revision: configuration.revision,
    looked: lookedUp(configuration),
    ...madeByAnother(from),
    desired: prepared.rendered.desired,
    observed: from.observed,
    comparisons: from.comparisons,
    verdicts: from.verdicts,
    inventory: from.inventory,
    builds: prepared.builds,
    pending: prepared.rendered.pending,
    held: prepared.held,
    needs: new Map(services.map((service) => [service.name, service.needs])),
    keyedId: (id) => keyedIdOf(prepared, id),
    inUse: configsInUse(from.previous),
    undeployed: undeployedIn(prepared),
    ...(configuration.ops.prune === false ? { prune: false } : {}),
    adoptable: new Map(services.flatMap(({ name, adopt }) => (adopt === undefined ? [] : [[name, adopt]]))),
    replaceable: new Set(
      services.filter((service) => service.replace === 'allow').map((service) => service.name),
    ),
  })
}

/** Who has no address of its own, and what is of an earlier version, is nobody else's. */
function madeByAnother({ prepared: { configuration }, previous }: Pick<Planned, 'prepared' | 'previous'>): {
  readonly madeBy?: string
} {
  const { repository } = configuration
  const madeBy = previous?.ops
  return madeBy === undefined || repository === undefined || madeBy === repository ? {} : { madeBy }
}

function lookedUp({ foreign }: Configuration): NonNullable<Plan['looked']> {
  return new Map([...foreign.commits].filter(([ref]) => foreign.found.has(ref)))
}

function undeployedIn({ configuration, instance }: Prepared): ReadonlySet<string> {
  const deployed = new Set(instance.targets.map(({ service }) => service))
  return new Set([...configuration.ops.services.keys()].filter((service) => !deployed.has(service)))
}

function lastApplied(prepared: Prepared, previous: Release | undefined): (object: DesiredObject) => boolean {
  return (object) => isLastApplied(previous, object, rootKeyOf(prepared))
}

const AT_ONCE = 8

/** Asks the server about what the comparison could not decide, once per content. */
async function settle(
  ports: Pick<RoundPorts, 'backend'>,
  prepared: Prepared,
  observed: Observed,
  comparisons: Comparisons,
  remembered: Memory['verdicts'],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Verdict>> {
  const verdicts = new Map<string, Verdict>()
  await inParallel(suspects(prepared.rendered.desired, comparisons), AT_ONCE, async (object) => {
    const key = idKey(object.id)
    const live = observed.live.get(key)
    const generation = live?.body.metadata as { readonly generation?: number } | undefined
    const content = keyedHash(object.body, rootKeyOf(prepared), 32)
    const memo = `${live?.uid} ${generation?.generation ?? live?.resourceVersion} ${content}`
    const verdict = remembered.get(memo) ?? (await dryRun(ports, object, signal))
    remember(remembered, memo, verdict)
    verdicts.set(key, verdict)
  })
  return verdicts
}

/** Where a dry run is refused, the write itself will tell: better one PATCH too many than a change not made. */
async function dryRun(
  ports: Pick<RoundPorts, 'backend'>,
  object: DesiredObject,
  signal: AbortSignal,
): Promise<Verdict> {
  try {
    return await ports.backend.dryRun(object, signal)
  } catch (error) {
    if (!isWorldError(error) || error.retryable || signal.aborted) throw error
    return error.code === 'kube.invalid' ? 'refused' : 'different'
  }
}
