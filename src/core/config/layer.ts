import type { JsonMap } from '../json.ts'
import type { Origins } from '../origin.ts'

/**
 * One contribution to a merged value, in canonical form (no short forms left, environments split off). `null` removes
 * what lower layers say. `name` is what `explain` prints: `services.defaults`, `services.backend`, `backend.diploid.js`.
 */
export interface Layer {
  readonly name: string
  readonly value: JsonMap
  /** By key path from the layer's own root, not from its file's. */
  readonly origins: Origins
}

/** The lowest layer of every service: what the schema's `default`s say. */
export const DEFAULTS = 'built-in default'

/** Before the name of a preset, as `explain` prints it: `preset postgres`. */
export const PRESET = 'preset'

/** The layer of processes that a `Procfile` of the code lists. */
export const PROCFILE = 'Procfile'

/** What explain calls the layer of a service repository's own file; its origins name repository, branch and file. */
export const OWN_LAYER = 'service repository'

export function isOwnLayer(name: string): boolean {
  return name === OWN_LAYER || name.startsWith(`${OWN_LAYER} `)
}

/** Whether a layer speaks about services in general, so that a service's own word may leave it without meaning. */
export function isGeneralLayer(name: string): boolean {
  return (
    name === DEFAULTS ||
    name === PROCFILE ||
    name.startsWith(`${PRESET} `) ||
    name.startsWith('environments.') ||
    /^services\.defaults( |$)/.test(name)
  )
}
