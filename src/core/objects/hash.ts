import { createHmac, hash } from 'node:crypto'
import { canonical, type Json, type JsonMap } from '../json.ts'
import { isValueMap, redact, Sensitive, type Value } from '../sensitive.ts'
import { byText } from './order.ts'

// Hashes of content, for names and for records.
// In: values that may be sensitive, and the installation's root key. Out: hex text that tells nothing of a secret.
// Limits: no value leaves in the clear; this is the one place of the core that opens sensitive text.

/** Stands for the root key where no installation is known (`render` without a cluster). */
export const ZERO_KEY = new Sensitive('0'.repeat(64), 'zero key')

/** Hash of a value without secrets: the same on every machine and in every installation. */
export function plainHash(value: Json, length = 10): string {
  return hash('sha256', canonical(value)).slice(0, length)
}

/** Hash of a value that may hold secrets. Keyed, because a plain hash of a short secret can be guessed back. */
export function keyedHash(value: Value, rootKey: Sensitive, length = 10): string {
  return keyedText(spell(value), rootKey, length)
}

/** HMAC-SHA256 of a text as hex. */
export function keyedText(text: string, rootKey: Sensitive, length: number): string {
  return createHmac('sha256', Sensitive.text(rootKey)).update(text).digest('hex').slice(0, length)
}

/** The object with every secret value replaced by its keyed hash: what a release records. */
export function hashedBody(body: Value, rootKey: Sensitive): JsonMap {
  const hashed = redact(body, (secret) => `hash:${keyedHash(secret, rootKey, 32)}`)
  return hashed as JsonMap
}

/** A text that is equal exactly for equal values; never stored, only hashed. */
function spell(value: Value): string {
  if (value instanceof Sensitive) return `!${JSON.stringify(Sensitive.text(value))}`
  if (Array.isArray(value)) return `[${value.map((item: Value) => spell(item)).join(',')}]`
  if (!isValueMap(value)) return JSON.stringify(value)
  const entries = Object.entries(value).sort(([a], [b]) => byText(a, b))
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${spell(item)}`).join(',')}}`
}
