import { isMap } from '../json.ts'
import { Sensitive } from '../sensitive.ts'
import type { LiveObject } from './object.ts'

/** The values of a Secret by key. What is no text has no place in one; as its base64 it still tells when it changed. */
export function secretContent({ id, body }: LiveObject): ReadonlyMap<string, Sensitive> {
  const data = isMap(body.data) ? body.data : {}
  return new Map(
    Object.entries(data).map(([key, base64]) => {
      const bytes = Buffer.from(String(base64), 'base64')
      const text = bytes.toString('utf8')
      const label = `key '${key}' of Secret/${id.name}`
      return [key, new Sensitive(Buffer.from(text).equals(bytes) ? text : String(base64), label)]
    }),
  )
}
