import type { Cluster, WriteOptions } from '../cluster.ts'
import { equal, type Fields, isFields, list, text } from '../data.ts'
import { apiVersionOf, type Kind, resourceOf } from '../resources/kind.ts'
import type { Change } from '../store/store.ts'
import { create } from '../writes/create.ts'
import { remove } from '../writes/remove.ts'
import { replace } from '../writes/update.ts'

/** What controllers work with: the cluster, and a way to do things a moment later. */
export interface Context {
  readonly cluster: Cluster
  readonly podStartMs: number
  /** Runs work after the present one; the same key is done once. */
  soon(key: string, work: () => void): void
  later(key: string, ms: number, work: () => void): void
}

/** Sees every change and decides what to look at again. */
export type Controller = (context: Context, change: Change) => void

export interface Place {
  readonly namespace: string
  readonly name: string
}

export function placeOf(object: Fields): Place {
  return { namespace: text(object, 'metadata', 'namespace'), name: text(object, 'metadata', 'name') }
}

export function uidOf(object: Fields): string {
  return text(object, 'metadata', 'uid')
}

export function isTerminating(object: Fields): boolean {
  return text(object, 'metadata', 'deletionTimestamp') !== ''
}

/** The place of the controlling owner of a kind, when an object has one. */
export function ownerPlace(object: Fields, kind: string): Place | undefined {
  const owner = list(object, 'metadata', 'ownerReferences').find(
    (reference) => isFields(reference) && reference.controller === true && reference.kind === kind,
  )
  if (owner === undefined) return undefined
  return { namespace: text(object, 'metadata', 'namespace'), name: text(owner, 'name') }
}

export function ownedBy(cluster: Cluster, kind: Kind, owner: Fields): Fields[] {
  const found = cluster.store.dependents(uidOf(owner))
  return found.filter(({ resource }) => resource === resourceOf(kind)).map(({ object }) => object)
}

export function ownerReference(kind: Kind, owner: Fields): Fields {
  return {
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    name: text(owner, 'metadata', 'name'),
    uid: uidOf(owner),
    controller: true,
    blockOwnerDeletion: true,
  }
}

const MANAGER: WriteOptions = {
  manager: 'kube-controller-manager',
  subresource: '',
  dryRun: false,
  force: false,
  fieldValidation: 'Ignore',
  warn: () => undefined,
}

export function make(cluster: Cluster, kind: Kind, namespace: string, body: Fields): void {
  create(cluster, kind, namespace, body, MANAGER)
}

export function change(cluster: Cluster, kind: Kind, live: Fields, next: Fields): void {
  replace(cluster, kind, live, next, MANAGER)
}

/** As the deployment controller writes its annotation: the status endpoint lets it through and keeps the generation. */
export function changeThroughStatus(cluster: Cluster, kind: Kind, live: Fields, next: Fields): void {
  replace(cluster, kind, live, next, { ...MANAGER, subresource: 'status' })
}

/** Writes a status when it says anything new. */
export function writeStatus(
  cluster: Cluster,
  kind: Kind,
  live: Fields,
  status: Fields,
  manager = 'kube-controller-manager',
): void {
  if (equal(live.status, status)) return
  replace(cluster, kind, live, { ...live, status }, { ...MANAGER, manager, subresource: 'status' })
}

export function discard(
  cluster: Cluster,
  kind: Kind,
  object: Fields,
  propagation: 'Background' | 'Foreground' = 'Background',
): void {
  // Whoever looked may be late: the object may have gone with something else.
  const { namespace, name } = placeOf(object)
  if (cluster.store.get(kind, namespace, name) === undefined) return
  remove(cluster, kind, placeOf(object), { uid: '', resourceVersion: '', propagation, dryRun: false })
}

/** A condition with the time of its last transition kept while its status stays. */
export function condition(
  cluster: Cluster,
  live: Fields,
  type: string,
  status: 'True' | 'False',
  reason: string,
  message: string,
): Fields {
  const before = list(live, 'status', 'conditions').find((known) => text(known, 'type') === type)
  const same = text(before, 'status') === status
  return {
    type,
    status,
    lastTransitionTime: same ? text(before, 'lastTransitionTime') : cluster.timestamp(),
    reason,
    message,
  }
}
