import type { ServerResponse } from 'node:http'
import type { Cluster } from '../cluster.ts'
import type { Fields } from '../data.ts'
import { apiVersionOf, resourceOf } from '../resources/kind.ts'
import { expired, statusBody } from '../status.ts'
import { type Match, selectorOf } from '../store/selectors.ts'
import type { Change } from '../store/store.ts'
import type { ResourceRequest } from './request.ts'
import { inVersion, viewOf } from './views.ts'

const BOOKMARK_EVERY_MS = 10_000
const DEFAULT_TIMEOUT_S = 1800

/** Streams changes of one kind until the client leaves, the time is over, or `signal` ends it. */
export function streamChanges(
  cluster: Cluster,
  request: ResourceRequest,
  response: ServerResponse,
  signal: AbortSignal,
): void {
  const { query, kind } = request
  const send = (type: string, object: Fields) => response.write(`${JSON.stringify({ type, object })}\n`)
  const start = query.get('resourceVersion') ?? ''
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' })
  response.flushHeaders()
  const past = cluster.store.since(Number(start))
  const fromNow = start === '' || start === '0'
  if (past === undefined && !fromNow) {
    const error = expired(`too old resource version: ${start} (${cluster.store.version})`)
    send('ERROR', statusBody(error))
    response.end()
    return
  }
  const deliver = delivery(request, fromNow ? 0 : Number(start), send)
  if (fromNow) sendState(cluster, request, send)
  else for (const change of past ?? []) deliver(change)
  const bookmark = (annotations?: Fields) =>
    send('BOOKMARK', {
      kind: kind.kind,
      apiVersion: apiVersionOf(kind),
      metadata: {
        resourceVersion: String(Math.max(cluster.store.version, Number(start))),
        creationTimestamp: null,
        ...(annotations === undefined ? {} : { annotations }),
      },
    })
  if (query.get('sendInitialEvents') === 'true') bookmark({ 'k8s.io/initial-events-end': 'true' })
  follow(cluster, request, response, signal, deliver, bookmark)
}

/** The rest of the watch's life: changes, bookmarks, its end. */
function follow(
  cluster: Cluster,
  request: ResourceRequest,
  response: ServerResponse,
  signal: AbortSignal,
  deliver: (change: Change) => void,
  bookmark: () => void,
): void {
  const asked = Number(request.query.get('timeoutSeconds') ?? 0)
  const timeout = (asked > 0 ? asked : DEFAULT_TIMEOUT_S) * 1000
  const unsubscribe = cluster.store.subscribe(deliver)
  const wantsBookmarks = ['true', '1'].includes(request.query.get('allowWatchBookmarks') ?? '')
  const bookmarks = wantsBookmarks ? setInterval(bookmark, BOOKMARK_EVERY_MS) : undefined
  const end = () => {
    unsubscribe()
    clearInterval(bookmarks)
    clearTimeout(deadline)
    signal.removeEventListener('abort', cut)
  }
  const deadline = setTimeout(() => {
    if (wantsBookmarks) bookmark()
    response.end()
  }, timeout)
  const cut = () => response.destroy()
  signal.addEventListener('abort', cut)
  response.on('close', end)
}

function sendState(
  cluster: Cluster,
  request: ResourceRequest,
  send: (type: string, object: Fields) => void,
): void {
  const { kind, target, query, accept } = request
  const view = viewOf(accept)
  for (const object of cluster.store.list(kind, target.namespace).filter(matchOf(request, query))) {
    send('ADDED', view(inVersion(kind, object)))
  }
}

/** A selector sees objects come and go: what stops matching is told as deleted. */
function delivery(
  request: ResourceRequest,
  after: number,
  send: (type: string, object: Fields) => void,
): (change: Change) => void {
  const { kind, target, query, accept } = request
  const matches = matchOf(request, query)
  const view = viewOf(accept)
  return (change) => {
    if (change.resource !== resourceOf(kind) || change.version <= after) return
    const metadata = change.object.metadata as Fields
    if (target.namespace !== '' && metadata.namespace !== target.namespace) return
    const before = change.before !== undefined && matches(change.before)
    const now = change.type !== 'DELETED' && matches(change.object)
    if (!before && !now) return
    const type = before && now ? 'MODIFIED' : now ? 'ADDED' : 'DELETED'
    // What leaves the selection is told as it was while it matched.
    const last = type === 'DELETED' && change.type !== 'DELETED' ? asOf(change) : change.object
    send(type, view(inVersion(kind, last)))
  }
}

function asOf(change: Change): Fields {
  const before = change.before ?? change.object
  return { ...before, metadata: { ...(before.metadata as Fields), resourceVersion: String(change.version) } }
}

/** A watch of one name is a watch of the collection with that name. */
function matchOf(request: ResourceRequest, query: URLSearchParams): Match {
  const matches = selectorOf(query)
  const { name } = request.target
  return name === '' ? matches : (object) => (object.metadata as Fields).name === name && matches(object)
}
