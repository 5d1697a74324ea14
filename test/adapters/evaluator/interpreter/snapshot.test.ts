import { expect, test } from 'vitest'
import { snapshotOf } from '../../../../src/adapters/evaluator/interpreter/snapshot.ts'

const PAGE = 64 * 1024

/** Data, a stack of 2 MB, a heap, and room above it. */
function engineMemory(stackPages = 32): { buffer: ArrayBuffer } {
  const bytes = new Uint8Array((4 + stackPages + 8 + 16) * PAGE)
  bytes.fill(0xd0, 0, 4 * PAGE)
  bytes.fill(0x11, (4 + stackPages) * PAGE, (4 + stackPages + 8) * PAGE)
  return { buffer: bytes.buffer }
}

test('put back, data and heap are as they were, byte by byte', () => {
  const memory = engineMemory()
  const before = new Uint8Array(memory.buffer.slice(0))
  const snapshot = snapshotOf(memory)
  new Uint8Array(memory.buffer).fill(0xff)
  snapshot.restore()
  const now = new Uint8Array(memory.buffer)
  const heap = [36 * PAGE, 44 * PAGE] as const
  expect(Buffer.compare(now.subarray(0, 4 * PAGE), before.subarray(0, 4 * PAGE))).toBe(0)
  expect(Buffer.compare(now.subarray(...heap), before.subarray(...heap))).toBe(0)
})

test('wiped as well, nothing at all is left, also where the memory grew', () => {
  const memory = engineMemory()
  const before = new Uint8Array(memory.buffer.slice(0))
  const snapshot = snapshotOf(memory)
  const grown = new Uint8Array(memory.buffer.byteLength + 8 * PAGE).fill(0xff)
  memory.buffer = grown.buffer
  snapshot.restore()
  snapshot.wipe()
  expect(Buffer.compare(grown.subarray(0, before.length), before)).toBe(0)
  expect(grown.subarray(before.length).every((byte) => byte === 0)).toBe(true)
})

test('an engine that lays out its memory in another way is refused', () => {
  expect(() => snapshotOf(engineMemory(4))).toThrow('lays out its memory in another way')
})
