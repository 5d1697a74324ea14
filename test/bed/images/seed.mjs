// Makes the stand-in images once and keeps a registry's storage that holds them.
// Input: the table of images. Output: a folder in the cache, to be used read-only as the lower layer of a bed's registry.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { programNamed } from '../build/build.mjs'
import { withLock } from '../build/lock.mjs'
import { cacheFolder } from '../build/paths.mjs'
import { startRegistry } from '../node/registry.mjs'
import { freePorts } from '../run/processes.mjs'
import { makeLayer, pushImage } from './push.mjs'
import { IMAGES } from './table.mjs'

/** @import { Layer } from './push.mjs' */
/** @import { Fill } from './layers.mjs' */

/** Makes the images unless they lie in the cache. */
export async function seedImages() {
  const storage = seededStorage()
  if (existsSync(storage)) {
    console.log('bed: images: made')
    return
  }
  const started = performance.now()
  await withLock(join(cacheFolder(), 'lock-images'), () => makeAll(storage))
  console.log(`bed: images: ${((performance.now() - started) / 1000).toFixed(1)} s`)
}

/** @returns {string} the folder of the seeded storage, present or not */
export function seededStorage() {
  const hash = createHash('sha256').update(JSON.stringify([IMAGES, process.version]))
  for (const file of ['table.mjs', 'layers.mjs', 'push.mjs', 'seed.mjs', 'buildctl-daemonless.sh']) {
    hash.update(readFileSync(join(import.meta.dirname, file)))
  }
  for (const name of ['stand-in', 'buildkitd', 'buildctl', 'runc']) hash.update(programNamed(name))
  return join(cacheFolder(), `images-${hash.digest('hex').slice(0, 20)}`)
}

/** @param {string} storage */
async function makeAll(storage) {
  if (existsSync(storage)) return
  const work = mkdtempSync(join(cacheFolder(), 'images-new-'))
  const target = join(work, 'storage')
  mkdirSync(target)
  const [port = 0] = await freePorts(1)
  const registry = await startRegistry({
    dir: work,
    storage: target,
    address: `127.0.0.1:${port}`,
    program: programNamed('registry'),
  })
  try {
    const layers = /** @type {Map<Fill, Layer>} */ (new Map())
    for (const image of IMAGES) {
      for (const fill of image.layers) if (!layers.has(fill)) layers.set(fill, makeLayer(work, fill))
      const used = image.layers.flatMap((fill) => layers.get(fill) ?? [])
      await pushImage(`http://127.0.0.1:${port}`, image, used)
    }
    await registry.kill()
    renameSync(target, storage)
  } finally {
    await registry.kill()
    rmSync(work, { recursive: true, force: true })
  }
}
