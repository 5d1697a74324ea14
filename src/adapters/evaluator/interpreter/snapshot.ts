const PAGE = 64 * 1024
/** What lies between the engine's own data and its heap is its stack, of 5 MB: less than this would be another layout. */
const LEAST_STACK = 1024 * 1024

/**
 * The engine's memory as it is now; what this returns puts it back, byte by byte. Left out is the stack, on which nothing is
 * alive between two calls, and what lies above the heap, which the allocator takes as dirty as it is.
 */
export function snapshotOf(memory: { readonly buffer: ArrayBuffer | SharedArrayBuffer }): () => void {
  const now = new Uint8Array(memory.buffer)
  const end = endOfUse(now)
  const stack = longestOfZeros(now.subarray(0, end))
  if (stack.to - stack.from < LEAST_STACK)
    throw new Error('the interpreter lays out its memory in another way')
  const data = now.slice(0, stack.from)
  const heap = now.slice(stack.to, end)
  return () => {
    // The buffer is another one where the memory grew.
    const bytes = new Uint8Array(memory.buffer)
    bytes.set(data)
    bytes.set(heap, stack.to)
  }
}

function endOfUse(bytes: Uint8Array): number {
  let end = bytes.length
  while (end > 0 && isZero(bytes, end - PAGE)) end -= PAGE
  return end
}

function longestOfZeros(bytes: Uint8Array): { readonly from: number; readonly to: number } {
  let longest = { from: 0, to: 0 }
  let from = 0
  for (let page = 0; page < bytes.length; page += PAGE) {
    if (!isZero(bytes, page)) from = page + PAGE
    else if (page + PAGE - from > longest.to - longest.from) longest = { from, to: page + PAGE }
  }
  return longest
}

function isZero(bytes: Uint8Array, page: number): boolean {
  return bytes.subarray(page, page + PAGE).every((byte) => byte === 0)
}
