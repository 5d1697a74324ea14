import { byText } from '../../objects/order.ts'
import type { DockerfileFacts } from '../dockerfile/read.ts'
import type { Image, KeyPart, Lookup, Lookups, UnknownPart } from '../image.ts'
import { type BuiltService, type ImageContext, PLATFORM } from '../image-inputs.ts'
import { factsOf } from '../image-problems.ts'
import { parseReference, printPinned } from '../reference.ts'
import { secretVersionKey } from './secrets.ts'

// What goes into a key, part by part, as `explain <service>.image` lists it.
// In: a service that is built, with all that was read and told of it. Out: names and values, each telling nothing secret.
// Limits: a part that nobody knows says so, and is part of the key as such.

export interface KeyInput {
  /** Git tree id of the context. */
  readonly tree: string
  readonly dockerfile: readonly KeyPart[]
  /** Those that reach the build. */
  readonly args: Readonly<Record<string, string>>
  /** External images, as written. */
  readonly external: DockerfileFacts['bases']
  /** Images of other services that it is built on; undefined: it cannot be told. */
  readonly own: ReadonlyMap<string, Extract<Image, { kind: 'build' }> | undefined>
  readonly bases: Lookups
  readonly context: ImageContext
}

export function partsOf(built: BuiltService, input: KeyInput): readonly KeyPart[] {
  const { build } = built
  return [
    { name: 'context', value: input.tree },
    ...input.dockerfile,
    ...(build.target === undefined ? [] : [{ name: 'target', value: build.target }]),
    { name: 'platform', value: (build.platforms ?? [PLATFORM]).join(' ') },
    ...Object.entries(input.args).map(([name, value]) => ({ name: `argument ${name}`, value })),
    ...input.external.map((base) =>
      told(`base ${base}`, digestOf(base, input.bases.get(base)), { kind: 'base', of: base }),
    ),
    ...[...input.own].map(([service, image]) =>
      told(`image of ${service}`, image?.key, { kind: 'image', of: service }),
    ),
    ...secretParts(built, input.context),
  ]
}

/**
 * Bases whose digest nobody told, images of other services that nobody told of, secrets whose value nobody knows: an
 * image with such a part must not be built, and its key stands for this one answer only.
 */
export function unknownParts(image: Image): readonly UnknownPart[] {
  if (image.kind !== 'build') return []
  return image.parts.flatMap(({ unknown }) => (unknown === undefined ? [] : [unknown]))
}

/** Of one kind: what they are of. */
export function unknownOf(image: Image, kind: UnknownPart['kind']): readonly string[] {
  return unknownParts(image).flatMap((part) => (part.kind === kind ? [part.of] : []))
}

/** Digests by the reference as written; those that nobody told are left out. */
export function pinned(references: readonly string[], bases: Lookups): Readonly<Record<string, string>> {
  const rows = references.flatMap((text) => {
    const reference = parseReference(text)
    const digest = digestOf(text, bases.get(text))
    return reference === undefined || digest === undefined
      ? []
      : [[text, printPinned(reference, digest)] as const]
  })
  return Object.fromEntries(rows)
}

function told(name: string, value: string | undefined, unknown: UnknownPart): KeyPart {
  return value === undefined ? { name, value: 'unknown', unknown } : { name, value }
}

function secretParts(
  { service, build }: BuiltService,
  { secretVersions = {} }: ImageContext,
): readonly KeyPart[] {
  return Object.keys(build.secrets ?? {})
    .sort(byText)
    .map((name) =>
      told(`secret ${name}`, secretVersions[secretVersionKey(service.name, name)], {
        kind: 'secret',
        of: name,
      }),
    )
}

function digestOf(text: string, lookup: Lookup | undefined): string | undefined {
  return parseReference(text)?.digest ?? factsOf(lookup)?.digest
}
