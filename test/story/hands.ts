import { load } from 'js-yaml'
import { isMap, type Json, type JsonMap } from '../../src/core/json.ts'
import { FIELD_MANAGER } from '../../src/core/objects/compare/managed-fields.ts'
import { idKey, idOf, type LiveObject } from '../../src/core/objects/object.ts'
import type { Cluster } from './cluster.ts'
import type { Files } from './repositories.ts'

// What somebody does to the cluster by hand between two steps: the files of a step's `cluster/` folder.
// In: one object per file: a new one, fields of an existing one, or `deleted: true`. Out: the cluster, changed.
// Limits: an edit takes its fields over, as a forced apply of `kubectl-edit` does.

export function byHand(cluster: Cluster, files: Files | undefined): void {
  for (const text of files?.values() ?? []) {
    const { deleted, ...written } = load(text) as JsonMap
    const id = idOf(written)
    const before = cluster.live.get(idKey(id))
    if (deleted === true) cluster.live.delete(idKey(id))
    else if (before) cluster.live.set(idKey(id), edited(before, written))
    else
      cluster.live.set(idKey(id), {
        id,
        uid: `made by hand: ${id.name}`,
        resourceVersion: '1',
        body: written,
      })
  }
}

/** `meanwhile/world.yaml` of a step: `{ days, moved: [images], away }`. */
export function meanwhile({ outside }: Cluster, files: Files | undefined): void {
  for (const text of files?.values() ?? []) {
    const { days = 0, moved = [], away = false } = load(text) as Meanwhile
    outside.days += days
    outside.isAway = away
    for (const image of moved) outside.moved.add(image)
  }
}

interface Meanwhile {
  readonly days?: number
  readonly moved?: readonly string[]
  readonly away?: boolean
}

function edited(
  live: LiveObject,
  { apiVersion: _, kind: __, metadata: ___, ...fields }: JsonMap,
): LiveObject {
  const body = over(live.body, fields) as JsonMap
  const metadata = body.metadata as JsonMap
  const managers = (metadata.managedFields ?? []) as readonly JsonMap[]
  const taken = {
    manager: 'kubectl-edit',
    operation: 'Update',
    time: '2026-01-01T12:00:00Z',
    fieldsV1: named(fields),
  }
  const left = managers.map((entry) =>
    entry.manager === FIELD_MANAGER
      ? { ...entry, fieldsV1: without(entry.fieldsV1 as JsonMap, fields) }
      : entry,
  )
  return { ...live, body: { ...body, metadata: { ...metadata, managedFields: [...left, taken] } } }
}

function over(lower: Json | undefined, upper: Json): Json {
  if (!isMap(lower) || !isMap(upper)) return upper
  return {
    ...lower,
    ...Object.fromEntries(Object.entries(upper).map(([key, item]) => [key, over(lower[key], item)])),
  }
}

function named(fields: Json): JsonMap {
  return isMap(fields)
    ? Object.fromEntries(Object.entries(fields).map(([key, item]) => [`f:${key}`, named(item)]))
    : {}
}

function without(owned: JsonMap, fields: JsonMap): JsonMap {
  const left = new Map(Object.entries(owned))
  for (const [key, item] of Object.entries(fields)) {
    const own = left.get(`f:${key}`)
    if (isMap(own) && isMap(item)) left.set(`f:${key}`, without(own, item))
    else left.delete(`f:${key}`)
  }
  return Object.fromEntries(left)
}
