import { isMap } from '../../core/json.ts'
import type { LiveObject } from '../../core/objects/object.ts'

/** What a live Secret holds, for the scrubber to learn: it was read, so it must not be shown. */
export function secretData({ id, body }: LiveObject): readonly string[] {
  if (id.kind !== 'Secret' || !isMap(body.data)) return []
  return Object.values(body.data).flatMap((value) => (typeof value === 'string' ? textsOf(value) : []))
}

/** What is no text inside is known by its base64 alone. */
function textsOf(base64: string): readonly string[] {
  const bytes = Buffer.from(base64, 'base64')
  const text = bytes.toString('utf8')
  return Buffer.from(text, 'utf8').equals(bytes) ? [text] : [base64]
}
