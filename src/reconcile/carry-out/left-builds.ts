import type { BuildAction } from '../../core/plan/plan.ts'
import { isWorldError } from '../../core/world-error.ts'
import type { Memory } from '../memory.ts'
import type { RoundPorts } from '../round.ts'

// Builds that a round began and did not see the end of, because a newer commit ended it.
// In: what the plan of the next round wants. Out: those that nobody wants any more are cancelled, the others joined.
// Limits: what this process remembers; after a restart such a build comes to its end, and its image lies unused.

type Begun = Memory['begun'] extends ReadonlyMap<string, infer T> ? T : never

/** Whether a round of the instance has to look after builds although it plans none. */
export function hasLeftBuilds({ begun }: Pick<Memory, 'begun'>, instance: string): boolean {
  return (begun.get(instance)?.size ?? 0) > 0
}

/** Answers where the round notes what it begins, and takes out what came to its end. */
export async function withoutUnwanted(
  { builder, log }: Pick<RoundPorts, 'builder' | 'log'>,
  instance: string,
  wanted: readonly BuildAction[],
  { begun: everywhere }: Pick<Memory, 'begun'>,
  signal: AbortSignal,
): Promise<Begun> {
  const begun: Begun = everywhere.get(instance) ?? new Map()
  everywhere.set(instance, begun)
  const keep = new Set(wanted.map(({ image }) => image.reference))
  for (const [reference, image] of [...begun]) {
    if (keep.has(reference)) continue
    begun.delete(reference)
    // The last environment that lets go of it decides.
    if ([...everywhere.values()].some((others) => others.has(reference))) continue
    log.info('a build that nobody wants any more is cancelled', { service: image.service, image: reference })
    try {
      await builder.cancel(image, signal)
    } catch (error) {
      if (!isWorldError(error) || signal.aborted) throw error
      log.warn('a build could not be cancelled', { service: image.service, err: error })
    }
  }
  return begun
}
