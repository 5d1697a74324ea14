import type { Desired } from '../desired/desired.ts'
import { idKey, type LiveObject, type ObjectId } from '../objects/object.ts'
import type { Inventory, InventoryEntry, Observed, Plan } from './plan.ts'

// The inventory: what we applied, by identity and UID; the only ground on which anything is ever deleted (spec 5.4).
// In: the inventory that was read, the plan, what the writes answered. Out: the next one, or undefined for "as it is".
// Limits: reading and writing it is the State port's.

export type Entries = ReadonlyMap<string, InventoryEntry>

/** What to write before creating: identities without UIDs, so that an interrupted create is not forgotten. */
export function inventoryBefore(inventory: Inventory, plan: Plan): Entries | undefined {
  const entries = new Map(entriesOf(inventory))
  let isChanged = false
  for (const action of plan.actions) {
    if (action.verb !== 'create' && action.verb !== 'replace') continue
    const key = idKey(action.id)
    const before = entries.get(key)
    if (before !== undefined && before.uid === undefined) continue
    entries.set(key, entry(action.id, undefined, action.service))
    isChanged = true
  }
  return isChanged ? entries : undefined
}

export interface Afterwards {
  /** The inventory as it stands: what was read, or what was written before creating. */
  readonly current: Entries
  readonly desired: Desired
  readonly observed: Observed
  /** Whether a live object is ours, whatever the inventory says. */
  readonly isOurs: (live: LiveObject) => boolean
  /** UIDs that writes answered, by idKey. */
  readonly uids: ReadonlyMap<string, string>
  /** idKeys of objects that we deleted. */
  readonly deleted: ReadonlySet<string>
}

/** What to write after a round; undefined where nothing but updates happened. */
export function nextInventory(after: Afterwards): Entries | undefined {
  const entries = new Map(after.current)
  let changed = false
  for (const object of after.desired.objects) {
    const key = idKey(object.id)
    const live = after.observed.live.get(key)
    const uid = after.uids.get(key) ?? (live !== undefined && after.isOurs(live) ? live.uid : undefined)
    const before = entries.get(key)
    if (uid === undefined || (before?.uid === uid && before.service === object.service)) continue
    entries.set(key, entry(object.id, uid, object.service))
    changed = true
  }
  for (const [key, { id }] of after.current) {
    if (after.deleted.has(key) || isGone(after, key, id)) changed = entries.delete(key) || changed
  }
  return changed ? entries : undefined
}

/** Nobody wants it and it is not there, as far as the cluster shows its kind. */
function isGone({ desired, observed }: Afterwards, key: string, id: ObjectId): boolean {
  if (observed.live.has(key) || observed.blind.has(`${id.apiVersion}/${id.kind}`)) return false
  return !desired.objects.some((object) => idKey(object.id) === key)
}

export function entriesOf(inventory: Inventory): Entries {
  return inventory.state === 'intact' ? inventory.entries : new Map()
}

function entry(id: ObjectId, uid: string | undefined, service: string | undefined): InventoryEntry {
  return { id, ...(uid === undefined ? {} : { uid }), ...(service === undefined ? {} : { service }) }
}
