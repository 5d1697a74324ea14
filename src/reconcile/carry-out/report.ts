import { summary } from '../../core/plan/describe-plan.ts'
import { isError, type Problem, printProblem } from '../../core/problem.ts'
import type { Instance } from '../../core/targets/target.ts'
import type { WorldError } from '../../core/world-error.ts'
import type { EnvironmentStatus } from '../../ports/state.ts'
import { type InstanceLease, isHeldByAnother } from '../instance-lease.ts'
import type { Rejected, Round } from '../look.ts'
import { type Memory, remember } from '../memory.ts'
import type { Planned } from '../observe.ts'
import type { RoundPorts } from '../round.ts'
import type { Outcome } from './outcome.ts'
import { reasonOf } from './reason-of.ts'
import { type Ended, isAnothers, rememberInventory, rememberRelease } from './remember.ts'

// Ends a round: writes what must be remembered, and says how it went.
// In: everything that the round knows. Out: the result; inventory, release and status in the cluster.
// Limits: writes nothing that is as it was: a round that found nothing to do costs no request.

export interface RoundResult {
  /** `waiting`: another round on the same instance holds its Lease, and nothing was written. */
  readonly result: 'done' | 'unchanged' | 'failed' | 'waiting'
  /** undefined: the configuration is invalid as a whole, another round was at work, or the world kept it from going on. */
  readonly plan: Planned['plan'] | undefined
  readonly problems: readonly Problem[]
  /** One sentence: what was done, or what failed. */
  readonly message: string
  readonly failures: ReadonlyMap<string, string>
  readonly writes: number
  /** Whether the same round is worth another try although no input changed. */
  readonly retry: boolean
  /** Milliseconds since the epoch: from then on the same round finds something to look up. Left out: never. */
  readonly lookAgainAt?: number
}

interface Reported extends Ended {
  readonly problems: readonly Problem[]
  readonly memory: Memory
  readonly lease: InstanceLease
  readonly rejected: Rejected | undefined
}

export async function report(ports: RoundPorts, ended: Reported, signal: AbortSignal): Promise<RoundResult> {
  const { planned, outcome, problems } = ended
  const { prepared } = planned
  const { instance } = prepared
  await rememberInventory(ports, ended, signal)
  await rememberRelease(ports, ended, signal)
  const failures = allFailures(planned, outcome)
  const result = failures.size > 0 ? 'failed' : planned.plan.actions.length === 0 ? 'unchanged' : 'done'
  const message = messageOf(planned, failures)
  const status = statusOf(ended, failures, message)
  const untold = isAnothers(planned) ? undefined : await tell(ports, ended, instance, status, planned)
  if (untold !== undefined && (failures.size === 0 || untold.isOver))
    return reportWaiting(ports, instance, untold.reason)
  ports.progress.event({ kind: 'end', environment: instance.name, result, detail: message })
  const retry = outcome.retry || prepared.retry || planned.plan.refusals.length > 0 || untold !== undefined
  const { dueAt } = prepared.bases
  const again = dueAt === undefined ? {} : { lookAgainAt: dueAt }
  return { result, plan: planned.plan, problems, message, failures, writes: outcome.writes, retry, ...again }
}

/** Ends a round whose configuration is invalid as a whole: nothing was touched, the last good state stays in force. */
export async function reportInvalid(
  ports: RoundPorts,
  { instance, configuration, memory }: Round,
  problems: readonly Problem[],
  lease: InstanceLease,
): Promise<RoundResult> {
  const message = `held back: ${firstOf(problems)}`
  const { namespace } = instance
  const status = {
    ready: 'False',
    reason: 'InvalidConfiguration',
    message,
    revision: configuration.revision,
    namespace,
    services: [],
  } as const
  const untold = await tell(ports, { memory, lease }, instance, status)
  ports.progress.event({ kind: 'end', environment: instance.name, result: 'failed', detail: message })
  return {
    result: 'failed',
    plan: undefined,
    problems,
    message,
    failures: new Map([['', message]]),
    writes: 0,
    retry: untold !== undefined,
  }
}

/** Ends a round that the world kept from going on: what was done is found by the next one. */
export function reportBroken(
  ports: Pick<RoundPorts, 'progress'>,
  { name }: Instance,
  error: WorldError,
): RoundResult {
  const message = reasonOf(error)
  ports.progress.event({ kind: 'end', environment: name, result: 'failed', detail: message })
  const failures = new Map([['', message]])
  return {
    result: 'failed',
    plan: undefined,
    problems: [],
    message,
    failures,
    writes: 0,
    retry: error.retryable,
  }
}

/** Ends a round that found another at work: that one tells how the instance does, and this one comes again. */
export function reportWaiting(
  ports: Pick<RoundPorts, 'progress'>,
  { name }: Instance,
  message: string,
): RoundResult {
  ports.progress.event({ kind: 'end', environment: name, result: 'waiting', detail: message })
  const nothing = { plan: undefined, problems: [], failures: new Map(), writes: 0 }
  return { result: 'waiting', message, retry: true, ...nothing }
}

/** Why a status is not told. */
interface Untold {
  readonly reason: string
  /** Another round has changed the environment since this one looked; else it is still at work. */
  readonly isOver: boolean
}

/** Under the Lease as well; where the same was told already, it is not even asked for. */
async function tell(
  ports: RoundPorts,
  { memory, lease }: Pick<Reported, 'memory' | 'lease'>,
  { name }: Instance,
  status: EnvironmentStatus,
  seen?: Pick<Planned, 'previous'>,
): Promise<Untold | undefined> {
  const text = JSON.stringify(status)
  const wasHeld = lease.isHeld
  if (!wasHeld && memory.told.get(name) === text) return undefined
  try {
    const until = await lease.take()
    const isOver =
      !wasHeld && seen !== undefined && (await ports.state.release(name, until))?.id !== seen.previous?.id
    if (isOver) return { reason: 'another round has changed the environment meanwhile', isOver }
    await ports.state.status(name, status, until)
  } catch (error) {
    if (!isHeldByAnother(error)) throw error
    return { reason: reasonOf(error), isOver: false }
  }
  remember(memory.told, name, text)
  return undefined
}

function allFailures(planned: Planned, outcome: Outcome): ReadonlyMap<string, string> {
  const failures = new Map(outcome.failures)
  for (const [service, reason] of planned.plan.held) failures.set(service, reason)
  return failures
}

function messageOf(planned: Planned, failures: ReadonlyMap<string, string>): string {
  if (failures.size === 0) return summary(planned.plan)
  const [first] = failures
  const named = first === undefined ? '' : first[0] === '' ? first[1] : `${first[0]}: ${first[1]}`
  const count = Math.max(planned.prepared.services.length, failures.size)
  return `failed (${failures.size} of ${count}): ${named}`
}

function statusOf(
  { planned, rejected }: Pick<Reported, 'planned' | 'rejected'>,
  failures: ReadonlyMap<string, string>,
  message: string,
): EnvironmentStatus {
  const { revision, namespace } = planned.plan
  const services = planned.prepared.services.map((service) => ({
    name: service.name,
    state: failures.get(service.name) ?? (failures.has('') ? (failures.get('') ?? '') : 'ready'),
  }))
  const common = { revision, namespace, services }
  const held =
    rejected &&
    `${rejected.revision} is held back, and ${revision} stays in force: ${firstOf(rejected.problems)}`
  if (failures.size > 0) {
    const all = held === undefined ? message : `${message}; ${held}`
    return { ready: 'False', reason: 'Failed', message: all, ...common }
  }
  if (held !== undefined) return { ready: 'False', reason: 'InvalidConfiguration', message: held, ...common }
  return { ready: 'True', reason: 'Reconciled', message: 'all services are healthy', ...common }
}

/** The first mistake, and how many there are besides. */
function firstOf(problems: readonly Problem[]): string {
  const [first, ...more] = problems.filter(isError)
  if (first === undefined) return 'invalid configuration'
  return more.length === 0 ? printProblem(first) : `${printProblem(first)} and ${more.length} more`
}
