import { idKey, type LiveObject, type ObjectId } from '../../../core/objects/object.ts'
import { isWorldError, WorldError } from '../../../core/world-error.ts'
import type { Sight } from '../../../ports/backend.ts'
import type { RoundPorts } from '../../round.ts'
import { waitAtMost } from '../waiting/patience.ts'

type Ports = Pick<RoundPorts, 'backend' | 'clock'>

/** Tries against a moving resourceVersion: status is written by controllers all the time. */
const TRIES = 4

/** How long the news of a change may be on its way. */
const NEWS_MS = 30_000

/** Deletes exactly the object with this UID, as long as `mayDelete` says yes to what it has become. */
export async function deleteGuarded(
  ports: Ports,
  id: ObjectId,
  uid: string,
  mayDelete: (live: LiveObject) => boolean,
  signal: AbortSignal,
): Promise<'deleted' | 'gone' | 'kept'> {
  return againstMoves(ports, id, uid, signal, async (live) => {
    if (live.uid !== uid) return 'gone'
    if (!mayDelete(live)) return 'kept'
    return ports.backend.delete(id, { uid, resourceVersion: live.resourceVersion }, signal)
  }).catch((error: unknown) => {
    if (isWorldError(error) && error.code === 'kube.not-found') return 'gone'
    throw error
  })
}

/** Repeats with a fresh resourceVersion while the object moves under us. */
export async function againstMoves<T>(
  ports: Ports,
  id: ObjectId,
  uid: string,
  signal: AbortSignal,
  act: (live: LiveObject) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const { live: found, blind } = await ports.backend.observe([id], signal)
    const live = found.get(idKey(id))
    if (live === undefined) throw blind.size > 0 ? unseen() : gone(uid)
    try {
      return await act(live)
    } catch (error) {
      if (attempt >= TRIES || !isWorldError(error) || error.code !== 'kube.conflict') throw error
      // The server knows a newer version than our cache: its event is on the way.
      const stale = live.resourceVersion
      const isNews = (sights: ReadonlyMap<string, Sight>) =>
        sights.get(idKey(id))?.live?.resourceVersion !== stale
      if (!(await waitAtMost(ports, NEWS_MS, [id], isNews, signal))) throw error
    }
  }
}

function gone(uid: string): WorldError {
  return new WorldError('kube.not-found', `it is gone (UID ${uid})`, { retryable: true })
}

function unseen(): WorldError {
  return new WorldError('kube.unknown-kind', 'its kind cannot be seen now; whether it is there is unknown', {
    retryable: true,
    hint: 'Grant list and watch on the kind, or bring its API server back.',
  })
}
