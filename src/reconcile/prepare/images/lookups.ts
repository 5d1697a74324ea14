import type { Image, Lookup, Lookups } from '../../../core/images/image.ts'
import { unknownOf, unknownParts } from '../../../core/images/key/parts.ts'
import { type LookupNeed, lookupsNeeded } from '../../../core/images/needed.ts'
import { unknown } from '../../../core/json.ts'
import { inParallel } from '../../in-parallel.ts'
import type { PrepareInput } from '../prepared.ts'
import type { AskedOnce } from './asked-once.ts'

// Asks registries about the images themselves, and so finds out which have to be built.
// In: the images of an instance. Out: what is known of each, builds, and services that must wait for their registry.
// Limits: an image with an unknown base, own image or secret is never built: its key would stand for something else.

export interface LookedUp {
  readonly lookups: Lookups
  readonly toBuild: readonly Extract<Image, { kind: 'build' }>[]
  readonly held: ReadonlyMap<string, string>
}

const AT_ONCE = 8

export async function lookUpImages(
  asked: AskedOnce,
  images: readonly Image[],
  secrets: PrepareInput['secrets'],
  signal: AbortSignal,
): Promise<LookedUp> {
  const lookups = await answersOf(asked, lookupsNeeded(images), signal)
  const held = new Map<string, string>()
  for (const image of images) {
    const failure = asked.failureOf(image.reference)
    // Nodes may have a ready image all the same, with rights of their own; one of ours may not even have been built.
    if (failure?.retryable || (failure !== undefined && image.kind === 'build'))
      held.set(image.service, failure.message)
    const [secret] = unknownOf(image, 'secret')
    if (secrets === 'required' && secret !== undefined)
      held.set(image.service, `the value of the secret ${secret}, which its build mounts, is not known here`)
  }
  return {
    lookups,
    toBuild: images.filter((image) => isToBuild(image, lookups.get(image.reference))),
    held,
  }
}

async function answersOf(
  asked: AskedOnce,
  needs: readonly LookupNeed[],
  signal: AbortSignal,
): Promise<Lookups> {
  const lookups = new Map<string, Lookup>()
  const open: LookupNeed[] = []
  for (const need of needs) {
    const recorded = asked.recorded(need.reference)
    if (recorded === undefined) open.push(need)
    // Each has its place at once, whoever answers first.
    lookups.set(need.reference, recorded ?? NOBODY_ASKED)
  }
  if (!asked.canAsk) return lookups
  await inParallel(open, AT_ONCE, async ({ reference, ...asking }) => {
    lookups.set(reference, (await asked.look(reference, asking, signal)) ?? NOBODY_ASKED)
  })
  return lookups
}

const NOBODY_ASKED = unknown('no registry is asked')

function isToBuild(image: Image, lookup: Lookup | undefined): image is Extract<Image, { kind: 'build' }> {
  const isAbsent = lookup?.known === true && lookup.value === 'absent'
  return image.kind === 'build' && isAbsent && unknownParts(image).length === 0
}
