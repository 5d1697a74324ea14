import type { Cluster } from '../cluster.ts'
import { type Fields, fields, isFields, list, text } from '../data.ts'
import { groupOf, type Kind, resourceOf } from '../resources/kind.ts'
import {
  type Context,
  type Controller,
  change,
  discard,
  isTerminating,
  type Place,
  placeOf,
  uidOf,
} from './context.ts'

/** Objects go with their last owner; a foreground delete waits for them, an orphaning one lets them go. */
export function garbageController(
  context: Context,
  { resource, object, type }: Parameters<Controller>[1],
): void {
  const { cluster } = context
  if (type === 'DELETED') {
    context.soon(`garbage/${uidOf(object)}`, () => collect(cluster, uidOf(object)))
    for (const owner of list(object, 'metadata', 'ownerReferences')) lookAtOwner(context, object, owner)
    return
  }
  const finalizers = list(object, 'metadata', 'finalizers')
  const kind = cluster.kinds.resources().find((known) => resourceOf(known) === resource)
  if (kind === undefined) return
  if (isTerminating(object) && finalizers.includes('foregroundDeletion')) {
    context.soon(`foreground/${uidOf(object)}`, () => finishForeground(cluster, kind, placeOf(object)))
  }
  if (isTerminating(object) && finalizers.includes('orphan')) {
    context.soon(`orphan/${uidOf(object)}`, () => orphan(cluster, kind, placeOf(object)))
  }
  if (type === 'ADDED' && list(object, 'metadata', 'ownerReferences').length > 0) {
    context.soon(`owners/${uidOf(object)}`, () => collectOwnerless(cluster, kind, placeOf(object)))
  }
}

/** Deletes what only the gone object owned. */
function collect(cluster: Cluster, gone: string): void {
  for (const [kind, object] of dependents(cluster, gone)) {
    if (!hasOwner(cluster, object)) discard(cluster, kind, object)
  }
}

function collectOwnerless(cluster: Cluster, kind: Kind, { namespace, name }: Place): void {
  const live = cluster.store.get(kind, namespace, name)
  if (live !== undefined && !hasOwner(cluster, live)) discard(cluster, kind, live)
}

function hasOwner(cluster: Cluster, object: Fields): boolean {
  const namespace = text(object, 'metadata', 'namespace')
  return list(object, 'metadata', 'ownerReferences').some((reference) => {
    const kind = cluster.kinds.byKind(groupOf(text(reference, 'apiVersion')), text(reference, 'kind'))
    if (kind === undefined) return false
    const owner = cluster.store.get(kind, kind.namespaced ? namespace : '', text(reference, 'name'))
    return owner !== undefined && uidOf(owner) === text(reference, 'uid')
  })
}

function dependents(cluster: Cluster, uid: string): [Kind, Fields][] {
  const kinds = new Map(cluster.kinds.resources().map((kind) => [resourceOf(kind), kind]))
  return cluster.store.dependents(uid).flatMap(({ resource, object }): [Kind, Fields][] => {
    const kind = kinds.get(resource)
    return kind === undefined ? [] : [[kind, object]]
  })
}

function lookAtOwner(context: Context, object: Fields, reference: Fields[string]): void {
  const { cluster } = context
  const kind = cluster.kinds.byKind(groupOf(text(reference, 'apiVersion')), text(reference, 'kind'))
  if (kind === undefined) return
  const namespace = kind.namespaced ? text(object, 'metadata', 'namespace') : ''
  const place = { namespace, name: text(reference, 'name') }
  context.soon(`foreground/${text(reference, 'uid')}`, () => finishForeground(cluster, kind, place))
}

function finishForeground(cluster: Cluster, kind: Kind, { namespace, name }: Place): void {
  const live = cluster.store.get(kind, namespace, name)
  if (live === undefined || !isTerminating(live)) return
  if (!list(live, 'metadata', 'finalizers').includes('foregroundDeletion')) return
  const waiting = dependents(cluster, uidOf(live))
  for (const [below, object] of waiting) {
    if (!isTerminating(object)) discard(cluster, below, object, 'Foreground')
  }
  const blocking = dependents(cluster, uidOf(live)).some(([, object]) =>
    list(object, 'metadata', 'ownerReferences').some(
      (reference) =>
        isFields(reference) && reference.uid === uidOf(live) && reference.blockOwnerDeletion === true,
    ),
  )
  if (!blocking) withoutFinalizer(cluster, kind, live, 'foregroundDeletion')
}

function orphan(cluster: Cluster, kind: Kind, { namespace, name }: Place): void {
  const live = cluster.store.get(kind, namespace, name)
  if (live === undefined || !isTerminating(live)) return
  for (const [below, object] of dependents(cluster, uidOf(live))) {
    const references = list(object, 'metadata', 'ownerReferences').filter(
      (reference) => text(reference, 'uid') !== uidOf(live),
    )
    const metadata: Fields = { ...fields(object, 'metadata'), ownerReferences: references }
    if (references.length === 0) delete metadata.ownerReferences
    change(cluster, below, object, { ...object, metadata })
  }
  withoutFinalizer(cluster, kind, live, 'orphan')
}

function withoutFinalizer(cluster: Cluster, kind: Kind, live: Fields, finalizer: string): void {
  const finalizers = list(live, 'metadata', 'finalizers').filter((name) => name !== finalizer)
  change(cluster, kind, live, { ...live, metadata: { ...fields(live, 'metadata'), finalizers } })
}
