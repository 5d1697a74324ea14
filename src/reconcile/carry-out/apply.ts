import { kindRule } from '../../core/objects/kinds.ts'
import { type DesiredObject, idKey, type ObjectId, printId } from '../../core/objects/object.ts'
import { readinessOf } from '../../core/objects/readiness/readiness.ts'
import type { ObjectAction, Plan } from '../../core/plan/plan.ts'
import { isWorldError } from '../../core/world-error.ts'
import { allEnded, atMost } from '../in-parallel.ts'
import type { Memory } from '../memory.ts'
import type { Planned } from '../observe.ts'
import type { RoundPorts } from '../round.ts'
import type { Outcome } from './outcome.ts'
import { reasonOf } from './reason-of.ts'
import { awaitHealth } from './waiting/await.ts'
import { writeObject } from './write/write-object.ts'

// Applies a plan along its graph: what is common first, then every service on its own, held up only by its `needs`.
// In: the plan. Out: additions to the outcome; a failure belongs to a service and stops it and those that need it.
// Limits: deletes come later (prune.ts), after the waiting here has succeeded.

type Ports = Pick<RoundPorts, 'backend' | 'progress' | 'log' | 'clock'>

/** What every step of applying works on. */
interface Applying {
  readonly ports: Ports
  readonly planned: Planned
  readonly memory: Memory
  readonly outcome: Outcome
  readonly signal: AbortSignal
  readonly inTurn: ReturnType<typeof atMost>
}

/** Writes at once: more of them would only wait in line, and the renewal of the Lease behind them. */
const AT_ONCE = 8

export async function applyPlan(
  ports: Ports,
  planned: Planned,
  memory: Memory,
  outcome: Outcome,
  signal: AbortSignal,
): Promise<void> {
  const applying = { ports, planned, memory, outcome, signal, inTurn: atMost(AT_ONCE) }
  const { plan } = planned
  const writes = byService(plan.actions.filter(isWrite))
  const objects = byService(planned.prepared.rendered.desired.objects)
  await writeAll(applying, '', writes.get('') ?? [])
  const started = new Map<string, Promise<void>>()
  function start(service: string): Promise<void> {
    const running = started.get(service) ?? applyService(service)
    started.set(service, running)
    return running
  }
  async function applyService(service: string): Promise<void> {
    const needs = (plan.needs.get(service) ?? []).filter((need) => need !== service)
    await allEnded(needs.map(start))
    const own = writes.get(service) ?? []
    const blocker = own.length > 0 ? needs.find((need) => outcome.failures.has(need)) : undefined
    if (blocker !== undefined && !outcome.failures.has(service))
      outcome.failures.set(service, `blocked by ${blocker}`)
    if (await writeAll(applying, service, own))
      await settle(applying, service, objects.get(service) ?? [], own.length > 0)
  }
  await allEnded([...plan.needs.keys()].map(start))
}

function isWrite(action: Plan['actions'][number]): action is ObjectAction {
  return action.verb === 'create' || action.verb === 'update' || action.verb === 'replace'
}

/** '' for what is common. */
function byService<T extends { readonly service?: string }>(
  things: readonly T[],
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const thing of things) {
    const group = groups.get(thing.service ?? '')
    if (group === undefined) groups.set(thing.service ?? '', [thing])
    else group.push(thing)
  }
  return groups
}

/** In the plan's order, one after the other: configuration before the workload that reads it. False: it failed. */
async function writeAll(
  applying: Applying,
  service: string,
  actions: readonly ObjectAction[],
): Promise<boolean> {
  const { failures, notApplied } = applying.outcome
  for (const action of actions) {
    if (failures.has('') || failures.has(service)) notApplied.add(idKey(action.id))
    else await write(applying, service, action)
  }
  return !failures.has('') && !failures.has(service)
}

async function write(applying: Applying, service: string, action: ObjectAction): Promise<void> {
  const { ports, planned, outcome, memory, signal } = applying
  const object = printId(action.id)
  const event = { kind: 'object', environment: planned.plan.instance, verb: action.verb, object } as const
  try {
    const { live, warnings, changed } = await applying.inTurn(() =>
      writeObject(ports, action, planned.previous, memory, signal),
    )
    for (const warning of warnings) ports.log.warn('the API server warned', { object, warning })
    outcome.uids.set(idKey(action.id), live.uid)
    if (changed) outcome.writes += 1
    ports.progress.event({ ...event, state: 'done' })
  } catch (error) {
    if (!isWorldError(error) || signal.aborted) throw error
    outcome.failures.set(service, `${object}: ${reasonOf(error)}`)
    outcome.retry ||= error.retryable
    outcome.notApplied.add(idKey(action.id))
    ports.log.warn('write failed', { object, service, code: error.code, err: error })
    ports.progress.event({ ...event, state: 'failed', detail: reasonOf(error) })
    return
  }
  // Custom resources of the same plan need their definition to be served.
  if (kindRule(action.id).stage === 'crd') await wait(applying, service, [action.id])
}

/**
 * Waits until the service is healthy: after writes, and also without any where it is not, because an earlier round may
 * have ended while it was waiting, or have failed.
 */
async function settle(
  applying: Applying,
  service: string,
  objects: readonly DesiredObject[],
  isWritten: boolean,
): Promise<void> {
  const { live } = applying.planned.observed
  const ids = objects.map(({ id }) => id)
  const isHealthy = ids.every(
    (id) => readinessOf(id, { live: live.get(idKey(id)), pods: [] }).state === 'ready',
  )
  if (isWritten || !isHealthy) await wait(applying, service, ids)
}

async function wait(applying: Applying, service: string, ids: readonly ObjectId[]): Promise<void> {
  const { ports, planned, outcome, signal } = applying
  await awaitHealth(ports, planned.plan.instance, service, ids, outcome, signal)
}
