import { joinPath } from '../../../src/core/config/reading/located.ts'
import type { Origin, Origins } from '../../../src/core/origin.ts'

/** Every origin by its printed path, '' for the whole, to be read as a list. */
export function originsByPath({ origin, inside }: Origins, path = ''): ReadonlyMap<string, Origin> {
  const own: (readonly [string, Origin])[] = origin === undefined ? [] : [[path, origin]]
  const below = [...(inside ?? [])].flatMap(([key, part]) => [
    ...originsByPath(part, typeof key === 'number' ? `${path}[${key}]` : joinPath(path, key)),
  ])
  return new Map([...own, ...below])
}
