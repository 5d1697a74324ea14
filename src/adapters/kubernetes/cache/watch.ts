import { isMap, type JsonMap } from '../../../core/json.ts'
import { isWorldError, WorldError } from '../../../core/world-error.ts'
import type { Clock, Random } from '../../../ports/clock.ts'
import type { Log } from '../../../ports/log.ts'
import type { KubeClient } from '../../kube-client.ts'
import { pathOf, type Resource, subjectOf } from '../transport/discovery.ts'
import { errorOf } from '../transport/errors.ts'
import { listAll } from '../transport/list.ts'

// One list and watch that lasts: whatever ends it, it goes on from the last version or lists anew.
// In: a kind, a namespace ('' for all) and a selector. Out: calls on a Feed.
// Limits: keeps no objects; cache.ts does.

export interface WatchOptions {
  readonly client: KubeClient
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly resource: Resource
  readonly namespace: string
  /** `labelSelector` or `fieldSelector`, for list and watch alike. */
  readonly selector: Readonly<Record<string, string>>
}

export interface Feed {
  /** The whole of it, after the first list and after each relist. */
  listed(items: readonly JsonMap[]): void
  changed(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: JsonMap): void
  /** The server accepted the watch: what was told is up to date from here on. */
  connected(): void
  /** An attempt failed; another follows. */
  failed(error: WorldError): void
}

export interface Watch {
  /** Tries again at once where it waits after a failure. */
  wake(): void
  /** Forgets the version and lists anew. */
  relist(): void
  stop(): void
  readonly done: Promise<void>
}

const FIRST_BACKOFF_MS = 500
const LONGEST_BACKOFF_MS = 30_000
/** A watch that ends sooner without an event counts as a failure, so that a broken proxy is not spun against. */
const SHORT_WATCH_MS = 1_000

export function startWatch(options: WatchOptions, feed: Feed): Watch {
  const stopping = new AbortController()
  let round = new AbortController()
  let waiting: AbortController | undefined
  let version: string | undefined
  const done = run()
  return {
    wake: () => waiting?.abort(),
    relist() {
      version = undefined
      round.abort(RELIST)
      waiting?.abort()
    },
    stop() {
      stopping.abort(new Error('the watch was stopped'))
      round.abort(stopping.signal.reason)
      waiting?.abort()
    },
    done,
  }

  async function run(): Promise<void> {
    let failures = 0
    while (!stopping.signal.aborted) {
      round = new AbortController()
      const started = options.clock.now()
      const progress = { events: 0 }
      let failed = false
      try {
        version ??= await list(options, feed, round.signal)
        await follow(progress)
        failed = progress.events === 0 && options.clock.now() - started < SHORT_WATCH_MS
      } catch (error) {
        if (round.signal.aborted) continue
        failed = !isExpired(error)
        if (isExpired(error)) version = undefined
        else feed.failed(asWorldError(error, options))
      }
      // The backoff starts anew with the first event: a server that talks is up.
      if (progress.events > 0) failures = 0
      if (failed) await backOff(failures++)
    }
  }

  async function follow(progress: { events: number }): Promise<void> {
    const { client, resource, namespace, selector, random } = options
    const timeoutSeconds = 240 + Math.floor(random.fraction() * 241)
    const query = {
      ...selector,
      watch: 'true',
      allowWatchBookmarks: 'true',
      timeoutSeconds: String(timeoutSeconds),
      resourceVersion: version ?? '',
    }
    const about = subjectOf(resource, 'watch', namespace)
    const silenceMs = (timeoutSeconds + 30) * 1000
    const call = { path: pathOf(resource, namespace), query, about }
    const events = await client.stream(call, silenceMs, round.signal)
    feed.connected()
    for await (const event of events) {
      if (round.signal.aborted) return
      const object = isMap(event.object) ? event.object : {}
      if (event.type === 'ERROR')
        throw errorOf(Number(object.code ?? 500), object, about, client.cluster, undefined)
      progress.events += 1
      const metadata = isMap(object.metadata) ? object.metadata : {}
      if (typeof metadata.resourceVersion === 'string') version = metadata.resourceVersion
      if (event.type === 'ADDED' || event.type === 'MODIFIED' || event.type === 'DELETED')
        feed.changed(event.type, object)
    }
  }

  async function backOff(failures: number): Promise<void> {
    const most = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** failures)
    waiting = new AbortController()
    if (stopping.signal.aborted) return
    // Ends early when woken or stopped; that rejection is the way to be woken, not a failure.
    await options.clock.sleep(options.random.fraction() * most, waiting.signal).catch(() => undefined)
    waiting = undefined
  }
}

const RELIST = new Error('the watch lists anew')

async function list(
  { client, resource, namespace, selector }: WatchOptions,
  feed: Feed,
  signal: AbortSignal,
) {
  const { items, resourceVersion } = await listAll(client, { resource, namespace, selector }, signal)
  signal.throwIfAborted()
  feed.listed(items)
  return resourceVersion
}

function isExpired(error: unknown): boolean {
  return isWorldError(error) && error.code === 'kube.gone'
}

function asWorldError(error: unknown, options: WatchOptions): WorldError {
  if (isWorldError(error)) return error
  const message = `watching ${options.resource.kind} in ${options.client.cluster} failed`
  return new WorldError('kube.failed', message, { retryable: true, cause: error })
}
