import { idKey, type ObjectId } from '../objects/object.ts'
import type { Inventory, InventoryEntry, Plan } from './plan.ts'

// The inventory: what we applied, by identity and UID; the only ground on which anything is ever deleted (spec 5.4).
// In: the inventory that was read, the plan, what the writes answered. Out: the next one, or undefined for "as it is".
// Limits: reading and writing it is the State port's.

export type Entries = ReadonlyMap<string, InventoryEntry>

/** What to write before creating: identities without UIDs, so that an interrupted create is not forgotten. */
export function inventoryBefore(inventory: Inventory, plan: Plan): Entries | undefined {
  const creates = plan.actions.filter((action) => action.verb === 'create' || action.verb === 'replace')
  if (creates.length === 0 && inventory.state === 'intact') return undefined
  const entries = new Map(entriesOf(inventory))
  let changed = inventory.state !== 'intact'
  for (const action of creates) {
    if (action.verb === 'build') continue
    const key = idKey(action.id)
    const before = entries.get(key)
    if (before !== undefined && before.uid === undefined) continue
    entries.set(key, entry(action.id, undefined, action.service))
    changed = true
  }
  return changed ? entries : undefined
}

export interface Written {
  /** UIDs of objects that are ours now, by idKey: created, updated, or seen unchanged. */
  readonly uids: ReadonlyMap<
    string,
    { readonly id: ObjectId; readonly uid: string; readonly service?: string }
  >
  /** Objects that are gone: deleted by us, or missing from a cluster that shows their kind. */
  readonly gone: ReadonlySet<string>
}

/** What to write after; undefined where nothing but updates happened. */
export function nextInventory(current: Entries, written: Written): Entries | undefined {
  const entries = new Map(current)
  let changed = false
  for (const [key, { id, uid, service }] of written.uids) {
    const before = entries.get(key)
    if (before?.uid === uid && before.service === service) continue
    entries.set(key, entry(id, uid, service))
    changed = true
  }
  for (const key of written.gone) changed = entries.delete(key) || changed
  return changed ? entries : undefined
}

export function entriesOf(inventory: Inventory): Entries {
  return inventory.state === 'intact' ? inventory.entries : new Map()
}

function entry(id: ObjectId, uid: string | undefined, service: string | undefined): InventoryEntry {
  return { id, ...(uid === undefined ? {} : { uid }), ...(service === undefined ? {} : { service }) }
}
