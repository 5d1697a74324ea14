import type { Image } from '../image.ts'
import { type Buildable, type BuiltService, builtService, type ImageContext } from '../image-inputs.ts'

// Images that are built on those of other services: a Dockerfile that declares `BACKEND_IMAGE` is built after `backend`.
// In: the services of an instance. Out: what stands for their images while nobody knows a digest, and who it is again.
// Limits: what the argument is given in the end is told by the build before it; here are keys and order alone.

/** Nobody can have an image there (RFC 2606). */
const OWN = 'own-image.invalid/'

/** `web-server` → `WEB_SERVER_IMAGE` */
export function imageArgument(service: string): string {
  return `${service.toUpperCase().replaceAll('-', '_')}_IMAGE`
}

/** The service whose image a reference stands for; undefined: it is an image of somebody else. */
export function ownerOf(reference: string): string | undefined {
  return isOwn(reference) ? reference.slice(OWN.length) : undefined
}

export function isOwn(reference: string): boolean {
  return reference.startsWith(OWN)
}

/** For each argument that the Dockerfile speaks of: of an image that is built what stands for it, else its reference. */
export function ownImageArgs(
  dockerfile: string,
  built: BuiltService,
  services: ReadonlyMap<string, Buildable>,
  { others = [] }: ImageContext,
): Readonly<Record<string, string>> {
  const spoken = new Set(dockerfile.match(/\b[A-Z0-9_]+(?=_IMAGE\b)/g))
  return Object.fromEntries(
    [...spoken].flatMap((word) => {
      const name = word.toLowerCase().replaceAll('_', '-')
      if (name === built.service.name || !(services.has(name) || others.includes(name))) return []
      const image = imageOf(name, services)
      return image === undefined ? [] : [[imageArgument(name), image]]
    }),
  )
}

/** Of a service that is not known here it has to be assumed that its image is built. */
function imageOf(name: string, known: ReadonlyMap<string, Buildable>): string | undefined {
  const service = known.get(name)
  if (service === undefined) return `${OWN}${name}`
  const { image } = service
  if (image.kind === 'shared') return image.service === name ? undefined : imageOf(image.service, known)
  if (image.kind === 'ready') return image.reference
  return builtService(service) === undefined ? undefined : `${OWN}${name}`
}

/** Services by what each image is built on, so that circles can be told. */
export class Described {
  readonly #images = new Map<string, Image | undefined>()
  readonly #open: string[] = []
  readonly #circles = new Map<string, readonly string[]>()
  readonly #make: (name: string) => Image | undefined

  constructor(make: (name: string) => Image | undefined) {
    this.#make = make
  }

  /** Made once, those that it is built on before it; undefined: it cannot be told, or stands on itself. */
  image(name: string): Image | undefined {
    if (this.#images.has(name)) return this.#images.get(name)
    const start = this.#open.indexOf(name)
    if (start >= 0) {
      const circle = [...this.#open.slice(start), name]
      for (const member of circle) if (!this.#circles.has(member)) this.#circles.set(member, circle)
      return undefined
    }
    this.#open.push(name)
    const image = this.#make(name)
    this.#open.pop()
    this.#images.set(name, image)
    return image
  }

  /** `a → b → a`, as names. */
  circleOf(name: string): readonly string[] | undefined {
    return this.#circles.get(name)
  }
}
