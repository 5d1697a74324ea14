import type { ImageFacts } from '../../core/images/image.ts'
import { isMap, type Json, type JsonMap } from '../../core/json.ts'
import { WorldError } from '../../core/world-error.ts'

/** One image, or several platforms of which `child` is the one to read. */
export type Manifest =
  | { readonly kind: 'image'; readonly digest: string; readonly config: string }
  | { readonly kind: 'index'; readonly digest: string; readonly child: string }

export const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ')

export function readManifest(bytes: Uint8Array, digest: string, where: string): Manifest {
  const manifest = parse(bytes, where)
  if (Array.isArray(manifest.manifests)) {
    const child = childOf(manifest.manifests.filter(isMap))
    if (child === undefined) throw unsupported(where, 'its index lists no image')
    return { kind: 'index', digest, child }
  }
  const config = isMap(manifest.config) ? manifest.config.digest : undefined
  if (typeof config === 'string') return { kind: 'image', digest, config }
  throw unsupported(where, 'its manifest is of a kind that is not known (schema 1?)')
}

export function readConfig(bytes: Uint8Array, where: string): JsonMap {
  const config = parse(bytes, where).config
  return isMap(config) ? config : {}
}

export function factsOf(digest: string, config: JsonMap): ImageFacts {
  const exposed = isMap(config.ExposedPorts) ? Object.keys(config.ExposedPorts) : []
  return {
    digest,
    ports: exposed.flatMap(portOf).sort((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : 1)),
    workdir: text(config.WorkingDir) || '/',
    user: text(config.User),
  }
}

/** linux/amd64, else any Linux, else the first: attestations are no platform at all. */
function childOf(children: readonly JsonMap[]): string | undefined {
  const rank = (child: JsonMap): number => {
    const platform = isMap(child.platform) ? child.platform : {}
    if (platform.os === 'unknown') return 3
    if (platform.os !== 'linux') return 2
    return platform.architecture === 'amd64' ? 0 : 1
  }
  const [best] = [...children].sort((a, b) => rank(a) - rank(b))
  return best === undefined ? undefined : text(best.digest) || undefined
}

function portOf(key: string): ImageFacts['ports'] {
  const match = /^(\d{1,5})(?:\/(tcp|udp))?$/i.exec(key)
  if (match === null) return []
  return [{ port: Number(match[1]), protocol: match[2]?.toLowerCase() === 'udp' ? 'UDP' : 'TCP' }]
}

function parse(bytes: Uint8Array, where: string): JsonMap {
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch (error) {
    throw unsupported(where, 'what the registry sent is no JSON', error)
  }
  if (!isMap(value)) throw unsupported(where, 'what the registry sent is no manifest')
  return value
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

function unsupported(where: string, what: string, cause?: unknown): WorldError {
  return new WorldError('registry.protocol', `${where}: ${what}`, {
    retryable: false,
    ...(cause === undefined ? {} : { cause }),
  })
}
