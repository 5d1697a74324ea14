import { type Fact, known, unknown } from '../../json.ts'
import { cleanPath } from '../context/paths.ts'
import type { ImageFacts, Lookups } from '../image.ts'
import { factsOf } from '../image-problems.ts'
import type { OwnBases } from '../own/own-bases.ts'
import { ownerOf } from '../own/own-images.ts'
import type { DockerfileFacts } from './read.ts'

/** What the image at the bottom says, of an own one what is known of it before it is built. */
type Base = Pick<ImageFacts, 'ports'> & { readonly workdir: string | undefined; readonly user?: string }

export function baseOf({ finalBase }: DockerfileFacts, bases: Lookups, own: OwnBases): Base | undefined {
  if (finalBase === undefined) return undefined
  const owner = ownerOf(finalBase)
  if (owner === undefined) return factsOf(bases.get(finalBase))
  const image = own.get(owner)
  if (image === undefined) return undefined
  const workdir = image.workdir.known ? image.workdir.value : undefined
  return { ports: image.exposed, workdir, ...(image.user === undefined ? {} : { user: image.user }) }
}

/** Nothing where only a base image tells it, and that was not asked. */
export function userOf(
  { user, finalBase }: DockerfileFacts,
  base: Base | undefined,
): { readonly user?: string } {
  const told = user ?? (finalBase === undefined ? '' : base?.user)
  return told === undefined ? {} : { user: told }
}

export function workdirOf(
  { workdir, workdirNeeds, finalBase }: DockerfileFacts,
  base: Base | undefined,
): Fact<string> {
  if (workdirNeeds.length > 0) return unknown('the Dockerfile does not tell the working directory')
  if (workdir?.startsWith('/')) return known(workdir)
  const below = base?.workdir ?? (finalBase === undefined ? '/' : undefined)
  if (below === undefined) {
    const owner = finalBase === undefined ? undefined : ownerOf(finalBase)
    const image = owner === undefined ? finalBase : `the image of ${owner}`
    return unknown(`only ${image} tells the working directory`)
  }
  return known(workdir === undefined ? below : cleanPath(`${below}/${workdir}`))
}
