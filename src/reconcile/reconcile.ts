import type { Owner } from '../core/desired/desired.ts'
import { entriesOf, inventoryBefore } from '../core/plan/inventory.ts'
import type { Instance } from '../core/targets/target.ts'
import { applyPlan } from './carry-out/apply.ts'
import { buildImages } from './carry-out/build.ts'
import { newOutcome } from './carry-out/outcome.ts'
import { prune } from './carry-out/prune.ts'
import { type RoundResult, report, reportInvalid } from './carry-out/report.ts'
import type { Memory } from './memory.ts'
import { planInstance, replanAfterBuilds } from './observe.ts'
import { prepareInstance } from './prepare/prepare.ts'
import type { Configuration } from './prepare/read.ts'
import type { OpsPlace, RoundPorts } from './round.ts'
import { stepsOf } from './steps.ts'

// One round for one environment instance: from the commits to the report.
// In: the configuration that was read, the instance that was selected. Out: what was done, also in the cluster's state.
// Limits: may be ended anywhere; what it leaves is finished by the next round, because each step starts from what is.

export interface Round {
  readonly place: OpsPlace
  readonly configuration: Configuration
  readonly instance: Instance
  readonly owner: Owner
  /** Kept by the caller from round to round; may be a new one at any time. */
  readonly memory: Memory
}

export async function reconcile(ports: RoundPorts, round: Round, signal: AbortSignal): Promise<RoundResult> {
  const { instance, memory, configuration } = round
  const step = stepsOf(ports, instance.name)

  step('read')
  const previous = await ports.state.release(instance.name, signal)
  const cluster = await ports.backend.cluster(signal)
  const { value: prepared, problems } = await prepareInstance(ports, { ...round, cluster, previous }, signal)
  if (prepared === undefined) return reportInvalid(ports, instance, configuration.revision, problems, signal)

  step('plan')
  const inventory = await ports.state.inventory(instance.name, signal)
  const sources = { inventory, previous, verdicts: memory.verdicts }
  const first = await planInstance(ports, prepared, sources, signal)

  step('build')
  const built = await buildImages(ports, first.plan, memory, signal)
  const planned = replanAfterBuilds(first, built)

  step('apply')
  const outcome = newOutcome(planned, built)
  const entries = inventoryBefore(inventory, planned.plan)
  if (entries !== undefined) await ports.state.writeInventory(instance.name, entries, signal)
  await applyPlan(ports, planned, memory, outcome, signal)
  await prune(ports, planned, outcome, signal)

  step('report')
  const current = entries ?? entriesOf(inventory)
  return report(ports, { planned, problems, inventory: current, outcome }, signal)
}
