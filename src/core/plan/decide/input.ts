import type { Desired } from '../../desired/desired.ts'
import { idKey, type LiveObject, type ObjectId } from '../../objects/object.ts'
import type { Claim } from '../../objects/ownership.ts'
import type {
  BuildAction,
  Inventory,
  InventoryEntry,
  ObjectAction,
  Observed,
  Plan,
  Verdicts,
} from '../plan.ts'
import type { Comparisons } from '../suspects.ts'

/** Everything that a plan is made from. */
export interface PlanInput {
  readonly environment: string
  readonly instance: string
  readonly namespace: string
  readonly revision: string
  readonly looked?: NonNullable<Plan['looked']>
  /** The ops repository that the instance was applied from last, where that is another. */
  readonly madeBy?: string
  readonly desired: Desired
  readonly observed: Observed
  readonly comparisons: Comparisons
  readonly verdicts: Verdicts
  readonly inventory: Inventory
  readonly builds: readonly BuildAction[]
  /** Objects whose content still waits for a build, by idKey, with what to print. */
  readonly pending: ReadonlyMap<string, string>
  readonly held: ReadonlyMap<string, string>
  readonly needs: ReadonlyMap<string, readonly string[]>
  /** The keyed id that an object of ours carries. */
  readonly keyedId: (id: ObjectId) => string
  /** Hashed configuration that recent releases still use, by idKey. */
  readonly inUse: ReadonlySet<string>
  /** Services that the configuration has and no branch brings here now: what they left stays (spec 3). */
  readonly undeployed: ReadonlySet<string>
  /** `false`: what leaves the configuration stays. */
  readonly prune?: false
  /** Objects made by others that are to join their service, by service: all that it has, or these as `Kind/name`. */
  readonly adoptable: ReadonlyMap<string, true | readonly string[]>
  /** Services that may be replaced where a field is immutable. */
  readonly replaceable: ReadonlySet<string>
}

/** How an object proves to be ours: by the UID that we wrote down, or by its keyed id. */
export function claimOf(input: PlanInput, id: ObjectId): Claim {
  const entry = entryOf(input.inventory, id)
  const keyedId = input.keyedId(id)
  return entry?.uid === undefined ? { keyedId } : { uid: entry.uid, keyedId }
}

export function entryOf(inventory: Inventory, id: ObjectId): InventoryEntry | undefined {
  return inventory.state === 'intact' ? inventory.entries.get(idKey(id)) : undefined
}

export function serviceOf(thing: { readonly service?: string }): { readonly service?: string } {
  return thing.service === undefined ? {} : { service: thing.service }
}

/** The version that a plan saw, for a write to insist on. */
export function guardOf(live: LiveObject): NonNullable<ObjectAction['live']> {
  return { uid: live.uid, resourceVersion: live.resourceVersion }
}
