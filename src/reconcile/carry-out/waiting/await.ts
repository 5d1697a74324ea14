import { idKey, type ObjectId, printId } from '../../../core/objects/object.ts'
import { readinessOf } from '../../../core/objects/readiness/readiness.ts'
import { isWorldError } from '../../../core/world-error.ts'
import type { Sight } from '../../../ports/backend.ts'
import type { RoundPorts } from '../../round.ts'
import type { Outcome } from '../outcome.ts'
import { reasonOf } from '../reason-of.ts'
import { waitAtMost } from './patience.ts'

/** How long a service may take to become healthy, in milliseconds, when nothing says that it failed. */
const PATIENCE = 10 * 60_000

/** Waits until all of these are healthy, or says why it is not; a failure goes into the outcome. */
export async function awaitHealth(
  ports: Pick<RoundPorts, 'backend' | 'progress' | 'clock'>,
  environment: string,
  service: string,
  ids: readonly ObjectId[],
  outcome: Outcome,
  signal: AbortSignal,
): Promise<void> {
  const shown = new Map<string, string>()
  let failure: string | undefined

  function look(sights: ReadonlyMap<string, Sight>): boolean {
    let waiting = 0
    for (const id of ids) {
      const key = idKey(id)
      const { state, message } = readinessOf(id, sights.get(key) ?? { live: undefined, pods: [] })
      if (state === 'waiting') waiting += 1
      if (state === 'failed') failure ??= `${printId(id)}: ${message}`
      const text = `${state} ${message}`
      if (shown.get(key) === text || (state === 'ready' && !shown.has(key))) continue
      shown.set(key, text)
      const detail = { environment, object: printId(id), detail: message }
      ports.progress.event({ kind: 'health', state, ...detail })
    }
    return failure !== undefined || waiting === 0
  }

  try {
    const isTold = await waitAtMost(ports, PATIENCE, ids, look, signal)
    if (!isTold)
      failure ??= `not healthy after ${PATIENCE / 60_000} minutes: ${[...shown.values()].join('; ')}`
  } catch (error) {
    if (!isWorldError(error) || signal.aborted) throw error
    failure = `whether it is healthy cannot be seen: ${reasonOf(error)}`
  }
  if (failure === undefined) return
  outcome.failures.set(service, failure)
  // It may come up all the same, and somebody has to look.
  outcome.retry = true
}
