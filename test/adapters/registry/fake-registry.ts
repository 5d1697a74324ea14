import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A registry on loopback with the answers that real ones give, the awkward ones included. */
export interface FakeRegistry {
  /** `127.0.0.1:PORT` */
  readonly host: string
  /** `METHOD path` of each request, with ` (auth)` where it carried an Authorization header. */
  readonly requests: string[]
  /** What sign-in demands, or how the registry misbehaves; changed by tests. */
  mode: 'open' | 'bearer' | 'basic' | 'foreign-realm' | 'busy' | 'no-digest' | 'lying' | 'other-host-blobs'
  /** Stores a manifest with its config; answers the digest. */
  image(repository: string, tag: string, config: unknown): string
  index(
    repository: string,
    tag: string,
    children: readonly { digest: string; os: string; architecture: string }[],
  ): string
  close(): Promise<void>
}

export const ACCOUNT = { username: 'robot', password: 'p:w€' }

export async function startFakeRegistry(): Promise<FakeRegistry> {
  const store = new Map<string, { bytes: Buffer; type: string }>()
  const requests: string[] = []
  const server = createServer((request, response) => handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const other = createServer((request, response) => {
    requests.push(`other ${request.method} ${path(request)}${request.headers.authorization ? ' (auth)' : ''}`)
    send(response, path(request).slice(1), request.method)
  })
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.2', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`

  const registry: FakeRegistry = {
    host,
    requests,
    mode: 'open',
    image(repository, tag, config) {
      const blob = Buffer.from(JSON.stringify({ os: 'linux', config }))
      store.set(`blobs/${digestOf(blob)}`, { bytes: blob, type: 'application/octet-stream' })
      return put(repository, tag, 'application/vnd.oci.image.manifest.v1+json', {
        schemaVersion: 2,
        config: { digest: digestOf(blob) },
        layers: [],
      })
    },
    index(repository, tag, children) {
      const manifests = children.map(({ digest, os, architecture }) => ({
        digest,
        platform: { os, architecture },
      }))
      return put(repository, tag, 'application/vnd.oci.image.index.v1+json', { schemaVersion: 2, manifests })
    },
    close: async () => {
      await Promise.all([closed(server), closed(other)])
    },
  }
  return registry

  function put(repository: string, tag: string, type: string, manifest: unknown): string {
    const bytes = Buffer.from(JSON.stringify(manifest))
    for (const name of [tag, digestOf(bytes)]) store.set(`${repository}/manifests/${name}`, { bytes, type })
    return digestOf(bytes)
  }

  function handle(request: IncomingMessage, response: ServerResponse): void {
    const { authorization } = request.headers
    requests.push(`${request.method} ${request.url}${authorization ? ' (auth)' : ''}`)
    if (path(request) === '/token') return void token(request, response)
    if (registry.mode === 'busy') return void response.writeHead(429, { 'retry-after': '7' }).end()
    const wanted = { bearer: 'Bearer a-token', basic: BASIC, 'foreign-realm': 'Bearer a-token' }[
      registry.mode as string
    ]
    if (wanted !== undefined && authorization !== wanted) return void challenge(response)
    const place = path(request).replace(/^\/v2\//, '')
    const blob = place.match(/blobs\/.*$/)?.[0]
    if (blob !== undefined && registry.mode === 'other-host-blobs') {
      const { port } = other.address() as AddressInfo
      return void response.writeHead(307, { location: `http://127.0.0.2:${port}/${blob}` }).end()
    }
    send(response, blob ?? place, request.method)
  }

  function send(response: ServerResponse, key: string, method: string | undefined): void {
    const found = store.get(key)
    if (found === undefined)
      return void response.writeHead(404).end('{"errors":[{"code":"MANIFEST_UNKNOWN"}]}')
    const bytes = registry.mode === 'lying' && key.startsWith('blobs/') ? Buffer.from('{}') : found.bytes
    const digest = registry.mode === 'no-digest' ? {} : { 'docker-content-digest': digestOf(found.bytes) }
    response.writeHead(200, { 'content-type': found.type, 'content-length': bytes.length, ...digest })
    response.end(method === 'HEAD' ? undefined : bytes)
  }

  function challenge(response: ServerResponse): void {
    const realm = registry.mode === 'foreign-realm' ? 'http://127.0.0.2:1/token' : `http://${host}/token`
    const header =
      registry.mode === 'basic' ? 'Basic realm="x"' : `Bearer realm="${realm}",service="the registry"`
    response.writeHead(401, { 'www-authenticate': header }).end()
  }

  function token(request: IncomingMessage, response: ServerResponse): void {
    const { authorization } = request.headers
    if (authorization !== undefined && authorization !== BASIC) response.writeHead(401).end()
    else response.end(JSON.stringify({ token: 'a-token' }))
  }
}

const BASIC = `Basic ${Buffer.from(`${ACCOUNT.username}:${ACCOUNT.password}`).toString('base64')}`

function path(request: IncomingMessage): string {
  return new URL(request.url ?? '/', 'http://x').pathname
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
