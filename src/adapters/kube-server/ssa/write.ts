import type { Data, Fields } from '../data.ts'
import type { Shape } from '../schema/schema.ts'
import { applyConflict } from '../status.ts'
import {
  difference,
  emptySet,
  type FieldSet,
  intersection,
  isEmpty,
  paths,
  union,
  without,
  withoutExactly,
} from './field-set.ts'
import { type Manager, type Managers, managerId } from './managers.ts'
import { merge } from './merge.ts'
import { printFieldPath } from './path.ts'
import { removeFields, withStructFields } from './remove.ts'
import { type Comparison, compare, setOf } from './sets.ts'

// Field ownership: what a write does to the object and to the list of its field managers.
// In: shape, live object, the written one (both without managedFields), managers before. Out: object and managers after, or
// a 409 that names every contested field. Rules: https://kubernetes.io/docs/reference/using-api/server-side-apply/
// Limits: one version per kind, so entries are never converted.

export interface Writer {
  readonly name: string
  readonly apiVersion: string
  readonly subresource: string
  readonly time: string
  /** Fields that this endpoint does not write (`status` on the main one): never owned through it. */
  readonly ignored: readonly (readonly string[])[]
}

/** Set by the server, owned by nobody. */
const SERVER_FIELDS = [
  ['apiVersion'],
  ['kind'],
  ['metadata'],
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'clusterName',
    'generation',
    'managedFields',
    'resourceVersion',
  ].map((name) => ['metadata', name]),
]

/** A create, PUT or non-apply PATCH: changed fields go to the writer, away from everyone else. */
export function updateManagers(
  shape: Shape,
  before: Fields,
  after: Fields,
  managers: Managers,
  writer: Writer,
): Managers {
  const changes = changesOf(shape, before, after, writer)
  const identity = identityOf(writer, 'Update')
  const id = managerId(identity)
  const rest = yieldFields(managers, changes, new Set())
  const taken = withoutExactly(union(changes.added, changes.modified), SERVER_FIELDS)
  if (isEmpty(taken)) return rest
  const previous = rest.get(id)?.set ?? emptySet()
  return new Map(rest).set(id, { ...identity, time: writer.time, set: union(previous, taken) })
}

/** A server-side apply. */
export function apply(
  shape: Shape,
  live: Fields,
  applied: Fields,
  managers: Managers,
  writer: Writer,
  force: boolean,
): { readonly object: Fields; readonly managers: Managers } {
  const identity = identityOf(writer, 'Apply')
  const id = managerId(identity)
  const last = managers.get(id)
  const named = without(setOf(shape, applied), writer.ignored)
  const claim = (set: FieldSet) => new Map(managers).set(id, { ...identity, time: writer.time, set })
  const merged = merge(shape, live, applied) as Fields
  // What every configuration names (its kind, its name) keeps metadata from being pruned.
  const object = last === undefined ? merged : prune(shape, merged, claim(named), last.set)
  const claimed = claim(withoutExactly(named, SERVER_FIELDS))
  const changes = changesOf(shape, live, object, writer)
  const conflicts = contested(claimed, changes, id)
  if (conflicts.size > 0 && !force) throw conflictOf(conflicts)
  const result = yieldFields(claimed, changes, new Set([id]))
  const own = result.get(id)
  // An apply that changes no value does not count as a write of its fields.
  if (own !== undefined && !changesAnything(changes)) result.set(id, { ...own, time: last?.time ?? '' })
  return { object, managers: result }
}

function changesAnything(changes: Comparison): boolean {
  return !isEmpty(changes.added) || !isEmpty(changes.modified) || !isEmpty(changes.removed)
}

function identityOf(writer: Writer, operation: 'Apply' | 'Update'): Omit<Manager, 'set' | 'time'> {
  return { name: writer.name, operation, apiVersion: writer.apiVersion, subresource: writer.subresource }
}

function changesOf(shape: Shape, before: Data, after: Data, writer: Writer): Comparison {
  const changes = compare(shape, before, after)
  return {
    added: without(changes.added, writer.ignored),
    modified: without(changes.modified, writer.ignored),
    removed: without(changes.removed, writer.ignored),
  }
}

/** Takes changed and removed fields from every manager but the excepted. */
function yieldFields(
  managers: Managers,
  changes: Comparison,
  except: ReadonlySet<string>,
): Map<string, Manager> {
  const lost = union(union(changes.added, changes.modified), changes.removed)
  const result = new Map<string, Manager>()
  for (const [id, manager] of managers) {
    const set = except.has(id) ? manager.set : difference(manager.set, lost)
    if (!isEmpty(set)) result.set(id, { ...manager, set })
  }
  return result
}

function contested(managers: Managers, changes: Comparison, own: string): Map<Manager, FieldSet> {
  const wanted = union(changes.added, changes.modified)
  const result = new Map<Manager, FieldSet>()
  for (const [id, manager] of managers) {
    if (id === own) continue
    const overlap = intersection(manager.set, wanted)
    if (!isEmpty(overlap)) result.set(manager, overlap)
  }
  return result
}

/** Takes away what this applier named last time, names no more, and nobody else names. */
function prune(shape: Shape, merged: Fields, managers: Managers, last: FieldSet): Fields {
  const named = withStructFields(shape, last)
  const owned = [...managers.values()].reduce<FieldSet>((all, manager) => union(all, manager.set), emptySet())
  const present = withStructFields(shape, setOf(shape, merged))
  const without = (set: FieldSet) => removeFields(shape, merged, set) ?? {}
  const left = (value: Data) => withStructFields(shape, setOf(shape, value))
  // First everything that was named goes; then comes back what has an owner; then what this applier never named.
  const bare = left(without(named))
  const kept = left(without(difference(present, union(bare, withStructFields(shape, owned)))))
  return without(intersection(difference(present, kept), named)) as Fields
}

function conflictOf(conflicts: ReadonlyMap<Manager, FieldSet>) {
  const found = [...conflicts].flatMap(([manager, set]) =>
    paths(set).map((path) => ({ manager: printManager(manager), field: printFieldPath(path) })),
  )
  const causes = found.map(({ manager, field }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${manager}`,
    field,
  }))
  const [only, second] = found
  if (only !== undefined && second === undefined) {
    return applyConflict(`Apply failed with 1 conflict: conflict with ${only.manager}: ${only.field}`, causes)
  }
  const names = [...new Set(found.map(({ manager }) => manager))].sort()
  const lines = names.flatMap((name) => [
    `conflicts with ${name}:`,
    ...found.filter(({ manager }) => manager === name).map(({ field }) => `- ${field}`),
  ])
  return applyConflict(`Apply failed with ${found.length} conflicts: ${lines.join('\n')}`, causes)
}

function printManager(manager: Manager): string {
  const name = JSON.stringify(manager.name)
  const who =
    manager.subresource === '' ? name : `${name} with subresource ${JSON.stringify(manager.subresource)}`
  return manager.operation === 'Apply' ? who : `${who} using ${manager.apiVersion}`
}
