// The whole build: Debian's packages, then the parts.
import { buildParts } from './build.mjs'

/** @import { Size } from './parts.mjs' */

/** @param {Size} size */
export async function buildBed(size) {
  await buildParts(size)
}
