import { kindRule } from '../../core/objects/kinds.ts'
import { idKey, printId } from '../../core/objects/object.ts'
import type { ObjectAction, Plan } from '../../core/plan/plan.ts'
import type { Release } from '../../core/plan/release.ts'
import { isWorldError } from '../../core/world-error.ts'
import type { RoundPorts } from '../round.ts'
import { awaitHealth } from './await.ts'
import type { Outcome } from './outcome.ts'
import { writeObject } from './write-object.ts'

// Applies a plan along its graph: what is common first, then every service on its own, held up only by its `needs`.
// In: the plan. Out: additions to the outcome; a failure belongs to a service and stops it and those that need it.
// Limits: deletes come later (prune.ts), after the waiting here has succeeded.

type Ports = Pick<RoundPorts, 'backend' | 'progress' | 'log' | 'clock'>

export async function applyPlan(
  ports: Ports,
  plan: Plan,
  previous: Release | undefined,
  outcome: Outcome,
  signal: AbortSignal,
): Promise<void> {
  const writes = plan.actions.filter(isWrite)
  const common = writes.filter((action) => action.service === undefined)
  if (!(await writeAll(ports, plan, common, previous, '', outcome, signal))) {
    for (const action of writes) markNotApplied(outcome, action)
    return
  }
  const started = new Map<string, Promise<void>>()
  function start(service: string): Promise<void> {
    const running = started.get(service) ?? applyService(service)
    started.set(service, running)
    return running
  }
  async function applyService(service: string): Promise<void> {
    const own = writes.filter((action) => action.service === service)
    const needs = (plan.needs.get(service) ?? []).filter((need) => need !== service)
    await Promise.all(needs.map(start))
    const blocker = own.length > 0 ? needs.find((need) => outcome.failures.has(need)) : undefined
    if (blocker !== undefined) outcome.failures.set(service, `blocked by ${blocker}`)
    if (outcome.failures.has(service)) {
      for (const action of own) markNotApplied(outcome, action)
      return
    }
    if (own.length === 0) return
    if (await writeAll(ports, plan, own, previous, service, outcome, signal)) {
      await awaitHealth(ports, plan, service, own, outcome, signal)
    }
  }
  await Promise.all([...plan.needs.keys()].map(start))
}

function isWrite(action: Plan['actions'][number]): action is ObjectAction {
  return action.verb === 'create' || action.verb === 'update' || action.verb === 'replace'
}

/** In the plan's order, one after the other: configuration before the workload that reads it. */
async function writeAll(
  ports: Ports,
  plan: Plan,
  actions: readonly ObjectAction[],
  previous: Release | undefined,
  service: string,
  outcome: Outcome,
  signal: AbortSignal,
): Promise<boolean> {
  for (const [index, action] of actions.entries()) {
    const event = {
      kind: 'object',
      environment: plan.instance,
      verb: action.verb,
      object: printId(action.id),
    } as const
    try {
      const write = await writeObject(ports.backend, action, previous, signal)
      for (const warning of write.warnings)
        ports.log.warn('the API server warned', { object: printId(action.id), warning })
      outcome.uids.set(idKey(action.id), write.live.uid)
      outcome.writes += 1
      ports.progress.event({ ...event, state: 'done' })
      if (kindRule(action.id).stage === 'crd')
        await awaitHealth(ports, plan, service, [action], outcome, signal)
    } catch (error) {
      if (!isWorldError(error) || signal.aborted) throw error
      const reason = `${printId(action.id)}: ${error.message}`
      outcome.failures.set(service, reason)
      outcome.retry ||= error.retryable
      for (const rest of actions.slice(index)) markNotApplied(outcome, rest)
      ports.log.warn('write failed', { object: printId(action.id), service, code: error.code, err: error })
      ports.progress.event({ ...event, state: 'failed', detail: error.message })
      return false
    }
  }
  return !outcome.failures.has(service)
}

function markNotApplied(outcome: Outcome, action: ObjectAction): void {
  outcome.notApplied.add(idKey(action.id))
}
