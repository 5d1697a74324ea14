import { isValueMap, type Value } from '../../sensitive.ts'

/** RFC 7386: https://www.rfc-editor.org/rfc/rfc7386#section-2 */
export function mergePatch(target: Value, patch: Value): Value {
  if (!isValueMap(patch)) return patch
  const merged = new Map(isValueMap(target) ? Object.entries(target) : [])
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key)
    else merged.set(key, mergePatch(merged.get(key) ?? null, value))
  }
  return Object.fromEntries(merged)
}
