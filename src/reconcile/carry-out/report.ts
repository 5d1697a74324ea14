import { idKey } from '../../core/objects/object.ts'
import { summary } from '../../core/plan/describe-plan.ts'
import { type Entries, nextInventory } from '../../core/plan/inventory.ts'
import { isLastApplied, releaseOf } from '../../core/plan/release.ts'
import { isError, type Problem, printProblem } from '../../core/problem.ts'
import type { Instance } from '../../core/targets/target.ts'
import type { EnvironmentStatus } from '../../ports.ts'
import type { Planned } from '../observe.ts'
import { carriesOurId, commitsOf, factsOf, rootKeyOf } from '../prepare/prepare.ts'
import type { RoundPorts } from '../round.ts'
import type { Outcome } from './outcome.ts'

// Ends a round: writes what must be remembered, and says how it went.
// In: everything that the round knows. Out: the result; inventory, release and status in the cluster.
// Limits: writes nothing that is as it was: a round that found nothing to do costs no request.

export interface RoundResult {
  readonly result: 'done' | 'unchanged' | 'failed'
  /** undefined: the configuration is invalid as a whole; nothing was planned or done. */
  readonly plan: Planned['plan'] | undefined
  readonly problems: readonly Problem[]
  /** One sentence: what was done, or what failed. */
  readonly message: string
  readonly failures: ReadonlyMap<string, string>
  readonly writes: number
  /** Whether the same round is worth another try although no input changed. */
  readonly retry: boolean
}

interface Ended {
  readonly planned: Planned
  readonly problems: readonly Problem[]
  /** As last written. */
  readonly inventory: Entries
  readonly outcome: Outcome
}

export async function report(ports: RoundPorts, ended: Ended, signal: AbortSignal): Promise<RoundResult> {
  const { planned, outcome, problems } = ended
  const { prepared } = planned
  const { instance } = prepared
  await rememberInventory(ports, ended, signal)
  await rememberRelease(ports, ended, signal)
  const failures = allFailures(planned, outcome)
  const result = failures.size > 0 ? 'failed' : planned.plan.actions.length === 0 ? 'unchanged' : 'done'
  const message = messageOf(planned, failures)
  await ports.state.status(instance.name, statusOf(planned, failures, message), signal)
  ports.progress.event({ kind: 'end', environment: instance.name, result, detail: message })
  const retry = outcome.retry || prepared.retry || planned.plan.refusals.length > 0
  return { result, plan: planned.plan, problems, message, failures, writes: outcome.writes, retry }
}

/** Ends a round whose configuration is invalid as a whole: nothing was touched, the last good state stays in force. */
export async function reportInvalid(
  ports: RoundPorts,
  instance: Instance,
  revision: string,
  problems: readonly Problem[],
  signal: AbortSignal,
): Promise<RoundResult> {
  const errors = problems.filter(isError)
  const [first] = errors
  const more = errors.length > 1 ? ` and ${errors.length - 1} more` : ''
  const message = `held back: ${first === undefined ? 'invalid configuration' : printProblem(first)}${more}`
  const { namespace } = instance
  const status = {
    ready: 'False',
    reason: 'InvalidConfiguration',
    message,
    revision,
    namespace,
    services: [],
  } as const
  await ports.state.status(instance.name, status, signal)
  ports.progress.event({ kind: 'end', environment: instance.name, result: 'failed', detail: message })
  return {
    result: 'failed',
    plan: undefined,
    problems,
    message,
    failures: new Map([['', message]]),
    writes: 0,
    retry: false,
  }
}

async function rememberInventory(ports: RoundPorts, ended: Ended, signal: AbortSignal): Promise<void> {
  const { planned, outcome, inventory } = ended
  const { prepared, observed } = planned
  const { desired } = prepared.rendered
  const { uids, deleted } = outcome
  if (planned.inventory.state === 'lost')
    ports.log.warn('the inventory was lost: objects of ours are adopted, and none is deleted', {
      reason: planned.inventory.reason,
    })
  const next = nextInventory({
    current: inventory,
    desired,
    observed,
    isOurs: (live) => carriesOurId(prepared, live),
    uids,
    deleted,
  })
  if (next !== undefined) await ports.state.writeInventory(prepared.instance.name, next, signal)
}

async function rememberRelease(ports: RoundPorts, ended: Ended, signal: AbortSignal): Promise<void> {
  const { planned, outcome } = ended
  const { prepared, previous } = planned
  if (planned.plan.actions.length === 0 && isRecorded(ended)) return
  const time = ports.clock.iso()
  const release = releaseOf({
    id: `${time.replaceAll(/[-:.]/g, '').toLowerCase()}-${hex(ports.random.bytes(3))}`,
    time,
    plan: planned.plan,
    desired: prepared.rendered.desired,
    commits: commitsOf(prepared),
    facts: factsOf(prepared),
    notApplied: outcome.notApplied,
    failed: outcome.failures.size > 0,
    rootKey: rootKeyOf(prepared),
    previous,
  })
  await ports.state.recordRelease(prepared.instance.name, release, signal)
}

/** Whether the last release tells all that is applied; a round that ended before it could record left more. */
function isRecorded({ planned, outcome }: Ended): boolean {
  const { prepared, previous } = planned
  if (previous === undefined) return false
  return prepared.rendered.desired.objects.every(
    (object) =>
      outcome.notApplied.has(idKey(object.id)) || isLastApplied(previous, object, rootKeyOf(prepared)),
  )
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
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
  planned: Planned,
  failures: ReadonlyMap<string, string>,
  message: string,
): EnvironmentStatus {
  const failed = failures.size > 0
  return {
    ready: failed ? 'False' : 'True',
    reason: failed ? 'Failed' : 'Reconciled',
    message: failed ? message : 'all services are healthy',
    revision: planned.plan.revision,
    namespace: planned.plan.namespace,
    services: planned.prepared.services.map((service) => ({
      name: service.name,
      state: failures.get(service.name) ?? (failures.has('') ? (failures.get('') ?? '') : 'ready'),
    })),
  }
}
