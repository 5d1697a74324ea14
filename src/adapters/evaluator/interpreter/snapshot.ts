const PAGE = 64 * 1024
/** What lies between the engine's own data and its heap is its stack, of 5 MB: less than this would be another layout. */
const LEAST_STACK = 1024 * 1024

/** The engine's memory as it was when this was made. */
export interface Snapshot {
  /**
   * Puts it back, byte by byte, but for the stack, on which nothing is alive between two calls, and what lies above the heap
   * as it was, which the allocator takes as dirty as it is.
   */
  restore(): void
  /** Empties those too, where anything was written: they must be looked through, which takes longer than most files do. */
  wipe(): void
}

export function snapshotOf(memory: { readonly buffer: ArrayBuffer | SharedArrayBuffer }): Snapshot {
  const now = new Uint8Array(memory.buffer)
  const end = endOfUse(now)
  const stack = longestOfZeros(now.subarray(0, end))
  if (stack.to - stack.from < LEAST_STACK)
    throw new Error('the interpreter lays out its memory in another way')
  const data = now.slice(0, stack.from)
  const heap = now.slice(stack.to, end)
  return {
    restore() {
      // The buffer is another one where the memory grew.
      const bytes = new Uint8Array(memory.buffer)
      bytes.set(data)
      bytes.set(heap, stack.to)
    },
    wipe() {
      const bytes = new Uint8Array(memory.buffer)
      empty(bytes, stack.from, stack.to)
      empty(bytes, end, bytes.length)
    },
  }
}

/** A page that nobody has touched takes no memory, until something is written to it: zeros as well. */
function empty(bytes: Uint8Array, from: number, to: number): void {
  for (let page = from; page < to; page += PAGE) if (!isZero(bytes, page)) bytes.fill(0, page, page + PAGE)
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

/** There are 16 MB to look at in each thread: compared as memory, that takes no time. */
function isZero({ buffer, byteOffset }: Uint8Array, page: number): boolean {
  return ZEROS.equals(new Uint8Array(buffer, byteOffset + page, PAGE))
}

const ZEROS = Buffer.alloc(PAGE)
