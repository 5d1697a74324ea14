import type { Image, SourceTree } from '../images/image.ts'
import type { FieldChange } from '../objects/compare/compare.ts'
import type { DesiredObject, LiveObject, ObjectId } from '../objects/object.ts'

// The plan: the ordered list of actions from live to desired.
// In: desired, observed, verdicts, inventory, images. Out: a plain value that can be printed, served, compared.
// Limits: nothing is done here; deleting is an action like any other.

/** What the cluster holds of one instance, from watch-fed caches. */
export interface Observed {
  /** Live objects by `idKey`: everything desired or in the inventory that exists. */
  readonly live: ReadonlyMap<string, LiveObject>
  /** Kinds (`apps/v1/Deployment`) that could not be seen: unknown, not gone. */
  readonly blind: ReadonlySet<string>
}

/** One object that we applied. `uid` is missing between the write before creating and the one after. */
export interface InventoryEntry {
  readonly id: ObjectId
  readonly uid?: string
  readonly service?: string
}

export type Inventory =
  | { readonly state: 'intact'; readonly entries: ReadonlyMap<string, InventoryEntry> }
  /** Never written: a new instance. */
  | { readonly state: 'new' }
  /** Lost or damaged: adopt, never delete. */
  | { readonly state: 'lost'; readonly reason: string }

/** What the server said of an object; `refused`: it would not take it like this, so that even an update may not do. */
export type Verdict = 'same' | 'different' | 'refused'

/** What a comparison could not decide was settled by the server, by `idKey`. */
export type Verdicts = ReadonlyMap<string, Verdict>

export interface BuildAction {
  readonly verb: 'build'
  readonly service: string
  readonly image: Extract<Image, { kind: 'build' }>
  readonly source: SourceTree
  readonly reason: string
  /** Digests of the images that it is built on, by reference, as far as they are there already. */
  readonly digests?: Readonly<Record<string, string>>
}

export interface ObjectAction {
  readonly verb: 'create' | 'update' | 'replace' | 'delete'
  readonly id: ObjectId
  readonly service?: string
  readonly reason: string
  /** The object to write; absent for a delete. */
  readonly desired?: DesiredObject
  /** The live object that the plan saw; absent for a create. */
  readonly live?: Pick<LiveObject, 'uid' | 'resourceVersion'>
  /** Made by others, and taken over because its service says so. */
  readonly adopted?: true
  /** Fields that differ, for people: `spec.replicas 2 → 3`. Sensitive values as `***`. */
  readonly changes: readonly FieldChange[]
  /** An edit by somebody else that is put right: the manager and the time where the server recorded them. */
  readonly drift?: { readonly manager: string; readonly time?: string }
}

export type Action = BuildAction | ObjectAction

/**
 * An object that the plan leaves alone although the configuration asks for something, with the way out. Its service is
 * left as it is altogether; a refusal without a service stops the instance.
 */
export interface Refusal {
  readonly id: ObjectId
  readonly service?: string
  readonly reason: string
  /** The instance is another ops repository's: nothing is written of it, not even how it does. */
  readonly isAnothers?: true
}

export interface Plan {
  readonly environment: string
  readonly instance: string
  readonly namespace: string
  /** `main@3fa9c21`: branch and commit of the ops repository. */
  readonly revision: string
  /** Refs of `extends` that were looked up for it, with their commits; others are on record. */
  readonly looked?: ReadonlyMap<string, string>
  readonly actions: readonly Action[]
  readonly refusals: readonly Refusal[]
  /** What stays of services that go with this plan: their data above all. Once they are gone it is said no more. */
  readonly stays?: readonly ObjectId[]
  /** Services whose targets are held back, with the reason. */
  readonly held: ReadonlyMap<string, string>
  readonly unchanged: number
  /** Services of the instance and what each needs, for ordering and "blocked by". */
  readonly needs: ReadonlyMap<string, readonly string[]>
}
