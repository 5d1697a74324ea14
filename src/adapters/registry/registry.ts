import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { ImageFacts } from '../../core/images/image.ts'
import { parseReference, printReference, type Reference } from '../../core/images/reference.ts'
import { WorldError } from '../../core/world-error.ts'
import type { Registry } from '../../ports/registry.ts'
import type { Http, HttpResponse } from '../http-message.ts'
import { type Authorizer, createAuthorizer, type RegistryCredentials } from './authorize.ts'
import { failureOfHttp, failureOfStatus } from './failures.ts'
import { factsOf, MANIFEST_TYPES, type Manifest, readConfig, readManifest } from './manifest.ts'

// Asks registries what an image is: digest, ports, working directory, user.
// In: a reference as people write it. Out: facts, or `absent` where the registry says so; WorldErrors otherwise.
// Limits: reads only; the distribution API v2 with OCI and Docker manifests; of several platforms linux/amd64 tells the settings.

export interface RegistryOptions {
  readonly http: Http
  /** What to show a registry, by host as references name it (`docker.io`). */
  readonly credentials?: (host: string) => RegistryCredentials | undefined
}

export function createRegistry(options: RegistryOptions): Registry {
  const insecureHosts = new Set<string>()
  // Loopback addresses always speak plain http.
  const isPlain = (host: string) => LOOPBACK.test(host) || insecureHosts.has(host)
  const authorize = createAuthorizer(options.http, options.credentials ?? (() => undefined), isPlain)
  // Content never changes under its digest: one HEAD tells whether a tag still means what is known.
  const byDigest = new LRUCache<string, ImageFacts>({ max: 5000 })

  return {
    async inspect(text, signal, insecure) {
      const reference = parseReference(text)
      if (reference === undefined) throw notAReference(text)
      if (insecure) insecureHosts.add(reference.registry)
      const ask = asker(authorize, reference, isPlain(reference.registry), signal)
      const digest = reference.digest ?? (await ask.digest(reference.tag ?? 'latest'))
      if (digest === 'absent') return { known: true, value: 'absent' }
      const remembered = digest === undefined ? undefined : byDigest.get(`${reference.repository}@${digest}`)
      if (remembered !== undefined) return { known: true, value: remembered }

      const manifest = await ask.manifest(digest ?? reference.tag ?? 'latest')
      if (manifest === 'absent') return { known: true, value: 'absent' }
      const single = manifest.kind === 'index' ? await ask.manifest(manifest.child) : manifest
      if (single === 'absent' || single.kind === 'index') throw broken(reference, 'its index names no image')
      const config = readConfig(await ask.blob(single.config), where(reference))
      const facts = factsOf(manifest.digest, config)
      byDigest.set(`${reference.repository}@${manifest.digest}`, facts)
      return { known: true, value: facts }
    },
  }
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/

interface Asker {
  /** By HEAD; undefined where the registry does not say it in the headers. */
  digest(tag: string): Promise<string | 'absent' | undefined>
  manifest(tagOrDigest: string): Promise<Manifest | 'absent'>
  blob(digest: string): Promise<Uint8Array>
}

function asker(authorize: Authorizer, reference: Reference, plain: boolean, signal: AbortSignal): Asker {
  const host = reference.registry === 'docker.io' ? 'registry-1.docker.io' : reference.registry
  const base = `${plain ? 'http' : 'https'}://${host}/v2/${reference.repository}`
  return {
    async digest(tag) {
      const response = await send('HEAD', `${base}/manifests/${tag}`, MANIFEST_TYPES)
      response.discard()
      if (response.status === 404) return 'absent'
      if (response.status !== 200) throw failureOfStatus(response, where(reference))
      const digest = response.headers['docker-content-digest']
      return digest !== undefined && DIGEST.test(digest) ? digest : undefined
    },
    async manifest(tagOrDigest) {
      const response = await send('GET', `${base}/manifests/${tagOrDigest}`, MANIFEST_TYPES)
      if (response.status === 404) {
        response.discard()
        return 'absent'
      }
      const bytes = await bytesOf(response)
      if (DIGEST.test(tagOrDigest)) check(bytes, tagOrDigest)
      return readManifest(bytes, sha256(bytes), where(reference))
    },
    async blob(digest) {
      const bytes = await bytesOf(await send('GET', `${base}/blobs/${digest}`, '*/*'))
      check(bytes, digest)
      return bytes
    },
  }

  async function send(method: 'GET' | 'HEAD', url: string, accept: string): Promise<HttpResponse> {
    try {
      return await authorize.send(
        // Blobs often live on a content network, which must not see our credentials.
        {
          method,
          url,
          headers: { accept },
          signal,
          redirects: 3,
          otherHost: 'without-credentials',
          maxBytes: MAX_BYTES,
        },
        reference,
      )
    } catch (error) {
      throw failureOfHttp(error, where(reference))
    }
  }

  async function bytesOf(response: HttpResponse): Promise<Uint8Array> {
    if (response.status !== 200) {
      response.discard()
      throw failureOfStatus(response, where(reference))
    }
    try {
      return await response.bytes()
    } catch (error) {
      throw failureOfHttp(error, where(reference))
    }
  }

  function check(bytes: Uint8Array, digest: string): void {
    if (sha256(bytes) !== digest) throw broken(reference, `what it sent for ${digest} is something else`)
  }
}

const DIGEST = /^sha256:[0-9a-f]{64}$/
const MAX_BYTES = 8 * 1024 * 1024

function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

function where(reference: Reference): string {
  return `image ${printReference(reference)}`
}

function broken(reference: Reference, what: string): WorldError {
  return new WorldError('registry.protocol', `${where(reference)}: ${what}`, { retryable: false })
}

function notAReference(text: string): WorldError {
  return new WorldError('registry.reference', `'${text}' is no image reference`, {
    retryable: false,
    hint: 'write name:tag in lower case, with the registry before it: registry.example.com/group/name:1.2',
  })
}
