import { describePlan } from '../core/plan/describe-plan.ts'
import { entriesOf, inventoryBefore } from '../core/plan/inventory.ts'
import { type Problem, uniqueProblems } from '../core/problem.ts'
import { applyPlan } from './carry-out/apply.ts'
import { buildImages } from './carry-out/build.ts'
import { newOutcome } from './carry-out/outcome.ts'
import { prune } from './carry-out/prune.ts'
import { reasonOf } from './carry-out/reason-of.ts'
import { type RoundResult, report, reportInvalid, reportWaiting } from './carry-out/report.ts'
import { InstanceLease, isHeldByAnother } from './instance-lease.ts'
import { isWork, type Looked, look, lookAgain, type Round } from './look.ts'
import { replanAfterBuilds } from './observe.ts'
import type { RoundPorts } from './round.ts'
import { stepsOf } from './steps.ts'

// One round for one environment instance: from the commits to the report.
// In: the configuration that was read, the instance that was selected. Out: what was done, also in the cluster's state.
// Limits: may be ended anywhere; what it leaves is finished by the next round, because each step starts from what is.

/** Writes under the Lease of the instance only; what was planned before it was taken is planned again. */
export async function reconcile(ports: RoundPorts, round: Round, signal: AbortSignal): Promise<RoundResult> {
  const lease = new InstanceLease(ports, round.instance.name, signal)
  try {
    const first = await look(ports, round, stepsOf(ports, round.instance.name), signal)
    if (first.planned === undefined || !isWork(first.planned, round.memory))
      return await carryOut(ports, round, first, lease, signal)
    const until = await lease.take()
    return await carryOut(ports, round, await lookAgain(ports, round, first, until), lease, until)
  } catch (error) {
    if (!isHeldByAnother(error)) throw error
    return reportWaiting(ports, round.instance, reasonOf(error))
  } finally {
    await lease.release()
  }
}

/** The round of a configuration that is invalid as a whole: it only says so. */
export async function holdBack(
  ports: RoundPorts,
  round: Round,
  problems: readonly Problem[],
  signal: AbortSignal,
): Promise<RoundResult> {
  const lease = new InstanceLease(ports, round.instance.name, signal)
  try {
    return await reportInvalid(ports, round, problems, lease)
  } finally {
    await lease.release()
  }
}

/** Until the signal aborts, which it does with the Lease, where there is something to write. */
async function carryOut(
  ports: RoundPorts,
  round: Round,
  { planned: first, problems }: Looked,
  lease: InstanceLease,
  signal: AbortSignal,
): Promise<RoundResult> {
  const { instance, memory } = round
  const step = stepsOf(ports, instance.name)
  if (first === undefined) return reportInvalid(ports, round, problems, lease)
  ports.progress.event({ kind: 'plan', environment: instance.name, text: describePlan(first.plan) })

  step('build')
  const built = await buildImages(
    ports,
    first.plan,
    memory,
    first.prepared.configuration.ops.build ?? {},
    signal,
  )
  const { value: planned, problems: late } = await replanAfterBuilds(ports, first, built, signal)

  step('apply')
  const outcome = newOutcome(planned, built)
  const entries = inventoryBefore(planned.inventory, planned.plan)
  if (entries !== undefined) await ports.state.writeInventory(instance.name, entries, signal)
  await applyPlan(ports, planned, memory, outcome, signal)
  await prune(ports, planned, outcome, signal)

  step('report')
  const current = entries ?? entriesOf(planned.inventory)
  const { rejected } = round
  const all = uniqueProblems([...problems, ...late])
  return report(
    ports,
    { planned, problems: all, inventory: current, outcome, memory, lease, rejected },
    signal,
  )
}
