import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Cluster } from '../cluster.ts'
import type { Data, Fields } from '../data.ts'
import { ApiError, badRequest, noSuchGroup, noSuchPath, statusBody } from '../status.ts'
import type { Pages } from '../store/pages.ts'
import { discover } from './about/discovery.ts'
import { reviewAnswer, SERVER_VERSION } from './about/extras.ts'
import { openApi } from './about/openapi.ts'
import type { Audit } from './audit.ts'
import { getMany, getOne } from './read.ts'
import { type ResourceRequest, targetOf, verbOf } from './request.ts'
import { inVersion, viewOf } from './views.ts'
import { streamChanges } from './watch.ts'
import { write } from './write.ts'

export interface Handler {
  readonly cluster: Cluster
  readonly pages: Pages
  readonly audit: Audit
  /** Aborts when every open watch is to be cut. */
  readonly watches: () => AbortSignal
}

/** Answers one HTTP request. */
export async function handle(
  handler: Handler,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://embedded')
  const warnings: string[] = []
  try {
    const body = await readBody(request)
    const plain = answerPlain(handler, request, url, body)
    if (plain !== undefined) return sendJson(response, plain.status, plain.body, warnings)
    const resource = resourceRequest(handler.cluster, request, url)
    handler.audit.record(resource.verb, url, request)
    if (resource.verb === 'watch') {
      return streamChanges(handler.cluster, resource, response, handler.watches())
    }
    const answer = answerResource(handler, resource, body, (message) => warnings.push(message))
    sendJson(response, answer.status, answer.body, warnings)
  } catch (error) {
    sendFailure(response, error, warnings)
  }
}

function answerResource(
  handler: Handler,
  request: ResourceRequest,
  body: Data | undefined,
  warn: (message: string) => void,
): { readonly status: number; readonly body: Fields } {
  if (request.verb === 'list') return { status: 200, body: getMany(handler.cluster, handler.pages, request) }
  if (request.verb === 'get') return { status: 200, body: getOne(handler.cluster, request) }
  const written = write(handler.cluster, request, body, warn)
  const kind = written.body.kind
  if (kind === 'Status' || kind === 'Scale') return written
  return { status: written.status, body: viewOf(request.accept)(inVersion(request.kind, written.body)) }
}

/** Paths that name no resource: health, version, discovery, reviews. */
function answerPlain(
  handler: Handler,
  request: IncomingMessage,
  url: URL,
  body: Data | undefined,
): { readonly status: number; readonly body: Fields | string } | undefined {
  const path = url.pathname
  const found = plainBody(handler, request.method ?? 'GET', path, body)
  if (found === undefined) return undefined
  handler.audit.record(request.method === 'POST' ? 'create' : 'get', url, request)
  return { status: request.method === 'POST' ? 201 : 200, body: found }
}

function plainBody(
  handler: Handler,
  method: string,
  path: string,
  body: Data | undefined,
): Fields | string | undefined {
  if (['/readyz', '/livez', '/healthz'].includes(path)) return 'ok'
  if (path === '/version') return { ...SERVER_VERSION }
  if (method === 'POST') return reviewAnswer(path, body)
  return discover(handler.cluster.kinds, path) ?? openApi(handler.cluster.kinds, path)
}

function resourceRequest(cluster: Cluster, request: IncomingMessage, url: URL): ResourceRequest {
  const target = targetOf(url.pathname)
  if (target === undefined) throw noSuchPath()
  const kind = cluster.kinds.byPath(target.group, target.version, target.plural)
  if (kind === undefined)
    throw cluster.kinds.serves(target.group, target.version) ? noSuchPath() : noSuchGroup()
  if (kind.namespaced !== (target.namespace !== '') && (target.name !== '' || target.namespace !== '')) {
    throw noSuchPath()
  }
  const method = request.method ?? 'GET'
  const verb = verbOf(method, target, url.searchParams)
  const onCollection = ['PUT', 'PATCH'].includes(method) && target.name === ''
  if (verb === undefined || onCollection || (verb === 'create' && target.name !== '')) {
    throw new ApiError(
      405,
      'MethodNotAllowed',
      'the server does not allow this method on the requested resource',
      {},
    )
  }
  if (verb === 'create' && kind.namespaced && target.namespace === '') throw noSuchPath()
  return {
    target,
    kind,
    verb,
    query: url.searchParams,
    accept: request.headers.accept ?? '',
    contentType: (request.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '',
    userAgent: request.headers['user-agent'] ?? '',
  }
}

const MAX_BODY = 3 * 1024 * 1024

async function readBody(request: IncomingMessage): Promise<Data | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += (chunk as Buffer).length
    if (size > MAX_BODY) {
      throw new ApiError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${MAX_BODY}`)
    }
    chunks.push(chunk as Buffer)
  }
  if (size === 0) return undefined
  const type = request.headers['content-type'] ?? ''
  if (type.includes('protobuf')) {
    throw new ApiError(
      415,
      'UnsupportedMediaType',
      'the body of the request was in an unknown format - accepted media types include: application/json',
    )
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Data
  } catch (error) {
    throw badRequest(`couldn't get version/kind; json parse error: ${(error as Error).message}`)
  }
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: Fields | string,
  warnings: readonly string[],
): void {
  const text = typeof body === 'string' ? body : `${JSON.stringify(body)}\n`
  if (warnings.length > 0) {
    response.setHeader(
      'warning',
      warnings.map((message) => `299 - ${JSON.stringify(message)}`),
    )
  }
  response.writeHead(status, {
    'content-type': typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-cache, private',
  })
  response.end(text)
}

function sendFailure(response: ServerResponse, error: unknown, warnings: readonly string[]): void {
  if (error instanceof ApiError && error.reason === 'NoGroup') {
    sendJson(response, 404, error.message, warnings)
    return
  }
  if (response.headersSent || response.destroyed) {
    response.destroy()
    return
  }
  const failure =
    error instanceof ApiError
      ? error
      : new ApiError(
          500,
          'InternalError',
          `Internal error occurred: ${error instanceof Error ? error.stack : error}`,
        )
  sendJson(response, failure.code, statusBody(failure), warnings)
}
