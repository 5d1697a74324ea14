import { isValueMap, type Value } from '../../../sensitive.ts'

/** Equal as JSON is, whatever the order of keys; a secret equals itself alone. */
export function isSame(a: Value, b: Value): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item: Value, index) => isSame(item, b[index] ?? null))
  if (!isValueMap(a) || !isValueMap(b)) return a === b
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSame(a[key] ?? null, b[key] ?? null))
  )
}
