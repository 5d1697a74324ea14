import { isUtf8 } from 'node:buffer'

// File names are bytes; ours are strings. Bytes that are not UTF-8 become lone surrogates U+DC80…U+DCFF, so that two
// different names stay different.

export function decodeName(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (isUtf8(buffer)) return buffer.toString('utf8')
  let name = ''
  for (let at = 0; at < buffer.length; ) {
    const length = characterAt(buffer, at)
    name +=
      length > 0 ? buffer.toString('utf8', at, at + length) : String.fromCharCode(0xdc00 + (buffer[at] ?? 0))
    at += Math.max(1, length)
  }
  return name
}

/** Bytes of the UTF-8 character that starts here; 0 where none does. */
function characterAt(buffer: Buffer, at: number): number {
  for (let length = 1; length <= 4 && at + length <= buffer.length; length++)
    if (isUtf8(buffer.subarray(at, at + length))) return length
  return 0
}
