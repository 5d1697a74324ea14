import { createHash } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { corruptFailure } from '../failures.ts'

// A pack from the wire to disk: written under a temporary name, checked against the SHA-1 at its end, then named by it.

/** Its path; undefined for a pack without objects. */
export async function writePack(
  folder: string,
  bytes: AsyncIterable<Uint8Array>,
  where: string,
): Promise<string | undefined> {
  const temporary = join(folder, 'incoming')
  try {
    const { objects, id } = await receive(temporary, bytes, where)
    if (objects === 0) return undefined
    const path = join(folder, `pack-${id}.pack`)
    await rename(temporary, path)
    return path
  } finally {
    await rm(temporary, { force: true })
  }
}

const TRAILER = 20

async function receive(
  path: string,
  bytes: AsyncIterable<Uint8Array>,
  where: string,
): Promise<{ objects: number; id: string }> {
  const file = await open(path, 'w')
  const hash = createHash('sha1')
  const head = Buffer.alloc(12)
  let size = 0
  let held = Buffer.alloc(0) // the last 20 bytes so far: they may be the trailer, which is not hashed
  try {
    for await (const chunk of bytes) {
      if (size < head.length) head.set(chunk.subarray(0, head.length - size), size)
      size += chunk.length
      const all = Buffer.concat([held, chunk])
      const end = Math.max(0, all.length - TRAILER)
      hash.update(all.subarray(0, end))
      held = Buffer.from(all.subarray(end))
      await file.write(chunk)
    }
  } finally {
    await file.close()
  }
  const id = hash.digest('hex')
  if (size < head.length + TRAILER || head.toString('latin1', 0, 4) !== 'PACK' || head.readUInt32BE(4) !== 2)
    throw corruptFailure(where, 'sent something that is not a pack')
  if (held.toString('hex') !== id) throw corruptFailure(where, 'sent a pack whose checksum is wrong')
  return { objects: head.readUInt32BE(8), id }
}
