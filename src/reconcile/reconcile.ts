import type { Owner } from '../core/desired/desired.ts'
import { isEmpty } from '../core/plan/describe-plan.ts'
import { entriesOf, inventoryBefore } from '../core/plan/inventory.ts'
import type { Instance } from '../core/targets/target.ts'
import { applyPlan } from './carry-out/apply.ts'
import { buildImages } from './carry-out/build.ts'
import { newOutcome } from './carry-out/outcome.ts'
import { prune } from './carry-out/prune.ts'
import { type RoundResult, report, reportInvalid } from './carry-out/report.ts'
import { planInstance, replanAfterBuilds, type Verdicts } from './observe.ts'
import { prepareInstance } from './prepare/prepare.ts'
import type { Configuration } from './prepare/read.ts'
import type { OpsPlace, RoundPorts } from './round.ts'

// One round for one environment instance: from the commits to the report.
// In: the configuration that was read, the instance that was selected. Out: what was done, also in the cluster's state.
// Limits: may be ended anywhere; what it leaves is finished by the next round, because each step starts from what is.

export interface Round {
  readonly place: OpsPlace
  readonly configuration: Configuration
  readonly instance: Instance
  readonly owner: Owner
  /** What the server settled in earlier rounds; kept by the caller, may be empty at any time. */
  readonly verdicts: Verdicts
}

export async function reconcile(ports: RoundPorts, round: Round, signal: AbortSignal): Promise<RoundResult> {
  const { instance, owner } = round
  const step = (name: 'read' | 'plan' | 'build' | 'apply' | 'report') =>
    ports.progress.event({ kind: 'step', environment: instance.name, step: name })

  step('read')
  const previous = await ports.state.release(instance.name, signal)
  const cluster = await ports.backend.cluster(signal)
  const { value: prepared, problems } = await prepareInstance(
    ports,
    { ...round, owner, cluster, previous },
    signal,
  )
  if (prepared === undefined) {
    return reportInvalid(ports, { instance, revision: round.configuration.revision }, problems, signal)
  }

  step('plan')
  const inventory = await ports.state.inventory(instance.name, signal)
  const first = await planInstance(ports, prepared, { inventory, previous, verdicts: round.verdicts }, signal)
  const outcome = newOutcome()
  const read = entriesOf(inventory)
  if (isEmpty(first.plan))
    return report(ports, { planned: first, problems, previous, inventory: read, outcome }, signal)

  step('build')
  const built = await buildImages(ports, first.plan, signal)
  for (const [service, reason] of built.failed) outcome.failures.set(service, reason)
  outcome.retry ||= built.retry
  const planned = replanAfterBuilds(first, built)

  step('apply')
  const entries = inventoryBefore(inventory, planned.plan)
  if (entries !== undefined) await ports.state.writeInventory(instance.name, entries, signal)
  await applyPlan(ports, planned.plan, previous, outcome, signal)
  await prune(ports, planned.plan, previous, outcome, signal)

  step('report')
  return report(ports, { planned, problems, previous, inventory: entries ?? read, outcome }, signal)
}
