import { createHash } from 'node:crypto'
import type { ImageFacts } from '../../src/core/images/image.ts'
import { isMap, type Json, type JsonMap } from '../../src/core/json.ts'
import { FIELD_MANAGER, type FieldSet } from '../../src/core/objects/compare/managed-fields.ts'
import { type DesiredObject, idKey, type LiveObject } from '../../src/core/objects/object.ts'
import type { Inventory, InventoryEntry, Plan } from '../../src/core/plan/plan.ts'
import type { Release } from '../../src/core/plan/release.ts'
import { reveal } from '../../src/core/sensitive.ts'
import type { Commits } from './repositories.ts'

/** What a story's cluster and registry hold between two steps: everything that the plan before it did. */
export interface Cluster {
  readonly live: Map<string, LiveObject>
  readonly inventories: Map<string, Map<string, InventoryEntry>>
  readonly releases: Map<string, Release>
  readonly images: Set<string>
  /** Commits of refs in `extends`, as they were first read. */
  readonly refs: Map<string, string>
  /** Every commit of the story so far. */
  readonly commits: Commits
  readonly outside: Outside
}

/** What happened outside of the story's repositories and cluster. */
export interface Outside {
  /** Days since it began. */
  days: number
  /** Images whose tag names something else by now. */
  readonly moved: Set<string>
  /** The registries of base images do not answer. */
  isAway: boolean
}

export function emptyCluster(): Cluster {
  return {
    live: new Map(),
    inventories: new Map(),
    releases: new Map(),
    images: new Set(),
    refs: new Map(),
    commits: new Map(),
    outside: { days: 0, moved: new Set(), isAway: false },
  }
}

export function inventoryOf(cluster: Cluster, instance: string): Inventory {
  const entries = cluster.inventories.get(instance)
  return entries ? { state: 'intact', entries } : { state: 'new' }
}

/** What the story's registries say of an image that is there. */
export function imageFacts(reference: string): ImageFacts {
  const name = reference.split('/').at(-1)?.split(':')[0] ?? ''
  const port = PORTS.get(name)
  return {
    digest: `sha256:${createHash('sha256').update(reference).digest('hex')}`,
    ports: port === undefined ? [] : [{ port, protocol: 'TCP' }],
    workdir: '/',
    user: '',
  }
}

const PORTS = new Map([
  ['nginx', 80],
  ['postgres', 5432],
])

/** Everything that the plan says happens, at once and without failure. */
export function carryOut(cluster: Cluster, plan: Plan): void {
  const entries = cluster.inventories.get(plan.instance) ?? new Map<string, InventoryEntry>()
  cluster.inventories.set(plan.instance, entries)
  for (const action of plan.actions) {
    if (action.verb === 'build') cluster.images.add(action.image.reference)
    else if (action.verb === 'delete') {
      cluster.live.delete(idKey(action.id))
      entries.delete(idKey(action.id))
    } else if (action.desired) {
      const live = liveOf(action.desired, cluster.live.get(idKey(action.id)))
      cluster.live.set(idKey(action.id), live)
      const { id, service } = action
      entries.set(idKey(id), { id, uid: live.uid, ...(service === undefined ? {} : { service }) })
    }
  }
}

function liveOf(desired: DesiredObject, before: LiveObject | undefined): LiveObject {
  const body = reveal(desired.body) as JsonMap
  const { apiVersion: _, kind: __, ...fields } = body
  const managedFields = [{ manager: FIELD_MANAGER, operation: 'Apply', fieldsV1: ownedFields(fields) }]
  return {
    id: desired.id,
    uid: before?.uid ?? `uid of ${desired.id.kind}/${desired.id.name}`,
    resourceVersion: String(Number(before?.resourceVersion ?? 0) + 1),
    body: { ...body, metadata: { ...(body.metadata as JsonMap), managedFields } },
  }
}

/** As the server records an apply; identity is not a field, lists of maps are keyed by what tells their items apart. */
function ownedFields({ metadata, ...fields }: JsonMap): FieldSet {
  const { name: _, namespace: __, ...labels } = metadata as JsonMap
  return { ...allFields(fields), 'f:metadata': allFields(labels) }
}

function ownedField(value: Json): FieldSet {
  const key = KEYS.find((name) => isKeyedBy(name, value))
  if (key !== undefined && Array.isArray(value)) {
    const items: readonly JsonMap[] = value.filter(isMap)
    return Object.fromEntries(
      items.map((item) => [`k:${JSON.stringify({ [key]: item[key] ?? null })}`, allFields(item)]),
    )
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? allFields(value as JsonMap)
    : {}
}

function allFields(value: JsonMap): FieldSet {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [`f:${key}`, ownedField(item)]))
}

/** Several mounts may have the name of one volume. */
const KEYS = ['mountPath', 'name']

function isKeyedBy(key: string, value: Json): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((item: Json) => isMap(item) && typeof item[key] === 'string')
  )
}
