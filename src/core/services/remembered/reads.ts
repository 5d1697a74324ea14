import type { KeyPath } from '../../json.ts'
import { isValueMap, Sensitive, type Value } from '../../sensitive.ts'
import { FAILED, Mistake } from '../references/mistake.ts'
import type { Found, World } from '../references/resolving.ts'

// What a value was made of besides what stands in its own place.
// In: all that is asked while it is resolved. Out: whether the same answers would be given now.
// Limits: no value of a Secret or of a SOPS file is compared; whoever read one is resolved again.

export class Reads {
  // Most values ask for nothing.
  #found: Map<string, { readonly path: KeyPath; readonly found: Found }> | undefined
  #seen: Map<string, unknown> | undefined
  #isSecret = false

  note(name: string, path: KeyPath, found: Found): void {
    this.#found ??= new Map()
    this.#found.set(name, { path, found })
  }

  /** What is written of a service, whatever it comes to. */
  see(service: string, merged: unknown): void {
    this.#seen ??= new Map()
    this.#seen.set(service, merged)
  }

  seeSecret(): void {
    this.#isSecret = true
  }

  /** A value that was resolved before was made of what was asked then. */
  join(other: Reads): void {
    for (const [name, { path, found }] of other.#found ?? []) this.note(name, path, found)
    for (const [service, merged] of other.#seen ?? []) this.see(service, merged)
    this.#isSecret ||= other.#isSecret
  }

  /** `reader` itself is the same as it was. */
  isStill(reader: string, world: World, find: (path: KeyPath) => Found): boolean {
    if (this.#isSecret) return false
    for (const [service, merged] of this.#seen ?? []) if (world.services.get(service) !== merged) return false
    for (const { path, found } of this.#found?.values() ?? []) {
      const isOwn = path[0] === 'services' && path[1] === reader
      if (!isOwn && !isSame(find(path), found)) return false
    }
    return true
  }
}

/** The parts of a world through which more is seen than single values, telling what is seen. */
export function noticed({ services, secrets }: World, reads: () => Reads | undefined): Partial<World> {
  const see = (service: string) => {
    const merged = services.get(service)
    reads()?.see(service, merged)
    return merged
  }
  return {
    services: { get: see, has: (service) => see(service) !== undefined, keys: () => services.keys() },
    secrets: {
      generate: (tag) => secrets.generate(tag),
      sops(file, path) {
        reads()?.seeSecret()
        return secrets.sops(file, path)
      },
      read(secret, key) {
        reads()?.seeSecret()
        return secrets.read(secret, key)
      },
    },
  }
}

function isSame(one: Found, two: Found): boolean {
  if (one === FAILED || two === FAILED || one instanceof Mistake || two instanceof Mistake) return false
  return isEqual(one, two)
}

function isEqual(one: Value, two: Value): boolean {
  if (one === two) return true
  if (one instanceof Sensitive || two instanceof Sensitive) return false
  if (Array.isArray(one) && Array.isArray(two))
    return one.length === two.length && one.every((item: Value, index) => isEqual(item, two[index] ?? null))
  if (!isValueMap(one) || !isValueMap(two)) return false
  const [keys, others] = [Object.keys(one), Object.keys(two)]
  // Their order is the order of what is made of them.
  return (
    keys.length === others.length &&
    keys.every((key, index) => key === others[index] && isEqual(one[key] ?? null, two[key] ?? null))
  )
}
