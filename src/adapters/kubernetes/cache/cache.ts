import { setMaxListeners } from 'node:events'
import type { JsonMap } from '../../../core/json.ts'
import type { LiveObject } from '../../../core/objects/object.ts'
import type { WorldError } from '../../../core/world-error.ts'
import { versionOf } from '../transport/versions.ts'
import { liveOf } from './live.ts'
import { type Feed, startWatch, type WatchOptions } from './watch.ts'

/** Objects of one kind, namespace and selector, fed by a watch and by the answers to our own writes. */
export interface Cache {
  /** Resolves once the cache is complete and followed; rejects with the failure of the attempt that was under way. */
  ready(signal: AbortSignal): Promise<void>
  get(namespace: string, name: string): LiveObject | undefined
  all(): IterableIterator<LiveObject>
  /** What a write was answered; ignored where the cache knows better. */
  put(live: LiveObject): void
  /** This object is gone: later news of it are echoes. */
  drop(live: Pick<LiveObject, 'id' | 'uid'>): void
  relist(): void
  isAwaited(): boolean
  stop(): Promise<void>
}

export interface Change {
  readonly before: LiveObject | undefined
  readonly after: LiveObject | undefined
}

export function startCache(options: WatchOptions, onChange: (change: Change) => void): Cache {
  const objects = new Map<string, LiveObject>()
  const dropped = new Set<string>()
  const waiters = new Set<{ resolve: () => void; reject: (error: unknown) => void }>()
  let state: 'starting' | 'following' | 'broken' | 'closed' = 'starting'
  let complete = false

  const feed: Feed = { listed, changed, connected, failed }
  const watch = startWatch(options, feed)
  return {
    ready,
    get: (namespace, name) => objects.get(`${namespace}/${name}`),
    all: () => objects.values(),
    put: (live) => store(live, false),
    drop(gone) {
      dropped.add(gone.uid)
      const key = keyOf(gone)
      if (objects.get(key)?.uid === gone.uid) objects.delete(key)
    },
    relist() {
      state = 'starting'
      objects.clear()
      watch.relist()
    },
    isAwaited: () => waiters.size > 0,
    async stop() {
      state = 'closed'
      watch.stop()
      for (const waiter of waiters) waiter.reject(CLOSED)
      await watch.done
    },
  }

  function listed(items: readonly JsonMap[]): void {
    const now = items.map((item) => liveOf(options.resource, item))
    const names = new Set(now.map(keyOf))
    const first = !complete
    complete = true
    dropped.clear()
    for (const [key, before] of [...objects.entries()]) {
      if (names.has(key)) continue
      objects.delete(key)
      onChange({ before, after: undefined })
    }
    for (const after of now) {
      const before = objects.get(keyOf(after))
      // An answer to a write of ours may be newer than the list.
      if (before !== undefined && before.uid === after.uid && !isNewer(after, before)) continue
      objects.set(keyOf(after), after)
      if (!first) onChange({ before, after })
    }
  }

  function changed(type: 'ADDED' | 'MODIFIED' | 'DELETED', told: JsonMap): void {
    const live = liveOf(options.resource, told)
    if (type !== 'DELETED') {
      store(live, true)
      return
    }
    dropped.delete(live.uid)
    const key = keyOf(live)
    const before = objects.get(key)
    if (before === undefined || before.uid !== live.uid) return
    objects.delete(key)
    onChange({ before, after: undefined })
  }

  function store(live: LiveObject, told: boolean): void {
    if (dropped.has(live.uid)) return
    const key = keyOf(live)
    const before = objects.get(key)
    if (before !== undefined && before.uid === live.uid && !isNewer(live, before)) return
    objects.set(key, live)
    if (told) onChange({ before, after: live })
  }

  function connected(): void {
    if (state !== 'closed') state = 'following'
    for (const waiter of waiters) waiter.resolve()
    waiters.clear()
  }

  function failed(error: WorldError): void {
    if (state !== 'closed') state = 'broken'
    options.log.debug('a watch failed', {
      kind: options.resource.kind,
      namespace: options.namespace,
      err: error,
    })
    for (const waiter of waiters) waiter.reject(error)
    waiters.clear()
  }

  async function ready(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if (state === 'following') return
    if (state === 'closed') throw CLOSED
    await new Promise<void>((resolve, reject) => {
      const end = () => {
        waiters.delete(waiter)
        signal.removeEventListener('abort', abort)
      }
      const abort = () => waiter.reject(signal.reason)
      const waiter = {
        resolve: () => {
          end()
          resolve()
        },
        reject: (error: unknown) => {
          end()
          reject(error)
        },
      }
      waiters.add(waiter)
      setMaxListeners(0, signal) // every kind that a round reads waits on the same one
      signal.addEventListener('abort', abort, { once: true })
      watch.wake()
    })
  }
}

const CLOSED = new Error('the cache was closed')

function keyOf(live: Pick<LiveObject, 'id'>): string {
  return `${live.id.namespace}/${live.id.name}`
}

function isNewer(live: LiveObject, before: LiveObject): boolean {
  const [a, b] = [versionOf(live.resourceVersion), versionOf(before.resourceVersion)]
  return a === undefined || b === undefined ? live.resourceVersion !== before.resourceVersion : a > b
}
