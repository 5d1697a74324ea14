import { isMap, type Json, type JsonMap } from '../../../core/json.ts'
import { idKey } from '../../../core/objects/object.ts'
import type { Inventory, InventoryEntry } from '../../../core/plan/plan.ts'
import { unpack } from './packing.ts'

/** Bumped when the meaning of entries changes; an unknown one reads as damaged, which adopts and never deletes. */
const VERSION = 1

export function inventoryToJson(instance: string, entries: ReadonlyMap<string, InventoryEntry>): JsonMap {
  const list = [...entries.values()].map(({ id, uid, service }) => ({
    ...id,
    ...(uid === undefined ? {} : { uid }),
    ...(service === undefined ? {} : { service }),
  }))
  return { version: VERSION, instance, entries: list }
}

/** `applied`: whether a release tells that objects were applied, so that a missing inventory is a lost one. */
export function inventoryFrom(body: JsonMap | undefined, instance: string, applied: boolean): Inventory {
  if (body === undefined)
    return applied ? lost('its ConfigMap is gone although a release was recorded') : { state: 'new' }
  const unpacked = unpack(body)
  if (!unpacked.ok) return lost(unpacked.reason)
  const { value } = unpacked
  if (!isMap(value) || value.version !== VERSION || !Array.isArray(value.entries))
    return lost('it was written by a version of Diploid that this one does not understand')
  if (value.instance !== instance) return lost(`it is the inventory of ${String(value.instance)}`)
  const entries = new Map<string, InventoryEntry>()
  for (const item of value.entries) {
    const entry = entryFrom(item)
    if (entry === undefined) return lost('an entry names no object')
    entries.set(idKey(entry.id), entry)
  }
  return { state: 'intact', entries }
}

function entryFrom(item: Json): InventoryEntry | undefined {
  if (!isMap(item)) return undefined
  const { apiVersion, kind, namespace, name, uid, service } = item
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return undefined
  if (typeof namespace !== 'string' || typeof name !== 'string') return undefined
  return {
    id: { apiVersion, kind, namespace, name },
    ...(typeof uid === 'string' ? { uid } : {}),
    ...(typeof service === 'string' ? { service } : {}),
  }
}

function lost(reason: string): Inventory {
  return { state: 'lost', reason }
}
