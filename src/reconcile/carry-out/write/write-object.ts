import { idKey, type LiveObject, type ObjectId, printId } from '../../../core/objects/object.ts'
import { isOurs, keyedIdIn } from '../../../core/objects/ownership.ts'
import { judgeConflicts } from '../../../core/plan/conflicts.ts'
import type { ObjectAction } from '../../../core/plan/plan.ts'
import { appliedBefore, type Release } from '../../../core/plan/release.ts'
import { WorldError } from '../../../core/world-error.ts'
import type { Backend, FieldConflict, Sight } from '../../../ports/backend.ts'
import type { Memory } from '../../memory.ts'
import type { RoundPorts } from '../../round.ts'
import { waitAtMost } from '../waiting/patience.ts'
import { againstMoves, deleteGuarded } from './guarded.ts'
import { isTug, noteTakenBack } from './tug.ts'

// One write: carries out a create, update or replace, by the rules of spec 5.2.
// In: the action and what was last applied. Out: the object as the server answered, or a WorldError that names why not.
// Limits: order, health and deletes that belong to no replace are its callers', and so is naming the object of an error.

export interface Write {
  readonly live: LiveObject
  readonly warnings: readonly string[]
  readonly changed: boolean
}

type Ports = Pick<RoundPorts, 'backend' | 'clock'>

/** How long what was deleted may take to go. */
const GOING_MS = 2 * 60_000

export async function writeObject(
  ports: Ports,
  action: ObjectAction,
  previous: Release | undefined,
  memory: Memory,
  signal: AbortSignal,
): Promise<Write> {
  const { backend } = ports
  switch (action.verb) {
    case 'create':
      return create(backend, action, signal)
    case 'replace': {
      const uid = action.live?.uid ?? ''
      await deleteGuarded(ports, action.id, uid, () => true, signal)
      await untilGone(ports, action.id, uid, signal)
      return create(backend, action, signal)
    }
    case 'update':
      return update(ports, action, previous, memory, signal)
    case 'delete':
      throw new TypeError('a delete is not a write; prune.ts does it')
  }
}

async function untilGone(ports: Ports, id: ObjectId, uid: string, signal: AbortSignal): Promise<void> {
  const isGone = (sights: ReadonlyMap<string, Sight>) => sights.get(idKey(id))?.live?.uid !== uid
  if (await waitAtMost(ports, GOING_MS, [id], isGone, signal)) return
  throw new WorldError('kube.terminating', 'it was deleted to be made anew, and does not go', {
    retryable: true,
    hint: 'Look for a finalizer on it that nobody serves.',
  })
}

async function create(backend: Backend, action: ObjectAction, signal: AbortSignal): Promise<Write> {
  const applied = await backend.apply(desiredOf(action), { verb: 'create', force: false }, signal)
  if (applied.outcome === 'conflict') throw fieldConflict(applied.conflicts)
  if (applied.outcome !== 'foreign') return { ...applied, changed: true }
  if (isOurs(applied.live, { keyedId: keyedIdIn(desiredOf(action)) }))
    throw new WorldError('kube.conflict', 'another round made it a moment ago', {
      retryable: true,
      hint: 'It is looked at anew with the next round.',
    })
  throw new WorldError(
    'kube.foreign',
    'it appeared while it was to be created, and was not made by Diploid; it is left alone',
    { retryable: false, hint: 'Delete it, or rename the service.' },
  )
}

/**
 * Without force first. What conflicts then is judged, and taken back only from the version that was judged: whoever
 * writes in between is asked about anew.
 */
async function update(
  ports: Ports,
  action: ObjectAction,
  previous: Release | undefined,
  memory: Memory,
  signal: AbortSignal,
): Promise<Write> {
  const { backend } = ports
  const desired = desiredOf(action)
  const uid = action.live?.uid ?? ''
  return againstMoves(ports, action.id, uid, signal, async ({ resourceVersion }) => {
    const gentle = await backend.apply(desired, { verb: 'update', force: false, uid }, signal)
    if (gentle.outcome !== 'conflict') return done(gentle)
    const takeOver = () =>
      backend.apply(desired, { verb: 'update', force: true, uid, resourceVersion }, signal)
    // The plan said so, and of which version.
    if (action.adopted === true) return done(await takeOver())
    const { drift, foreign } = judgeConflicts(gentle.conflicts, appliedBefore(previous, action.id))
    if (foreign.length > 0) throw fieldConflict(foreign)
    const yielded = drift.filter((conflict) => isTug(memory, ports.clock.now(), action.id, conflict))
    if (yielded.length > 0) throw yieldTo(yielded)
    const forced = await takeOver()
    for (const conflict of drift) noteTakenBack(memory, ports.clock.now(), action.id, conflict)
    return done(forced)
  })
}

function done(applied: Awaited<ReturnType<Backend['apply']>>): Write {
  if (applied.outcome === 'conflict') throw fieldConflict(applied.conflicts)
  if (applied.outcome === 'foreign') throw new TypeError('only a create can meet a foreign object')
  return { live: applied.live, warnings: applied.warnings, changed: applied.outcome !== 'unchanged' }
}

function fieldConflict(conflicts: readonly FieldConflict[]): WorldError {
  return new WorldError(
    'kube.field-conflict',
    `fields that Diploid never set are held by others: ${named(conflicts)}`,
    {
      retryable: false,
      hint: 'Take the field out of the configuration, or make the other manager let go of it.',
    },
  )
}

function yieldTo(conflicts: readonly FieldConflict[]): WorldError {
  return new WorldError(
    'kube.field-contested',
    `others take fields back again and again, and are left to it: ${named(conflicts)}`,
    {
      retryable: false,
      hint: 'Take the field out of the configuration, or stop the other manager.',
    },
  )
}

function named(conflicts: readonly FieldConflict[]): string {
  return conflicts.map((conflict) => `${conflict.field} (held by ${conflict.manager})`).join(', ')
}

function desiredOf(action: ObjectAction): NonNullable<ObjectAction['desired']> {
  if (action.desired === undefined)
    throw new TypeError(`the ${action.verb} of ${printId(action.id)} has no object`)
  return action.desired
}
