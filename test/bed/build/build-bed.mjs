// The whole build: Debian's packages, the parts, the stand-in images.
import { seedImages } from '../images/seed.mjs'
import { buildParts } from './build.mjs'
import { installPackages } from './debian.mjs'

/** @import { Size } from './parts.mjs' */

/** @param {Size} size */
export async function buildBed(size) {
  installPackages(size)
  await buildParts(size)
  if (size === 'node') await seedImages()
}
