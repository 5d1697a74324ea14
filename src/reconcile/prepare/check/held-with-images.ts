import type { Service } from '../../../core/services/service.ts'

/**
 * Whoever runs the image of a held service is held with it: its image is neither known nor built, and without one its
 * objects would seem to be wanted no more.
 */
export function heldWithImages(
  services: readonly Service[],
  held: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const all = new Map(held)
  const here = new Set(services.map(({ name }) => name))
  // An image is shared at first hand only (services.shared-image), so that one pass finds all.
  for (const { name, image, containers = [] } of services) {
    if (all.has(name)) continue
    const shared = [image, ...containers.map((container) => container.image)]
    const owner = shared
      .flatMap((each) => (each?.kind === 'shared' ? [each.service] : []))
      .find((service) => held.has(service) || !here.has(service))
    if (owner === undefined) continue
    const why = held.has(owner) ? 'which is held back' : 'which is not in this environment'
    all.set(name, `runs the image of ${owner}, ${why}`)
  }
  return all
}
