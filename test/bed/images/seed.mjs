// Makes the bed's images once and keeps a registry's storage that holds them.
// Input: the table of images. Output: a folder in the cache: the lower layer of each bed's registry, and its certificate.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { programNamed } from '../build/build.mjs'
import { withLock } from '../build/lock.mjs'
import { cacheFolder } from '../build/paths.mjs'
import { makeServerCertificate } from '../control-plane/certificates.mjs'
import { NODE_IP } from '../node/addresses.mjs'
import { startRegistry } from '../node/registry.mjs'
import { freePorts } from '../run/processes.mjs'
import { refreshArchive } from './debian/archive.mjs'
import { makeLayer, pushImage } from './push.mjs'
import { IMAGES } from './table.mjs'

/** @import { Layer } from './push.mjs' */
/** @import { Fill } from './layers.mjs' */

// Where every tool looks for docker.io; the bed's registry answers under these names, by HTTPS.
const DOCKER_HUB = ['DNS:registry-1.docker.io', 'DNS:docker.io', 'DNS:index.docker.io', `IP:${NODE_IP}`]

/** Makes the images unless they lie in the cache. */
export async function seedImages() {
  const folder = seedFolder()
  if (existsSync(folder)) {
    console.log('bed: images: made')
    return
  }
  const started = performance.now()
  await withLock(join(cacheFolder(), 'lock-images'), () => makeAll(folder))
  console.log(`bed: images: ${((performance.now() - started) / 1000).toFixed(1)} s`)
}

/** @returns {string} holds `registry` (its storage), `ca.crt`, `server.crt`, `server.key`; present or not */
export function seedFolder() {
  const hash = createHash('sha256').update(JSON.stringify([IMAGES, process.version, DOCKER_HUB]))
  for (const file of readdirSync(import.meta.dirname, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort())
    hash.update(readFileSync(file))
  for (const name of ['stand-in', 'buildkitd', 'buildctl', 'runc']) hash.update(programNamed(name))
  return join(cacheFolder(), `images-${hash.digest('hex').slice(0, 20)}`)
}

/** @param {string} folder */
async function makeAll(folder) {
  if (existsSync(folder)) return
  refreshArchive()
  const work = mkdtempSync(join(cacheFolder(), 'images-new-'))
  const target = join(work, 'seed')
  const storage = join(target, 'registry')
  mkdirSync(storage, { recursive: true })
  const { ca } = makeServerCertificate(target, DOCKER_HUB)
  // Nobody can sign anything more for an authority that the images trust.
  rmSync(ca.key)
  const [port = 0] = await freePorts(1)
  const address = `127.0.0.1:${port}`
  const registry = await startRegistry({ dir: work, storage, address, program: programNamed('registry') })
  try {
    const layers = /** @type {Map<Fill, Layer>} */ (new Map())
    for (const image of IMAGES) {
      for (const fill of image.layers) if (!layers.has(fill)) layers.set(fill, makeLayer(work, fill, ca.cert))
      const used = image.layers.flatMap((fill) => layers.get(fill) ?? [])
      await pushImage(`http://${address}`, image, used)
    }
    await registry.kill()
    renameSync(target, folder)
  } finally {
    await registry.kill()
    rmSync(work, { recursive: true, force: true })
  }
}
