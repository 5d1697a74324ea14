import { idKey } from '../../objects/object.ts'
import { isOurs, isOursToDelete, isToBeKept } from '../../objects/ownership.ts'
import type { InventoryEntry, ObjectAction } from '../plan.ts'
import { claimOf, guardOf, type PlanInput, serviceOf } from './input.ts'

/** What an inventory shows that we applied and nobody wants now; everything that is in doubt stays (spec 5.4). */
export function decideDelete(input: PlanInput, entry: InventoryEntry): ObjectAction | undefined {
  const key = idKey(entry.id)
  const { service } = entry
  if (input.prune === false) return undefined
  if (service !== undefined && (input.held.has(service) || input.undeployed.has(service))) return undefined
  if (input.inventory.state !== 'intact' || input.pending.has(key)) return undefined
  const gone = service === undefined || !input.needs.has(service)
  if (!gone && input.inUse.has(key)) return undefined
  const live = input.observed.live.get(key)
  if (live === undefined || isToBeKept(live) || !isOursToDelete(live, claimOf(input, entry.id)))
    return undefined
  const reason = gone ? 'no longer in the configuration' : 'not used any more'
  return { verb: 'delete', id: entry.id, ...serviceOf(entry), reason, live: guardOf(live), changes: [] }
}

/** Whether it is kept for what it holds, while the rest of its service goes. */
export function staysBehind(
  input: PlanInput,
  { id, service }: InventoryEntry,
  deletes: readonly ObjectAction[],
): boolean {
  const live = input.observed.live.get(idKey(id))
  const isLeaving =
    service !== undefined && !input.needs.has(service) && deletes.some((action) => action.service === service)
  return isLeaving && live !== undefined && isToBeKept(live) && isOurs(live, claimOf(input, id))
}
