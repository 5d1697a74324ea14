import { isMap, type Json, type JsonMap } from '../../json.ts'
import type { LiveObject } from '../object.ts'

/** The name under which every apply of ours is recorded by the server. */
export const FIELD_MANAGER = 'diploid'

/**
 * A node of `fieldsV1`: `f:<name>` for a field, `k:{…}` for an item of a keyed list, `v:…` for a member of a set,
 * `.` for the thing itself. https://github.com/kubernetes-sigs/structured-merge-diff/blob/v6.3.0/fieldpath/serialize.go
 */
export type FieldSet = JsonMap

export interface ManagerEntry {
  readonly manager: string
  readonly operation: string
  readonly time?: string
  readonly fields: FieldSet
}

/** Entries that speak of fields which we apply too: the main resource's, and `scale`, which holds `spec.replicas`. */
export function managersOf(live: LiveObject): readonly ManagerEntry[] {
  const metadata = live.body.metadata
  const entries = isMap(metadata) ? metadata.managedFields : undefined
  if (!Array.isArray(entries)) return []
  return entries.filter(isMap).flatMap((entry: JsonMap) => {
    if (typeof entry.subresource === 'string' && entry.subresource !== 'scale') return []
    return [
      {
        manager: String(entry.manager),
        operation: String(entry.operation),
        ...(typeof entry.time === 'string' ? { time: entry.time } : {}),
        fields: isMap(entry.fieldsV1) ? entry.fieldsV1 : {},
      },
    ]
  })
}

export function ourEntry(live: LiveObject): ManagerEntry | undefined {
  return managersOf(live).find((entry) => entry.manager === FIELD_MANAGER && entry.operation === 'Apply')
}

/** Without children a node stands for a whole value: a scalar, an atomic list or map. */
export function hasChildren(fields: FieldSet): boolean {
  return Object.keys(fields).some((key) => key !== '.')
}

/** The other manager that holds the field at `path` (keys of a FieldSet: `f:spec`, `f:replicas`), latest first. */
export function holderOf(live: LiveObject, path: readonly string[]): ManagerEntry | undefined {
  return managersOf(live)
    .filter((entry) => entry.manager !== FIELD_MANAGER || entry.operation !== 'Apply')
    .sort((a, b) => ((a.time ?? '') < (b.time ?? '') ? 1 : -1))
    .find((entry) => holds(entry.fields, path))
}

function holds(fields: FieldSet, path: readonly string[]): boolean {
  let node: Json | undefined = fields
  for (const key of path) {
    const next: Json | undefined = isMap(node) ? node[key] : undefined
    // Who holds an atomic value holds what is in it.
    if (next === undefined) return node !== fields && isMap(node) && Object.keys(node).length === 0
    node = next
  }
  return true
}
