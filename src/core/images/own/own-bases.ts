import type { Problem } from '../../problem.ts'
import type { DockerfileFacts } from '../dockerfile/read.ts'
import type { Image, OwnBase } from '../image.ts'
import type { BuiltService, ImageRegistry } from '../image-inputs.ts'
import { type Described, imageArgument, ownerOf } from './own-images.ts'

type BuiltImage = Extract<Image, { kind: 'build' }>

/** By service; undefined: its image cannot be told. */
export type OwnBases = ReadonlyMap<string, BuiltImage | undefined>

/** The images of other services that a Dockerfile asks for by declaring their arguments. */
export function ownBases(
  { declared }: DockerfileFacts,
  args: Readonly<Record<string, string>>,
  described: Described,
): OwnBases {
  const owners = [...declared].flatMap((name) => ownerOf(args[name] ?? '') ?? [])
  return new Map(
    [...new Set(owners)].sort().map((owner) => {
      const image = described.image(owner)
      return [owner, image?.kind === 'build' ? image : undefined] as const
    }),
  )
}

export function ownProblems(
  { service, dockerfile, source }: BuiltService,
  own: OwnBases,
  { bases }: Pick<DockerfileFacts, 'bases'>,
  described: Described,
): readonly Problem[] {
  const path = ['services', service.name, 'build']
  const circle = described.circleOf(service.name)
  if (circle !== undefined) {
    return [
      {
        code: 'image.circle',
        message: `images are built on each other in a circle: ${circle.join(' → ')}`,
        hint: `Take ${imageArgument(circle[1] ?? '')} out of the Dockerfile of ${circle[0]}, say.`,
        path,
      },
    ]
  }
  const extended = bases.flatMap((base) => {
    const owner = ownerOf(base)
    return owner === undefined || own.has(owner) ? [] : [owner]
  })
  return [
    ...extended.map((text) => ({
      code: 'image.dockerfile',
      message: `${dockerfile} of ${source.repo}: FROM puts something beside ${imageArgument(wholeOf(text, own))}, which is a whole image with its digest`,
      hint: 'Write FROM with the argument alone.',
      path,
    })),
    ...[...own]
      .filter(([, image]) => image === undefined)
      .map(([owner]) => ({
        code: 'image.own-unknown',
        message: `${service.name} is built on the image of ${owner}, which cannot be told now`,
        hint: `It goes on with ${owner}; what is said of that tells why.`,
        path,
      })),
  ]
}

function wholeOf(text: string, own: OwnBases): string {
  return [...own.keys()].find((owner) => text.startsWith(owner)) ?? text
}

/** By the argument that is given the digest: that of a service which runs another's image names that other. */
export function buildsOn(
  own: OwnBases,
  { declared }: Pick<DockerfileFacts, 'declared'>,
  args: Readonly<Record<string, string>>,
  { push }: ImageRegistry,
): Readonly<Record<string, OwnBase>> {
  return Object.fromEntries(
    [...declared].sort().flatMap((argument): [string, OwnBase][] => {
      const service = ownerOf(args[argument] ?? '')
      const image = service === undefined ? undefined : own.get(service)
      if (service === undefined || image === undefined) return []
      return [[argument, { service, reference: image.reference, from: `${push}/${service}` }]]
    }),
  )
}
