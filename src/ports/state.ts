import type { Inventory, InventoryEntry } from '../core/plan/plan.ts'
import type { Release } from '../core/plan/release.ts'
import type { Sensitive } from '../core/sensitive.ts'

export interface Installation {
  /** In every object that it owns. */
  readonly id: string
  readonly rootKey: Sensitive
}

export interface EnvironmentStatus {
  readonly ready: 'True' | 'False' | 'Unknown'
  readonly reason: string
  readonly message: string
  readonly revision: string
  readonly namespace: string
  readonly services: readonly { readonly name: string; readonly state: string; readonly image?: string }[]
}

/** What outlives the process: all of it in the cluster. */
export interface State {
  /** Makes or reads the installation: CRD, agent namespace, id and root key. */
  installation(signal: AbortSignal): Promise<Installation>
  /** Reads it; undefined where none was made. For commands that must not write. */
  findInstallation(signal: AbortSignal): Promise<Installation | undefined>
  /** Inventory, release and status of the instance as the cluster has them now: another process may just have written them. */
  refresh(instance: string, signal: AbortSignal): Promise<void>
  inventory(instance: string, signal: AbortSignal): Promise<Inventory>
  writeInventory(
    instance: string,
    entries: ReadonlyMap<string, InventoryEntry>,
    signal: AbortSignal,
  ): Promise<void>
  release(instance: string, signal: AbortSignal): Promise<Release | undefined>
  recordRelease(instance: string, release: Release, signal: AbortSignal): Promise<void>
  /** The commit of an ops repository that came into force last; `ops` names repository, branch and folder. */
  goodCommit(ops: string, signal: AbortSignal): Promise<string | undefined>
  recordGoodCommit(ops: string, commit: string, signal: AbortSignal): Promise<void>
  /** Commits that refs of `extends` stood for when they were looked up, by `group/shared@v3`; empty: none on record. */
  refs(signal: AbortSignal): Promise<ReadonlyMap<string, string>>
  recordRefs(refs: ReadonlyMap<string, string>, signal: AbortSignal): Promise<void>
  /** Written on transitions only: the adapter compares with what it last wrote. */
  status(environment: string, status: EnvironmentStatus, signal: AbortSignal): Promise<void>
  statuses(signal: AbortSignal): Promise<ReadonlyMap<string, EnvironmentStatus>>
  /** Takes a Lease and renews it; rejects with lease.held while another holds it. `lost` aborts when it may have expired. */
  lease(name: string, signal: AbortSignal): Promise<HeldLease>
}

export interface HeldLease {
  readonly lost: AbortSignal
  release(): Promise<void>
}
