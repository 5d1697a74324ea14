import type { ObjectId } from '../objects/object.ts'
import { entriesOf } from './inventory.ts'
import type { Inventory, Refusal } from './plan.ts'

// An instance that lies elsewhere: another `name`, another ops repository, another `namespace`.
// In: what was applied, the namespace that is wanted now. Out: a refusal of the whole instance. Limits: the namespace
// alone tells; that two repositories mean the same one is settled by the Lease and the inventory.

/**
 * Going on would delete everything that runs and make it anew beside volumes that are empty (promise 1): of a project
 * that was renamed, or of one that happens to have an environment of the same name in this cluster.
 */
export function movedInstance(inventory: Inventory, instance: string, wanted: string): Refusal | undefined {
  const ids = [...entriesOf(inventory).values()].map(({ id }) => id)
  const places = new Set(ids.map(placeOf).filter((place) => place !== ''))
  const [from] = places
  if (from === undefined || places.has(wanted)) return undefined
  const id = { apiVersion: 'v1', kind: 'Namespace', namespace: '', name: wanted }
  const reason = `${instance} of this cluster lies in ${from}, and would be taken away there and begin here on empty volumes: to keep it, write namespace: ${from} at the environment; to begin anew, or if that is another project's, give the environment another name`
  return { id, reason }
}

function placeOf({ kind, namespace, name }: ObjectId): string {
  return kind === 'Namespace' ? name : namespace
}
