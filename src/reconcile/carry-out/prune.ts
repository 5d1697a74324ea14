import { idKey, type LiveObject, printId } from '../../core/objects/object.ts'
import { isOursToDelete } from '../../core/objects/ownership.ts'
import type { ObjectAction } from '../../core/plan/plan.ts'
import type { Release } from '../../core/plan/release.ts'
import { isWorldError } from '../../core/world-error.ts'
import type { Planned } from '../observe.ts'
import type { RoundPorts } from '../round.ts'
import type { Outcome } from './outcome.ts'
import { reasonOf } from './reason-of.ts'
import { deleteGuarded } from './write/guarded.ts'

/** Carries out the deletes of a plan, last; a service that failed, or that a failed one needed, loses nothing. */
export async function prune(
  ports: Pick<RoundPorts, 'backend' | 'clock' | 'progress' | 'log'>,
  { plan, previous }: Planned,
  outcome: Outcome,
  signal: AbortSignal,
): Promise<void> {
  if (outcome.failures.has('')) return
  const deletes = plan.actions.filter((action): action is ObjectAction => action.verb === 'delete')
  for (const action of deletes) {
    if (isHeldBack(action, previous, outcome)) continue
    const event = {
      kind: 'object',
      environment: plan.instance,
      verb: 'delete',
      object: printId(action.id),
    } as const
    const uid = action.live?.uid ?? ''
    try {
      const mayDelete = (live: LiveObject) => isOursToDelete(live, { uid, keyedId: '' })
      const result = await deleteGuarded(ports, action.id, uid, mayDelete, signal)
      if (result === 'kept') continue
      outcome.deleted.add(idKey(action.id))
      if (result === 'deleted') outcome.writes += 1
      ports.progress.event({ ...event, state: 'done' })
    } catch (error) {
      if (!isWorldError(error) || signal.aborted) throw error
      // The object stays in the inventory: the next round tries again.
      outcome.failures.set(
        action.service ?? '',
        `${printId(action.id)} could not be deleted: ${reasonOf(error)}`,
      )
      outcome.retry ||= error.retryable
      ports.log.warn('delete failed', { object: printId(action.id), code: error.code, err: error })
      ports.progress.event({ ...event, state: 'failed', detail: reasonOf(error) })
    }
  }
}

function isHeldBack(action: ObjectAction, previous: Release | undefined, outcome: Outcome): boolean {
  const { service } = action
  if (service === undefined) return outcome.failures.size > 0
  if (outcome.failures.has(service)) return true
  return Object.entries(previous?.needs ?? {}).some(
    ([user, needs]) => needs.includes(service) && outcome.failures.has(user),
  )
}
