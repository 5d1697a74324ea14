import { setMaxListeners } from 'node:events'
import { isMap, type JsonMap } from '../../core/json.ts'
import { idKey, type LiveObject, type ObjectId } from '../../core/objects/object.ts'
import { isWorldError } from '../../core/world-error.ts'
import type { Sight } from '../../ports/backend.ts'
import type { Log } from '../../ports/log.ts'
import type { Borrowed, Caches } from './cache/caches.ts'
import type { Facts } from './facts.ts'
import type { Resource } from './transport/discovery.ts'

export interface Waiting {
  readonly facts: Facts
  readonly caches: Caches
  readonly log: Log
}

const WITH_PODS: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Job'])

/** Looks at once and after every change, until `look` is content. Nothing is asked: watches tell. */
export async function waitFor(
  parts: Waiting,
  ids: readonly ObjectId[],
  look: (sights: ReadonlyMap<string, Sight>) => boolean,
  signal: AbortSignal,
): Promise<void> {
  const wanted = new Map<string, Wanted>()
  for (const id of ids) {
    const resource = await parts.facts.require(id.apiVersion, id.kind, signal)
    wanted.set(idKey(id), { id, resource })
  }
  const bell = createBell(signal)
  const stopListening = parts.caches.subscribe((change) => {
    const id = (change.after ?? change.before)?.id
    if (id !== undefined && (id.kind === 'Pod' || wanted.has(idKey(id)))) bell.ring()
  })
  const pods = createPodCaches(parts)
  try {
    await openCaches(parts, [...wanted.values()], signal)
    for (;;) {
      const sights = new Map<string, Sight>()
      for (const [key, { id, resource }] of wanted) {
        const live = parts.caches.find(resource, id.namespace, id.name)
        sights.set(key, { live, pods: live === undefined ? [] : pods.of(live) })
      }
      if (look(sights)) return
      if (await pods.open([...sights.values()], signal)) continue
      await bell.rung()
    }
  } finally {
    stopListening()
    bell.close()
    await pods.stop()
  }
}

interface Wanted {
  readonly id: ObjectId
  readonly resource: Resource
}

async function openCaches(
  { caches }: Waiting,
  wanted: readonly Wanted[],
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(wanted.map(({ id, resource }) => caches.sync(resource, new Set([id.namespace]), signal)))
}

/** Many rings between two looks count once. */
function createBell(signal: AbortSignal): { ring(): void; rung(): Promise<void>; close(): void } {
  let pending = false
  let waiter: { resolve: () => void; reject: (reason: unknown) => void } | undefined
  const onAbort = () => waiter?.reject(signal.reason)
  setMaxListeners(0, signal) // every service of a round waits on the same one
  signal.addEventListener('abort', onAbort)
  return {
    ring() {
      pending = true
      waiter?.resolve()
    },
    async rung() {
      signal.throwIfAborted()
      if (!pending)
        await new Promise<void>((resolve, reject) => {
          waiter = { resolve, reject }
        })
      waiter = undefined
      // What arrived in one chunk of the stream is told in one turn of the event loop: look once after all of it.
      await new Promise<void>((resolve) => setImmediate(resolve))
      pending = false
    },
    close: () => signal.removeEventListener('abort', onAbort),
  }
}

/** Pods are watched only while somebody waits, one watch per namespace, by the labels that all its workloads share. */
function createPodCaches({ facts, caches, log }: Waiting) {
  const opened = new Map<string, { readonly labels: string; readonly pods: Borrowed }>()
  let forbidden = false

  function podsOf(live: LiveObject): readonly JsonMap[] {
    const labels = selectorOf(live)
    const cache = opened.get(live.id.namespace)?.pods.cache
    if (labels === undefined || cache === undefined) return []
    return [...cache.all()].filter((pod) => carries(pod, labels)).map((pod) => pod.body)
  }

  /** True when a watch was opened and is worth another look. */
  async function open(sights: readonly Sight[], signal: AbortSignal): Promise<boolean> {
    if (forbidden) return false
    const resource = await facts.resource('v1', 'Pod', signal)
    if (resource === undefined) return false
    let news = false
    for (const [namespace, labels] of sharedLabels(sights)) {
      const known = opened.get(namespace)
      if (known?.labels === labels) continue
      await known?.pods.giveBack()
      const pods = caches.borrow(resource, namespace, labels)
      opened.set(namespace, { labels, pods })
      try {
        await pods.cache.ready(signal)
        news = true
      } catch (error) {
        if (!isWorldError(error) || error.code !== 'kube.forbidden') throw error
        forbidden = true
        log.warn('pods cannot be seen: reasons of a failing rollout stay unknown', { err: error })
      }
    }
    return news
  }

  return {
    of: podsOf,
    open,
    async stop() {
      await Promise.all([...opened.values()].map(({ pods }) => pods.giveBack()))
      opened.clear()
    },
  }
}

function sharedLabels(sights: readonly Sight[]): ReadonlyMap<string, string> {
  const shared = new Map<string, ReadonlyMap<string, string>>()
  for (const { live } of sights) {
    const labels = live === undefined ? undefined : selectorOf(live)
    if (live === undefined || labels === undefined) continue
    const before = shared.get(live.id.namespace)
    const common = [...labels].filter(([key, value]) => before === undefined || before.get(key) === value)
    shared.set(live.id.namespace, new Map(common))
  }
  return new Map([...shared].map(([namespace, labels]) => [namespace, print(labels)]))
}

function print(labels: ReadonlyMap<string, string>): string {
  return [...labels].map(([key, value]) => `${key}=${value}`).join(',')
}

function selectorOf(live: LiveObject): ReadonlyMap<string, string> | undefined {
  const { spec } = live.body
  if (!WITH_PODS.has(live.id.kind) || !isMap(spec) || !isMap(spec.selector)) return undefined
  const { matchLabels } = spec.selector
  if (!isMap(matchLabels)) return undefined
  return new Map(Object.entries(matchLabels).map(([key, value]) => [key, String(value)]))
}

function carries(pod: LiveObject, wanted: ReadonlyMap<string, string>): boolean {
  const labels = isMap(pod.body.metadata) ? pod.body.metadata.labels : undefined
  return isMap(labels) && [...wanted].every(([key, value]) => labels[key] === value)
}
