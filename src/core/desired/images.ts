import type { Image, Lookup, Lookups } from '../images/image.ts'
import { type Fact, known, unknown } from '../json.ts'
import type { Problem } from '../problem.ts'
import { AFRESH, type Remember } from '../remember.ts'
import { namePorts } from '../services/network/ports.ts'
import type { Port, Service } from '../services/service.ts'
import type { Part, PinnedImage } from './frame.ts'
import { labelValue } from './names.ts'

/** Joins each service with its image, pinned as far as registries told, and with its ports. */
export function partsOf(
  services: readonly Service[],
  images: readonly Image[],
  lookups: Lookups,
  remember: Remember = AFRESH,
): readonly Part[] {
  const known = { services: byName(services), images: ownImages(images) }
  return services.map((service) => {
    const image = imageOf(service, known)
    const further = imagesOfContainers(service, known)
    const seen = further.flatMap((each) => [each.name, ...seenOf(each.image, lookups)])
    const inputs = [service, ...seenOf(image, lookups), ...seen]
    return remember.again('part', service.name, inputs, () => partOf(service, image, further, lookups))
  })
}

/** All that a part takes from an image, as texts. */
function seenOf(image: Image | undefined, lookups: Lookups): readonly (string | boolean | undefined)[] {
  if (image === undefined) return [undefined]
  const { kind, reference } = image
  const lookup = lookups.get(reference)
  const told = lookup?.known === true ? JSON.stringify(lookup.value) : lookup?.reason
  if (kind === 'ready') return [kind, reference, lookup?.known, told]
  const { exposed, workdir, workdirNeeds } = image
  return [kind, reference, lookup?.known, told, JSON.stringify([exposed, workdir, workdirNeeds])]
}

function partOf(
  service: Service,
  image: Image | undefined,
  further: readonly ContainerImage[],
  lookups: Lookups,
): Part {
  return {
    service,
    ...(image === undefined ? {} : { image: pin(image, lookups) }),
    ports: portsOfService(service, image, lookups),
    ...(further.length === 0
      ? {}
      : { containerImages: new Map(further.map((each) => [each.name, pin(each.image, lookups)])) }),
    workdir: workdirOf(service, image, lookups),
    ...(image?.kind === 'build' && image.workdirNeeds !== undefined
      ? { workdirNeeds: image.workdirNeeds }
      : {}),
  }
}

/** A ready image that its registry does not know: it may still be on the nodes, so this only warns. */
export function missingImages(
  parts: readonly Part[],
  images: readonly Image[],
  lookups: Lookups,
): readonly Problem[] {
  return parts.flatMap(({ service, image }) => {
    if (image === undefined || !isAbsent(lookups.get(image.reference))) return []
    if (!images.some(({ kind, reference }) => kind === 'ready' && reference === image.reference)) return []
    return [
      {
        code: 'desired.image-absent',
        message: `the registry has no image ${image.reference}`,
        hint: 'Check its name and tag; pods will wait for it.',
        path: ['services', service.name, 'image'],
        severity: 'warning',
        service: service.name,
      } satisfies Problem,
    ]
  })
}

interface ContainerImage {
  readonly name: string
  readonly image: Image
}

/** What the further containers run, where that is not the service's own image. */
function imagesOfContainers(service: Service, known: Known): readonly ContainerImage[] {
  return (service.containers ?? []).flatMap(({ name, image }) => {
    if (image === undefined) return []
    const other = image.kind === 'shared' ? known.services.get(image.service) : undefined
    const found: Image | undefined =
      image.kind === 'ready'
        ? { kind: 'ready', service: service.name, reference: image.reference }
        : other && imageOf(other, known)
    return found === undefined ? [] : [{ name, image: found }]
  })
}

interface Known {
  readonly services: ReadonlyMap<string, Service>
  /** By the service that it was described for. */
  readonly images: ReadonlyMap<string, Image>
}

function byName(services: readonly Service[]): Known['services'] {
  return new Map(services.map((service) => [service.name, service]))
}

function ownImages(images: readonly Image[]): Known['images'] {
  const own = new Map<string, Image>()
  for (const image of images) if (!isOfContainer(image)) own.set(image.service, image)
  return own
}

function imageOf(service: Service, known: Known, seen: readonly string[] = []): Image | undefined {
  const own = known.images.get(service.name)
  if (own !== undefined || seen.includes(service.name)) return own
  const wanted = service.image
  if (wanted.kind === 'ready') return { kind: 'ready', service: service.name, reference: wanted.reference }
  if (wanted.kind !== 'shared') return undefined
  const other = known.services.get(wanted.service)
  return other && imageOf(other, known, [...seen, service.name])
}

function isOfContainer(image: Image): boolean {
  return image.kind === 'ready' && image.container !== undefined
}

function pin(image: Image, lookups: Lookups): PinnedImage {
  const { reference } = image
  const digest = digestOf(image, lookups.get(reference))
  const { repository, tag } = splitReference(reference)
  const version = labelValue(tag ?? '')
  return {
    reference,
    digest,
    pinned: digest.known ? `${repository}@${digest.value}` : reference,
    ...(version === '' ? {} : { version }),
  }
}

function digestOf(image: Image, lookup: Lookup | undefined): Fact<string> {
  const written = /@(sha256:[0-9a-f]{64})$/.exec(image.reference)?.[1]
  if (written !== undefined) return known(written)
  if (isAbsent(lookup)) return unknown(image.kind === 'build' ? 'after build' : 'not in the registry')
  if (lookup === undefined) return unknown(image.kind === 'build' ? 'after build' : 'registry not asked')
  return lookup.known ? known(lookup.value.digest) : lookup
}

function portsOfService(service: Service, image: Image | undefined, lookups: Lookups): Fact<readonly Port[]> {
  if (service.ports !== undefined) return known(unique(service.ports))
  if (service.external?.port !== undefined) return known(namePorts([{ port: service.external.port }]))
  if (image === undefined) {
    const isKnown = service.image.kind === 'none' || service.external !== undefined
    return isKnown ? known([]) : unknown('image unknown')
  }
  if (image.kind === 'build') return known(unique(namePorts(image.exposed)))
  const lookup = lookups.get(image.reference)
  if (lookup === undefined) return unknown('ports unknown: registry not asked')
  if (isAbsent(lookup)) return unknown('ports unknown: not in the registry')
  if (!lookup.known) return unknown(`ports unknown: ${lookup.reason}`)
  return known(unique(namePorts(lookup.value.ports)))
}

function workdirOf(service: Service, image: Image | undefined, lookups: Lookups): Fact<string> {
  if (service.workdir !== undefined) return known(service.workdir)
  if (image === undefined) return unknown('image unknown')
  if (image.kind === 'build') return image.workdir
  const lookup = lookups.get(image.reference)
  if (lookup === undefined) return unknown('working directory unknown: registry not asked')
  if (isAbsent(lookup)) return unknown('working directory unknown: not in the registry')
  return lookup.known ? known(lookup.value.workdir) : unknown(`working directory unknown: ${lookup.reason}`)
}

function unique(ports: readonly Port[]): readonly Port[] {
  if (ports.length < 2) return ports
  const seen = new Set<string>()
  return ports.filter((port) => {
    const key = `${port.port}/${port.protocol}`
    return !seen.has(key) && seen.add(key)
  })
}

function isAbsent(lookup: Lookup | undefined): lookup is Extract<Lookup, { value: 'absent' }> {
  return lookup?.known === true && lookup.value === 'absent'
}

/** `host:5000/a/b:tag@digest` taken apart; a colon before a slash belongs to the host. */
function splitReference(reference: string): { readonly repository: string; readonly tag?: string } {
  const match = /^(.+?)(?::([^:/@]+))?(?:@sha256:[0-9a-f]+)?$/.exec(reference)
  const repository = match?.[1] ?? reference
  return match?.[2] === undefined ? { repository } : { repository, tag: match[2] }
}
