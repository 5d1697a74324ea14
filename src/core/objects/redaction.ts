import { isMap, type Json, type JsonMap } from '../json.ts'
import { isValueMap, redact, Sensitive, type Value, type ValueMap } from '../sensitive.ts'

// Objects made fit to be shown.
// In: desired or live objects. Out: JSON in which nothing secret stands.
// Limits: by field and by type; scrubbing of free text by value is the log's.

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/**
 * An object as people may see it: sensitive values as `***`, and every value of a Secret too, whoever made it; kubectl's
 * copy of a Secret in an annotation holds the same values.
 */
export function redactObject(body: ValueMap | JsonMap): JsonMap {
  const shown = redact(body as Value)
  if (!isMap(shown)) return {}
  if (shown.kind !== 'Secret') return shown
  return {
    ...shown,
    ...(isMap(shown.data) ? { data: starred(shown.data) } : {}),
    ...(isMap(shown.stringData) ? { stringData: starred(shown.stringData) } : {}),
    ...(isMap(shown.metadata) ? { metadata: withoutCopy(shown.metadata) } : {}),
  }
}

/** A Secret with `stringData` in the place of `data`, as people write and read it; other objects as they are. */
export function withStringData(body: ValueMap): ValueMap {
  if (body.kind !== 'Secret' || !isValueMap(body.data)) return body
  const { data, ...rest } = body
  const stringData = Object.fromEntries(
    Object.entries(data as ValueMap).map(([key, value]) => [key, decoded(value)]),
  )
  return { ...rest, stringData }
}

function starred(data: JsonMap): JsonMap {
  return Object.fromEntries(Object.keys(data).map((key) => [key, '***']))
}

function withoutCopy(metadata: JsonMap): JsonMap {
  if (!isMap(metadata.annotations) || metadata.annotations[LAST_APPLIED] === undefined) return metadata
  const annotations: { [key: string]: Json } = { ...metadata.annotations, [LAST_APPLIED]: '***' }
  return { ...metadata, annotations }
}

function decoded(value: Value): Value {
  if (value instanceof Sensitive) return value.map(fromBase64)
  return typeof value === 'string' ? fromBase64(value) : value
}

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8')
}
