// Git's framing: four hex digits of length, then that many bytes; 0000, 0001 and 0002 are marks.
// Source: https://git-scm.com/docs/protocol-common and https://git-scm.com/docs/protocol-v2

export type Packet =
  | { readonly kind: 'line'; readonly bytes: Uint8Array }
  | { readonly kind: 'flush' | 'delimiter' | 'end' }

export class FramingError extends Error {
  override readonly name = 'FramingError'
}

export function line(text: string): string {
  const length = Buffer.byteLength(text) + 4
  return length.toString(16).padStart(4, '0') + text
}

export const FLUSH = '0000'
export const DELIMITER = '0001'

/** Packets of a stream. A stream that ends inside a packet is an error; whether it may end here, the reader knows. */
export async function* packets(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Packet> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of stream) {
    rest = rest.length === 0 ? asBuffer(chunk) : Buffer.concat([rest, chunk])
    let at = 0
    while (rest.length - at >= 4) {
      const length = lengthAt(rest, at)
      if (length < 4) {
        yield mark(length)
        at += 4
        continue
      }
      if (rest.length - at < length) break
      yield { kind: 'line', bytes: rest.subarray(at + 4, at + length) }
      at += length
    }
    rest = rest.subarray(at)
  }
  if (rest.length > 0) throw new FramingError('the answer ends in the middle of a packet')
}

export function textOf(bytes: Uint8Array): string {
  return asBuffer(bytes).toString('utf8').replace(/\n$/, '')
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function lengthAt(bytes: Buffer, at: number): number {
  const digits = bytes.toString('latin1', at, at + 4)
  if (!/^[0-9a-f]{4}$/i.test(digits)) throw new FramingError('the answer is not in packets')
  return Number.parseInt(digits, 16)
}

function mark(length: number): Packet {
  if (length === 0) return { kind: 'flush' }
  if (length === 1) return { kind: 'delimiter' }
  if (length === 2) return { kind: 'end' }
  throw new FramingError('the answer has a packet of impossible length')
}
