// JSON that may be changed while an object is being made. What the store holds is frozen by convention: write paths work
// on copies.
export type Data = null | boolean | number | string | Data[] | Fields
export interface Fields {
  [key: string]: Data
}

export function isFields(value: Data | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value at a path of keys; undefined where a step is missing. */
export function at(value: Data | undefined, ...path: readonly string[]): Data | undefined {
  let here = value
  for (const key of path) {
    if (!isFields(here)) return undefined
    here = Object.hasOwn(here, key) ? here[key] : undefined
  }
  return here
}

export function text(value: Data | undefined, ...path: readonly string[]): string {
  const found = at(value, ...path)
  return typeof found === 'string' ? found : ''
}

export function number(value: Data | undefined, ...path: readonly string[]): number | undefined {
  const found = at(value, ...path)
  return typeof found === 'number' ? found : undefined
}

/** The map at a path, or an empty one that is not attached. */
export function fields(value: Data | undefined, ...path: readonly string[]): Fields {
  const found = at(value, ...path)
  return isFields(found) ? found : {}
}

export function list(value: Data | undefined, ...path: readonly string[]): Data[] {
  const found = at(value, ...path)
  return Array.isArray(found) ? found : []
}

/** The map at a path, made where it is missing. */
export function ensure(root: Fields, ...path: readonly string[]): Fields {
  let here = root
  for (const key of path) {
    const next = here[key]
    if (isFields(next)) here = next
    else {
      const made: Fields = {}
      here[key] = made
      here = made
    }
  }
  return here
}

/** Gives fields that are missing a value. */
export function fill(target: Fields, defaults: Fields): void {
  for (const [key, value] of Object.entries(defaults)) {
    if (target[key] === undefined || target[key] === null) target[key] = copy(value)
  }
}

export function copy<T extends Data>(value: T): T
export function copy(value: Data): Data {
  if (Array.isArray(value)) return value.map((item) => copy(item))
  if (!isFields(value)) return value
  const result: Fields = {}
  for (const key in value) result[key] = copy(value[key] ?? null)
  return result
}

export function equal(a: Data | undefined, b: Data | undefined): boolean {
  if (a === b) return true
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => equal(item, b[index]))
  }
  if (!isFields(a) || !isFields(b)) return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]))
  )
}

/** Without keys whose value is null: an API server's typed objects drop them. */
export function withoutNulls(value: Data): Data {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (!isFields(value)) return value
  const kept: Fields = {}
  for (const [key, child] of Object.entries(value)) {
    if (child !== null) kept[key] = withoutNulls(child)
  }
  return kept
}
