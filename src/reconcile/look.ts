import type { Owner } from '../core/desired/desired.ts'
import { entriesOf } from '../core/plan/inventory.ts'
import type { Problem } from '../core/problem.ts'
import type { Instance } from '../core/targets/target.ts'
import { hasLeftBuilds } from './carry-out/left-builds.ts'
import { newOutcome } from './carry-out/outcome.ts'
import { inventoryAfter, isRecorded } from './carry-out/remember.ts'
import type { Memory } from './memory.ts'
import { type Planned, planInstance } from './observe.ts'
import { prepareInstance } from './prepare/prepare.ts'
import type { Prepared } from './prepare/prepared.ts'
import type { Configuration } from './prepare/read.ts'
import type { OpsPlace, RoundPorts } from './round.ts'
import type { stepsOf } from './steps.ts'

// The first half of a round: what the commits ask for, what the cluster has, and the plan between the two.
// In: a round, and what an earlier look of it prepared. Out: the plan, or what is wrong with the configuration.
// Limits: reads and dry runs only.

export interface Round {
  readonly place: OpsPlace
  readonly configuration: Configuration
  readonly instance: Instance
  readonly owner: Owner
  /** Kept by the caller from round to round; may be a new one at any time. */
  readonly memory: Memory
  readonly rejected?: Rejected | undefined
}

/** A newer commit that is not in force, because of its mistakes. */
export interface Rejected {
  readonly revision: string
  readonly problems: readonly Problem[]
}

export interface Looked {
  /** undefined: the configuration is invalid as a whole. */
  readonly planned: Planned | undefined
  readonly problems: readonly Problem[]
}

export async function look(
  ports: RoundPorts,
  round: Round,
  step: ReturnType<typeof stepsOf>,
  signal: AbortSignal,
): Promise<Looked> {
  const { instance } = round
  step('read')
  const previous = await ports.state.release(instance.name, signal)
  const cluster = await ports.backend.cluster(signal)
  const { value: prepared, problems } = await prepareInstance(
    ports,
    { ...round, cluster, previous, secrets: 'required' },
    signal,
  )
  if (prepared === undefined) return { planned: undefined, problems }
  for (const { reference, reason } of prepared.bases.kept)
    ports.log.info('a base image could not be looked up anew: its digest stays', { base: reference, reason })
  step('plan')
  return { planned: await planned(ports, round, prepared, signal), problems }
}

/**
 * The look once more, now that nobody else writes: what the cluster has is looked at anew, and what is wanted only where
 * another round has recorded a release since, because that decides which facts are replayed.
 */
export async function lookAgain(
  ports: RoundPorts,
  round: Round,
  first: Looked,
  signal: AbortSignal,
): Promise<Looked> {
  const previous = await ports.state.release(round.instance.name, signal)
  if (first.planned === undefined || first.planned.previous?.id !== previous?.id)
    return look(ports, round, () => undefined, signal)
  return { ...first, planned: await planned(ports, round, first.planned.prepared, signal) }
}

/** Whether carrying the plan out writes anything: to the cluster, to what is remembered of it, or to builds. */
export function isWork(planned: Planned, memory: Memory): boolean {
  if (planned.plan.actions.length > 0 || hasLeftBuilds(memory, planned.plan.instance)) return true
  const outcome = newOutcome(planned, { facts: new Map(), failed: new Map(), retry: false })
  const ended = { planned, outcome, inventory: entriesOf(planned.inventory) }
  return inventoryAfter(ended) !== undefined || !isRecorded(ended)
}

async function planned(
  ports: RoundPorts,
  { instance, memory }: Round,
  prepared: Prepared,
  signal: AbortSignal,
): Promise<Planned> {
  const inventory = await ports.state.inventory(instance.name, signal)
  const sources = { inventory, previous: prepared.previous, verdicts: memory.verdicts }
  return planInstance(ports, prepared, sources, signal)
}
