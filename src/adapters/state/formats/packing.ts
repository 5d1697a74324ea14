import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { isMap, type Json, type JsonMap } from '../../../core/json.ts'

/** Beyond this the text is compressed: an object holds at most 1 MiB. Below, people can read it with kubectl. */
const READABLE = 256 * 1024
const LARGEST = 64 * 1024 * 1024

/** A JSON value as the data of a ConfigMap, with a checksum that an edit by hand breaks. */
export function pack(value: Json): JsonMap {
  const text = JSON.stringify(value)
  const sum = checksum(text)
  if (text.length <= READABLE) return { json: text, sum }
  return { gzip: gzipSync(text).toString('base64'), sum }
}

export type Unpacked =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly reason: string }

export function unpack(body: JsonMap): Unpacked {
  const data = isMap(body.data) ? body.data : {}
  try {
    const text =
      typeof data.gzip === 'string'
        ? gunzipSync(Buffer.from(data.gzip, 'base64'), { maxOutputLength: LARGEST }).toString('utf8')
        : data.json
    if (typeof text !== 'string') return { ok: false, reason: 'it holds no record' }
    if (checksum(text) !== data.sum)
      return { ok: false, reason: 'its checksum does not match: it was changed by hand' }
    return { ok: true, value: JSON.parse(text) as Json }
  } catch (error) {
    return { ok: false, reason: `it cannot be read (${error instanceof Error ? error.message : 'unknown'})` }
  }
}

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
