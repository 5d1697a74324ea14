import type { ObjectId } from '../../../core/objects/object.ts'
import type { Sight } from '../../../ports/backend.ts'
import type { RoundPorts } from '../../round.ts'

/** Waits until `look` is content, for so many milliseconds; false: it was in vain. */
export async function waitAtMost(
  { backend, clock }: Pick<RoundPorts, 'backend' | 'clock'>,
  ms: number,
  ids: readonly ObjectId[],
  look: (sights: ReadonlyMap<string, Sight>) => boolean,
  signal: AbortSignal,
): Promise<boolean> {
  const patience = new AbortController()
  const ending = AbortSignal.any([signal, patience.signal])
  let isOver = false
  const alarm = clock.sleep(ms, ending).then(
    () => {
      isOver = true
      patience.abort()
    },
    () => undefined,
  )
  try {
    await backend.wait(ids, look, ending)
    return true
  } catch (error) {
    if (!isOver || signal.aborted) throw error
    return false
  } finally {
    patience.abort()
    await alarm
  }
}
