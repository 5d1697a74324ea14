// Image references as registries understand them.
// In: what people write, `node:24`. Out: host, repository, tag and digest; and back to text.
// Limits: Docker's rules of defaults (docker.io, library/, latest); nothing is looked up.

export interface Reference {
  /** `docker.io`, `registry.example.com:5000`. */
  readonly registry: string
  /** `library/node`. */
  readonly repository: string
  readonly tag?: string
  readonly digest?: string
}

/** undefined: not a reference. Of a reference with both, the digest decides and the tag is kept for people. */
export function parseReference(text: string): Reference | undefined {
  const match = PARTS.exec(text)
  if (match?.groups === undefined) return undefined
  const { name, tag, digest } = match.groups
  if (name === undefined || name.length > 255) return undefined
  const slash = name.indexOf('/')
  const first = slash < 0 ? '' : name.slice(0, slash)
  const hasHost = /[.:]/.test(first) || first === 'localhost'
  const registry = hasHost ? canonicalHost(first) : DOCKER
  const rest = hasHost ? name.slice(slash + 1) : name
  if (!rest.split('/').every((part) => PATH_PART.test(part))) return undefined
  return {
    registry,
    repository: registry === DOCKER && !rest.includes('/') ? `library/${rest}` : rest,
    ...(tag === undefined ? (digest === undefined ? { tag: 'latest' } : {}) : { tag }),
    ...(digest === undefined ? {} : { digest }),
  }
}

/** In full: `docker.io/library/node:24`. */
export function printReference(reference: Reference): string {
  const tag = reference.tag === undefined ? '' : `:${reference.tag}`
  const digest = reference.digest === undefined ? '' : `@${reference.digest}`
  return `${reference.registry}/${reference.repository}${tag}${digest}`
}

/** `docker.io/library/node@sha256:…`: this content, whatever the tag says later. */
export function printPinned(reference: Reference, digest: string): string {
  return `${reference.registry}/${reference.repository}@${digest}`
}

/** As Docker shows it: `node:24`, without docker.io/library and without `:latest`. BuildKit names contexts so. */
export function printFamiliar(reference: Reference): string {
  const { registry, repository, tag, digest } = reference
  const short = registry === DOCKER ? repository.replace(/^library\//, '') : `${registry}/${repository}`
  const version = tag === undefined || tag === 'latest' ? '' : `:${tag}`
  return `${short}${version}${digest === undefined ? '' : `@${digest}`}`
}

const DOCKER = 'docker.io'
const PARTS =
  /^(?<name>[^:@]+(?::\d+\/[^:@]+)?)(?::(?<tag>\w[\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/
const PATH_PART = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/

function canonicalHost(host: string): string {
  return host === 'index.docker.io' || host === 'registry-1.docker.io' ? DOCKER : host
}
