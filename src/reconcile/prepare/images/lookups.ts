import { unknownBases } from '../../../core/images/describe.ts'
import type { Image, Lookup, Lookups } from '../../../core/images/image.ts'
import { lookupsNeeded } from '../../../core/images/needed.ts'
import { unknown } from '../../../core/json.ts'
import type { BuildAction } from '../../../core/plan/plan.ts'
import type { Release } from '../../../core/plan/release.ts'
import { inParallel } from '../../in-parallel.ts'
import type { AskedOnce } from './asked-once.ts'

// Asks registries about the images themselves, and so finds out which have to be built.
// In: the images of an instance. Out: what is known of each, builds, and services that must wait for their registry.
// Limits: an image whose bases are unknown is never built: its key would stand for something else.

export interface LookedUp {
  readonly lookups: Lookups
  readonly builds: readonly BuildAction[]
  readonly held: ReadonlyMap<string, string>
}

const AT_ONCE = 8

export async function lookUpImages(
  asked: AskedOnce,
  images: readonly Image[],
  previous: Release | undefined,
  signal: AbortSignal,
): Promise<LookedUp> {
  const lookups = new Map<string, Lookup>()
  await inParallel(lookupsNeeded(images), AT_ONCE, async ({ reference, ...asking }) => {
    lookups.set(
      reference,
      (await asked.inspect(reference, asking, signal)) ?? unknown('no registry is asked'),
    )
  })
  const held = new Map<string, string>()
  for (const image of images) {
    const failure = asked.failureOf(image.reference)
    // Nodes may have a ready image all the same, with rights of their own; one of ours may not even have been built.
    if (failure?.retryable || (failure !== undefined && image.kind === 'build'))
      held.set(image.service, failure.message)
  }
  return {
    lookups,
    builds: images.flatMap((image) => buildOf(image, lookups.get(image.reference), previous)),
    held,
  }
}

function buildOf(
  image: Image,
  lookup: Lookup | undefined,
  previous: Release | undefined,
): readonly BuildAction[] {
  if (image.kind !== 'build' || !lookup?.known || lookup.value !== 'absent' || unknownBases(image).length > 0)
    return []
  const before = previous?.commits[image.service]
  const commit = image.build.commit.slice(0, 7)
  const reason =
    before === undefined ? `first build, of ${commit}` : `content changed, ${before.slice(0, 7)} → ${commit}`
  return [{ verb: 'build', service: image.service, image, reason }]
}
