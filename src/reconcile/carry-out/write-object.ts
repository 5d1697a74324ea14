import { idKey, type LiveObject, type ObjectId, printId } from '../../core/objects/object.ts'
import { judgeConflicts } from '../../core/plan/conflicts.ts'
import type { ObjectAction } from '../../core/plan/plan.ts'
import type { Release } from '../../core/plan/release.ts'
import { isWorldError, WorldError } from '../../core/world-error.ts'
import type { Backend, FieldConflict } from '../../ports.ts'
import type { Memory } from '../memory.ts'
import type { RoundPorts } from '../round.ts'
import { isTug, noteTakenBack } from './tug.ts'

// One write: carries out a create, update or replace, by the rules of spec 5.2.
// In: the action and what was last applied. Out: the object as the server answered, or a WorldError that names why not.
// Limits: order, health and deletes that belong to no replace are its callers', and so is naming the object of an error.

export interface Write {
  readonly live: LiveObject
  readonly warnings: readonly string[]
  readonly changed: boolean
}

/** Tries against a moving resourceVersion: status is written by controllers all the time. */
const TRIES = 4

export async function writeObject(
  ports: Pick<RoundPorts, 'backend' | 'clock'>,
  action: ObjectAction,
  previous: Release | undefined,
  memory: Memory,
  signal: AbortSignal,
): Promise<Write> {
  const { backend } = ports
  switch (action.verb) {
    case 'create':
      return create(backend, action, signal)
    case 'replace':
      await deleteGuarded(backend, action.id, action.live?.uid ?? '', () => true, signal)
      await backend.wait([action.id], (sights) => sights.get(idKey(action.id))?.live === undefined, signal)
      return create(backend, action, signal)
    case 'update':
      return update(ports, action, previous, memory, signal)
    case 'delete':
      throw new TypeError('a delete is not a write; call deleteGuarded')
  }
}

async function create(backend: Backend, action: ObjectAction, signal: AbortSignal): Promise<Write> {
  const applied = await backend.apply(desiredOf(action), { verb: 'create', force: false }, signal)
  if (applied.outcome === 'conflict') throw fieldConflict(applied.conflicts)
  if (applied.outcome !== 'foreign') return { ...applied, changed: true }
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
  ports: Pick<RoundPorts, 'backend' | 'clock'>,
  action: ObjectAction,
  previous: Release | undefined,
  memory: Memory,
  signal: AbortSignal,
): Promise<Write> {
  const { backend } = ports
  const desired = desiredOf(action)
  const uid = action.live?.uid ?? ''
  return againstMoves(backend, action.id, uid, signal, async ({ resourceVersion }) => {
    const gentle = await backend.apply(desired, { verb: 'update', force: false, uid }, signal)
    if (gentle.outcome !== 'conflict') return done(gentle)
    const { drift, foreign } = judgeConflicts(gentle.conflicts, previous?.objects[idKey(action.id)])
    if (foreign.length > 0) throw fieldConflict(foreign)
    const yielded = drift.filter((conflict) => isTug(memory, ports.clock.now(), action.id, conflict))
    if (yielded.length > 0) throw yieldTo(yielded)
    const forced = await backend.apply(desired, { verb: 'update', force: true, uid, resourceVersion }, signal)
    for (const conflict of drift) noteTakenBack(memory, ports.clock.now(), action.id, conflict)
    return done(forced)
  })
}

/** Deletes exactly the object with this UID, as long as `mayDelete` says yes to what it has become. */
export async function deleteGuarded(
  backend: Backend,
  id: ObjectId,
  uid: string,
  mayDelete: (live: LiveObject) => boolean,
  signal: AbortSignal,
): Promise<'deleted' | 'gone' | 'kept'> {
  return againstMoves(backend, id, uid, signal, async (live) => {
    if (live.uid !== uid) return 'gone'
    if (!mayDelete(live)) return 'kept'
    return backend.delete(id, { uid, resourceVersion: live.resourceVersion }, signal)
  }).catch((error: unknown) => {
    if (isWorldError(error) && error.code === 'kube.not-found') return 'gone'
    throw error
  })
}

/** Repeats with a fresh resourceVersion while the object moves under us. */
async function againstMoves<T>(
  backend: Backend,
  id: ObjectId,
  uid: string,
  signal: AbortSignal,
  act: (live: LiveObject) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const live = (await backend.observe([id], signal)).live.get(idKey(id))
    if (live === undefined) {
      throw new WorldError('kube.not-found', `it is gone (UID ${uid})`, { retryable: true })
    }
    try {
      return await act(live)
    } catch (error) {
      if (attempt >= TRIES || !isWorldError(error) || error.code !== 'kube.conflict') throw error
      // The server knows a newer version than our cache: its event is on the way.
      const stale = live.resourceVersion
      await backend.wait([id], (sights) => sights.get(idKey(id))?.live?.resourceVersion !== stale, signal)
    }
  }
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
