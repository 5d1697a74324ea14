import type { Image, Lookups } from '../../../core/images/image.ts'

type BuiltImage = Extract<Image, { kind: 'build' }>

/** What has to be built on an image that is neither there nor built in this round waits for the service of that. */
export function heldWithBases(
  images: readonly Image[],
  toBuild: readonly BuiltImage[],
  lookups: Lookups,
  held: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const all = new Map(held)
  const wanted = new Set(toBuild.map(({ reference }) => reference))
  const isThere = (reference: string) => {
    const lookup = lookups.get(reference)
    return lookup?.known === true && lookup.value !== 'absent'
  }
  // One that is held takes along what is built on it, and so on.
  for (let before = -1; before < all.size; ) {
    before = all.size
    for (const image of images) {
      if (image.kind !== 'build' || !wanted.has(image.reference) || all.has(image.service)) continue
      const missing = Object.values(image.build.on ?? {}).find(
        ({ service, reference }) => !isThere(reference) && (all.has(service) || !wanted.has(reference)),
      )
      if (missing !== undefined)
        all.set(image.service, `is built on the image of ${missing.service}, which is held back`)
    }
  }
  return all
}
