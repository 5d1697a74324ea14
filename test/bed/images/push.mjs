// Makes an image out of folders and puts it into a registry, by the two public formats alone: OCI image and distribution.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** @import { Fill } from './layers.mjs' */
/** @import { StandIn } from './table.mjs' */
/** @typedef {{ blob: Buffer, digest: string, diffId: string }} Layer */

const TYPE = 'application/vnd.oci.image'
const ARCHITECTURES = /** @type {Readonly<Record<string, string>>} */ ({ x64: 'amd64', arm64: 'arm64' })

/** The same content gives the same digest: order, owner and times are fixed. @param {string} work @param {Fill} fill @param {string} authority @returns {Layer} */
export function makeLayer(work, fill, authority) {
  const root = mkdtempSync(join(work, 'layer-'))
  fill(root, authority)
  const file = `${root}.tar`
  const fixed = ['--sort=name', '--mtime=@1704067200', '--owner=0', '--group=0', '--numeric-owner']
  // `.` itself was made by mkdtemp and would close / to everybody but root.
  execFileSync('tar', ['--create', '--file', file, ...fixed, '--mode=u+rwX,go+rX', '--directory', root, '.'])
  const tar = readFileSync(file)
  rmSync(root, { recursive: true })
  rmSync(file)
  const blob = gzipSync(tar, { level: 1 })
  return { blob, digest: digestOf(blob), diffId: digestOf(tar) }
}

/** @param {string} registry  its URL @param {StandIn} image @param {readonly Layer[]} layers */
export async function pushImage(registry, image, layers) {
  const base = `${registry}/v2/${image.repository}`
  const platform = { architecture: ARCHITECTURES[process.arch] ?? process.arch, os: 'linux' }
  const config = asJson({
    created: '2024-01-01T00:00:00Z',
    ...platform,
    config: image.config,
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => layer.diffId) },
    history: layers.map(() => ({ created: '2024-01-01T00:00:00Z', created_by: `bed: ${image.what}` })),
  })
  for (const blob of [config, ...layers.map((layer) => layer.blob)]) await putBlob(base, blob)
  const manifest = asJson({
    schemaVersion: 2,
    mediaType: `${TYPE}.manifest.v1+json`,
    config: described(`${TYPE}.config.v1+json`, config),
    layers: layers.map((layer) => described(`${TYPE}.layer.v1.tar+gzip`, layer.blob)),
  })
  await putManifest(base, digestOf(manifest), `${TYPE}.manifest.v1+json`, manifest)
  // Public images are indexes of one image per platform: whoever reads them must be seen to manage that.
  const entry = { ...described(`${TYPE}.manifest.v1+json`, manifest), platform }
  const index = asJson({ schemaVersion: 2, mediaType: `${TYPE}.index.v1+json`, manifests: [entry] })
  await putManifest(base, image.tag, `${TYPE}.index.v1+json`, index)
}

/** @param {string} base @param {Buffer} blob */
async function putBlob(base, blob) {
  const opened = await expectStatus(await fetch(`${base}/blobs/uploads/`, { method: 'POST' }), 202)
  const target = new URL(opened.headers.get('location') ?? '', base)
  target.searchParams.set('digest', digestOf(blob))
  const headers = { 'content-type': 'application/octet-stream' }
  await expectStatus(await fetch(target, { method: 'PUT', headers, body: new Uint8Array(blob) }), 201)
}

/** @param {string} base @param {string} reference @param {string} type @param {Buffer} body */
async function putManifest(base, reference, type, body) {
  const init = { method: 'PUT', headers: { 'content-type': type }, body: new Uint8Array(body) }
  await expectStatus(await fetch(`${base}/manifests/${reference}`, init), 201)
}

/** @param {Response} response @param {number} status */
async function expectStatus(response, status) {
  if (response.status === status) return response
  throw new Error(`bed: ${response.url} answered ${response.status}, not ${status}: ${await response.text()}`)
}

/** @param {string} mediaType @param {Buffer} content */
function described(mediaType, content) {
  return { mediaType, digest: digestOf(content), size: content.length }
}

/** @param {unknown} value */
function asJson(value) {
  return Buffer.from(JSON.stringify(value))
}

/** @param {Buffer} content */
function digestOf(content) {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`
}
