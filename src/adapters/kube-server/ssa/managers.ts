import { type Data, type Fields, isFields, list, text } from '../data.ts'
import { emptySet, type FieldSet, fromFieldsV1, isEmpty, toFieldsV1, union } from './field-set.ts'

/** Who wrote fields of an object, and which: one entry of `metadata.managedFields`. */
export interface Manager {
  readonly name: string
  readonly operation: 'Apply' | 'Update'
  readonly apiVersion: string
  readonly subresource: string
  readonly time: string
  readonly set: FieldSet
}

/** By the identity under which a writer finds its own entry again. */
export type Managers = ReadonlyMap<string, Manager>

export function managerId(manager: Omit<Manager, 'set' | 'time'>): string {
  // An applier keeps one entry over all versions of a kind.
  const version = manager.operation === 'Apply' ? '' : manager.apiVersion
  return JSON.stringify([manager.operation, manager.name, version, manager.subresource])
}

export function readManagers(object: Data | undefined): Managers {
  const managers = new Map<string, Manager>()
  for (const entry of list(object, 'metadata', 'managedFields')) {
    if (!isFields(entry)) continue
    const manager: Manager = {
      name: text(entry, 'manager'),
      operation: text(entry, 'operation') === 'Apply' ? 'Apply' : 'Update',
      apiVersion: text(entry, 'apiVersion'),
      subresource: text(entry, 'subresource'),
      time: text(entry, 'time'),
      set: fromFieldsV1(entry.fieldsV1),
    }
    managers.set(managerId(manager), manager)
  }
  return managers
}

/** The list for the wire: appliers first, then by time, name and version. Managers without fields are left out. */
export function writeManagers(managers: Managers): Data[] {
  return [...capped(managers)]
    .filter((manager) => !isEmpty(manager.set))
    .sort((a, b) => {
      const left = [a.operation, a.time, a.name, a.apiVersion, a.subresource]
      const right = [b.operation, b.time, b.name, b.apiVersion, b.subresource]
      const index = left.findIndex((part, position) => part !== right[position])
      return index < 0 ? 0 : (left[index] ?? '') < (right[index] ?? '') ? -1 : 1
    })
    .map(entryOf)
}

function entryOf(manager: Manager): Fields {
  return {
    manager: manager.name,
    operation: manager.operation,
    apiVersion: manager.apiVersion,
    ...(manager.time === '' ? {} : { time: manager.time }),
    fieldsType: 'FieldsV1',
    fieldsV1: toFieldsV1(manager.set),
    ...(manager.subresource === '' ? {} : { subresource: manager.subresource }),
  }
}

const MAX_UPDATERS = 10

/** More than ten updaters are folded, oldest first, into one called `ancient-changes`. */
function capped(managers: Managers): Manager[] {
  const all = [...managers.values()]
  const updaters = all.filter((manager) => manager.operation === 'Update')
  if (updaters.length <= MAX_UPDATERS) return all
  const oldest = [...updaters]
    .sort((a, b) => (a.time < b.time ? -1 : 1))
    .slice(0, updaters.length - MAX_UPDATERS + 1)
  const folded = oldest.reduce<FieldSet>((set, manager) => union(set, manager.set), emptySet())
  const last = oldest.at(-1)
  if (last === undefined) return all
  return [
    ...all.filter((manager) => !oldest.includes(manager)),
    { ...last, name: 'ancient-changes', subresource: '', set: folded },
  ]
}
