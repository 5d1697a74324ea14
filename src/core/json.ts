/** JSON as data: the form in which configuration, facts and wire objects travel. */
export type Json = null | boolean | number | string | readonly Json[] | JsonMap
export interface JsonMap {
  readonly [key: string]: Json
}

/** Something known, or unknown with a reason that a person can read (`after build`, `generated`, `registry not asked`). */
export type Fact<T> =
  | { readonly known: true; readonly value: T }
  | { readonly known: false; readonly reason: string }

export function known<T>(value: T): Fact<T> {
  return { known: true, value }
}

export function unknown(reason: string): Fact<never> {
  return { known: false, reason }
}

export function isMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A path from the root of a value to one place in it; list positions are numbers. */
export type KeyPath = readonly (string | number)[]

/** `services.backend.ports[0]`, with keys that are no plain word in quotes: `configure['app/x.yml']`. */
export function printPath(path: KeyPath): string {
  let text = ''
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`
    else if (/^[A-Za-z_$][\w$-]*$/.test(key)) text += text === '' ? key : `.${key}`
    else text += `['${key.replaceAll("'", "\\'")}']`
  }
  return text
}

/**
 * Shows every part of the value to `see`, outermost first; what it answers `false` to is not gone into. `path` is the same
 * list all along, so that nothing is made on the way: keep a copy of it.
 */
export function eachPart(value: Json, see: (part: Json, path: KeyPath) => boolean): void {
  const path: (string | number)[] = []
  visit(value)

  function visit(part: Json): void {
    if (!see(part, path) || typeof part !== 'object' || part === null) return
    if (Array.isArray(part))
      for (let index = 0; index < part.length; index++) child(index, part[index] ?? null)
    else if (isMap(part)) for (const key of Object.keys(part)) child(key, part[key] ?? null)
  }

  function child(key: string | number, part: Json): void {
    path.push(key)
    visit(part)
    path.pop()
  }
}

/** One text for one value: keys sorted by code unit, so that equal values hash alike on every machine. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonical(item)).join(',')}]`
  if (!isMap(value)) return JSON.stringify(value)
  const entries = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`)
  return `{${entries.join(',')}}`
}

/** The value with every text in it changed, names included; a number that reads differently then becomes that text. */
export function withTexts(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value)
  if (typeof value === 'number') {
    const text = String(value)
    const changed = change(text)
    return changed === text ? value : changed
  }
  if (Array.isArray(value)) return value.map((item: Json) => withTexts(item, change))
  if (!isMap(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [change(key), withTexts(item, change)]),
  )
}
