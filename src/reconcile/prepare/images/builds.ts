import { buildReason, changedFiles, type ImageBefore } from '../../../core/images/changes.ts'
import { sourceTree } from '../../../core/images/context/overlay.ts'
import type { Image, Lookups } from '../../../core/images/image.ts'
import {
  type Buildable,
  type BuiltService,
  builtService,
  type ImageInputs,
  type InputFacts,
  needOf,
} from '../../../core/images/image-inputs.ts'
import { ZERO_KEY } from '../../../core/objects/hash.ts'
import type { BuildAction } from '../../../core/plan/plan.ts'
import { isWorldError } from '../../../core/world-error.ts'
import type { Git } from '../../../ports/git.ts'
import { inParallel } from '../../in-parallel.ts'
import type { PrepareInput } from '../prepared.ts'
import { locate } from '../select.ts'

// Makes actions of the images that have to be built: looks up what the commit of the build before had, to tell why.
// In: the images. Out: an action each, with its reason.
// Limits: one tree a build, no blobs; where that commit cannot be had any more the reason names commits instead of files.

interface ToBuild {
  readonly services: readonly Buildable[]
  readonly inputs: InputFacts
  readonly images: readonly Extract<Image, { kind: 'build' }>[]
  readonly lookups: Lookups
}

const AT_ONCE = 8

export async function buildsOf(
  git: Git,
  input: PrepareInput,
  { services, inputs, images, lookups }: ToBuild,
  signal: AbortSignal,
): Promise<readonly BuildAction[]> {
  const rootKey = input.owner?.rootKey ?? ZERO_KEY
  const actions = await inParallel(images, AT_ONCE, async (image): Promise<readonly BuildAction[]> => {
    const service = services.find(({ name }) => name === image.service)
    const built = service === undefined ? undefined : builtService(service)
    if (built === undefined || built === 'outside') return []
    const need = needOf(built)
    const read = inputs.get(need.id)
    // An image was described, so that it was read.
    if (!read?.known) return []
    const source = sourceTree(read.value.tree, need.folder, image.build.overlay)
    const before = await imageBefore(git, input, built, read.value, signal)
    const reason = buildReason(image, before, rootKey)
    const digests = digestsOf(image, lookups)
    return [{ verb: 'build', service: image.service, image, source, reason, ...digests }]
  })
  return actions.flat()
}

/** Of the images that it is built on, as far as they are there. */
function digestsOf(
  { build }: Extract<Image, { kind: 'build' }>,
  lookups: Lookups,
): Pick<BuildAction, 'digests'> {
  const known = Object.values(build.on ?? {}).flatMap(({ reference }): [string, string][] => {
    const lookup = lookups.get(reference)
    return lookup?.known === true && lookup.value !== 'absent' ? [[reference, lookup.value.digest]] : []
  })
  return known.length === 0 ? {} : { digests: Object.fromEntries(known) }
}

async function imageBefore(
  git: Git,
  { place, previous }: PrepareInput,
  built: BuiltService,
  now: ImageInputs,
  signal: AbortSignal,
): Promise<ImageBefore | undefined> {
  const { name } = built.service
  const commit = previous?.commits[name]
  if (commit === undefined) return undefined
  const made = previous?.images?.[name]
  const { repo, folder } = needOf(built)
  try {
    const tree = await git.tree(locate(place, repo), commit, folder, signal)
    return { commit, made, files: changedFiles(built, now, tree) }
  } catch (error) {
    // A force push took it away, the service moved to another repository, or it was a working tree.
    if (!isWorldError(error) || signal.aborted) throw error
    return { commit, made, files: undefined }
  }
}
