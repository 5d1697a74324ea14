import { setImmediate as otherWork } from 'node:timers/promises'
import { inflateSync } from 'node:zlib'
import { corruptFailure, tooLarge } from '../failures.ts'

// Looks through a pack before isomorphic-git does: how large would its objects become? A kilobyte of a pack can stand for
// a gigabyte, and isomorphic-git inflates whatever it is given, whole.
// Source of the format: https://git-scm.com/docs/pack-format

export interface PackLimits {
  readonly maxObjectBytes: number
  readonly maxTotalBytes: number
}

/** The number of its objects. Rejects with git.too-large or git.corrupt. */
export async function scanPack(pack: Buffer, limits: PackLimits, where: string): Promise<number> {
  const objects = pack.readUInt32BE(8)
  const end = pack.length - 20
  let at = 12
  let total = 0
  let pause = 0
  for (let index = 0; index < objects; index++) {
    const entry = headAt(pack, at, where)
    refuseLarge(entry.size, limits, where)
    const { content, consumed } = inflateAt(pack.subarray(entry.start, end), entry.size, where)
    if (entry.delta) refuseLarge(resultOf(content, where), limits, where)
    at = entry.start + consumed
    total += content.length
    if (total > limits.maxTotalBytes)
      throw tooLarge(where, `sent more than ${limits.maxTotalBytes} bytes of objects`)
    if (total - pause > 4_000_000) {
      pause = total
      await otherWork()
    }
  }
  if (at !== end) throw corruptFailure(where, 'sent a pack with bytes that belong to no object')
  return objects
}

function refuseLarge(size: number, limits: PackLimits, where: string): void {
  if (size > limits.maxObjectBytes)
    throw tooLarge(where, `sent a file of ${size} bytes; at most ${limits.maxObjectBytes} are read`)
}

interface Entry {
  readonly delta: boolean
  readonly size: number
  /** Where the deflated bytes begin. */
  readonly start: number
}

const OFS_DELTA = 6
const REF_DELTA = 7

function headAt(pack: Buffer, offset: number, where: string): Entry {
  const first = byteAt(pack, offset, where)
  const type = (first >> 4) & 7
  if (type === 0 || type === 5) throw corruptFailure(where, `sent an object of the unknown type ${type}`)
  const length = first & 0x80 ? varint(pack, offset + 1, where) : { value: 0, next: offset + 1 }
  const size = (first & 15) + length.value * 16
  let start = length.next
  if (type === REF_DELTA) start += 20
  if (type === OFS_DELTA) {
    while (byteAt(pack, start, where) & 0x80) start++
    start++
  }
  return { delta: type === OFS_DELTA || type === REF_DELTA, size, start }
}

/** A delta begins with the size of its base and the size of what it makes. */
function resultOf(delta: Buffer, where: string): number {
  return varint(delta, varint(delta, 0, where).next, where).value
}

function varint(bytes: Buffer, offset: number, where: string): { value: number; next: number } {
  let value = 0
  let scale = 1
  for (let at = offset; ; at++, scale *= 128) {
    const byte = byteAt(bytes, at, where)
    value += (byte & 0x7f) * scale
    if ((byte & 0x80) === 0) return { value, next: at + 1 }
  }
}

function byteAt(bytes: Buffer, at: number, where: string): number {
  const byte = bytes[at]
  if (byte === undefined) throw corruptFailure(where, 'sent a pack that is cut off')
  return byte
}

function inflateAt(bytes: Buffer, size: number, where: string): { content: Buffer; consumed: number } {
  try {
    // One byte more than announced, so that too long an object is told from one that fits.
    const chunkSize = Math.min(Math.max(size + 1, 64), 65_536)
    const options = { maxOutputLength: size + 1, chunkSize, info: true } as const
    const { buffer, engine } = inflateSync(bytes, options) as unknown as {
      buffer: Buffer
      engine: { bytesWritten: number }
    }
    if (buffer.length !== size) throw new Error(`${buffer.length} bytes where ${size} were announced`)
    return { content: buffer, consumed: engine.bytesWritten }
  } catch (error) {
    throw corruptFailure(where, 'sent an object that cannot be inflated', error)
  }
}
