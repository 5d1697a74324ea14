import type { Data } from '../data.ts'
import { isFields } from '../data.ts'
import type { ListKey } from '../schema/schema.ts'

// Path elements are kept in the text form of `fieldsV1`: `f:name` a field, `k:{"name":"web"}` an item of a list map,
// `v:"x"` an item of a set. Text makes them keys of maps.
export type PathElement = string

export function fieldElement(name: string): PathElement {
  return `f:${name}`
}

export function valueElement(value: Data): PathElement {
  return `v:${JSON.stringify(value)}`
}

/** By its keys in order of their names; undefined where a key has neither a value nor a default. */
export function itemElement(keys: readonly ListKey[], item: Data): PathElement | undefined {
  if (!isFields(item)) return undefined
  const parts: string[] = []
  for (const key of [...keys].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const value = item[key.name] ?? key.fallback
    if (value === undefined || value === null) return undefined
    parts.push(`${JSON.stringify(key.name)}:${JSON.stringify(value)}`)
  }
  return `k:{${parts.join(',')}}`
}

/** As API servers print it: `.spec.template.spec.containers[name="web"].image`. */
export function printFieldPath(path: readonly PathElement[]): string {
  return path.map(printElement).join('')
}

function printElement(element: PathElement): string {
  const rest = element.slice(2)
  if (element.startsWith('f:')) return `.${rest}`
  if (element.startsWith('v:')) return `[=${rest}]`
  if (element.startsWith('i:')) return `[${rest}]`
  const keys = JSON.parse(rest) as Record<string, Data>
  const parts = Object.entries(keys).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return `[${parts.join(',')}]`
}

const RANK = ['f', 'k', 'v', 'i']

/** Order of path elements in `managedFields`: fields, list-map items, set items, positions. */
export function compareElements(a: PathElement, b: PathElement): number {
  const rank = RANK.indexOf(a.charAt(0)) - RANK.indexOf(b.charAt(0))
  if (rank !== 0) return rank
  if (!a.startsWith('k:')) return a < b ? -1 : a > b ? 1 : 0
  const left = Object.values(JSON.parse(a.slice(2)) as Record<string, Data>)
  const right = Object.values(JSON.parse(b.slice(2)) as Record<string, Data>)
  for (const [index, value] of left.entries()) {
    const other = right[index]
    if (value === other || other === undefined) continue
    return (value ?? '') < (other ?? '') ? -1 : 1
  }
  return 0
}
