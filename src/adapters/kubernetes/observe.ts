import { idKey, type LiveObject, type ObjectId } from '../../core/objects/object.ts'
import type { Observed } from '../../core/plan/plan.ts'
import { isWorldError } from '../../core/world-error.ts'
import type { Log } from '../../ports/log.ts'
import type { Caches } from './cache/caches.ts'
import type { Names } from './cache/names.ts'
import type { Facts } from './facts.ts'
import { kindKey, type Resource } from './transport/discovery.ts'

export interface Observing {
  readonly facts: Facts
  readonly caches: Caches
  readonly names: Names
  readonly log: Log
}

interface Group {
  readonly resource: Resource
  readonly ids: ObjectId[]
}

/** Reads caches; only what they lack is looked up by name, cluster-scoped kinds first: a new namespace is known to be empty. */
export async function observe(
  parts: Observing,
  ids: readonly ObjectId[],
  signal: AbortSignal,
): Promise<Observed> {
  const live = new Map<string, LiveObject>()
  const blind = new Set<string>()
  const groups = await groupsOf(parts, ids, blind, signal)
  await Promise.all(groups.map((group) => syncGroup(parts, group, blind, signal)))
  const wide = groups.filter((group) => !group.resource.namespaced)
  const narrow = groups.filter((group) => group.resource.namespaced)
  await Promise.all(wide.map((group) => readGroup(parts, group, new Set(), live, blind, signal)))
  const absent = new Set(
    ids
      .filter((id) => id.kind === 'Namespace' && !live.has(idKey(id)) && !isBlind(blind, id))
      .map((id) => id.name),
  )
  await Promise.all(narrow.map((group) => readGroup(parts, group, absent, live, blind, signal)))
  return { live, blind }
}

async function groupsOf(
  { facts }: Observing,
  ids: readonly ObjectId[],
  blind: Set<string>,
  signal: AbortSignal,
): Promise<readonly Group[]> {
  const groups = new Map<string, Group>()
  for (const id of ids) {
    const key = kindKey(id.apiVersion, id.kind)
    const known = groups.get(key)
    if (known !== undefined) known.ids.push(id)
    else if (!blind.has(key)) {
      const resource = await facts.resource(id.apiVersion, id.kind, signal)
      if (resource === undefined) blind.add(key)
      else groups.set(key, { resource, ids: [id] })
    }
  }
  return [...groups.values()]
}

async function syncGroup(
  parts: Observing,
  group: Group,
  blind: Set<string>,
  signal: AbortSignal,
): Promise<void> {
  const namespaces = new Set(group.ids.map((id) => id.namespace))
  await orBlind(parts, group.resource, blind, () => parts.caches.sync(group.resource, namespaces, signal))
}

async function readGroup(
  parts: Observing,
  group: Group,
  absent: ReadonlySet<string>,
  live: Map<string, LiveObject>,
  blind: Set<string>,
  signal: AbortSignal,
): Promise<void> {
  const { resource } = group
  if (blind.has(kindKey(resource.apiVersion, resource.kind))) return
  const missing = new Map<string, ObjectId[]>()
  for (const id of group.ids) {
    const found = parts.caches.find(resource, id.namespace, id.name)
    if (found !== undefined) live.set(idKey(id), found)
    else if (!absent.has(id.namespace)) missing.set(id.namespace, [...(missing.get(id.namespace) ?? []), id])
  }
  await orBlind(parts, resource, blind, async () => {
    for (const [namespace, wanted] of missing) {
      const taken = await parts.names.taken(resource, namespace, signal)
      for (const id of wanted.filter((each) => taken.has(each.name))) {
        const cache = parts.caches.single(resource, id.namespace, id.name)
        await cache.ready(signal)
        const found = cache.get(id.namespace, id.name)
        if (found !== undefined) live.set(idKey(id), found)
      }
    }
  })
}

/** What we may not see, or what the server does not find a handler for, is unknown; other failures end the round. */
async function orBlind(
  { log }: Observing,
  resource: Resource,
  blind: Set<string>,
  look: () => Promise<void>,
): Promise<void> {
  try {
    await look()
  } catch (error) {
    if (!isWorldError(error) || !(UNSEEN.has(error.code) || isDelegated(resource, error.code))) throw error
    log.warn('a kind cannot be seen', { kind: resource.kind, err: error })
    blind.add(kindKey(resource.apiVersion, resource.kind))
  }
}

const UNSEEN: ReadonlySet<string> = new Set(['kube.forbidden', 'kube.not-found'])

/** A group that another server answers for may be down while the cluster is up. */
function isDelegated({ group }: Resource, code: string): boolean {
  const down = code === 'kube.overloaded' || code === 'kube.failed'
  return down && group.includes('.') && !group.endsWith('.k8s.io')
}

function isBlind(blind: ReadonlySet<string>, id: ObjectId): boolean {
  return blind.has(kindKey(id.apiVersion, id.kind))
}
