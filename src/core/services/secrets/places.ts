import type { KeyPath } from '../../json.ts'
import { isValueMap, Sensitive, type Value, type ValueMap } from '../../sensitive.ts'
import { FAILED, Mistake } from '../references/mistake.ts'
import type { Outcome, Resolving } from '../references/resolving.ts'
import { isSecretKey } from '../references/value.ts'

/** What a key of a service makes of secret('name', 'key'). */
type Use =
  /** A whole variable refers to it: only the kubelet reads it. */
  | 'refer'
  /** It becomes part of a Secret of ours, so its value is read. */
  | 'read'

/** By the key of the service under which it stands; any other key is readable by anybody who may see the objects. */
const USES: Readonly<Record<string, Use>> = {
  configure: 'read',
  env: 'refer',
  files: 'read',
  objects: 'read',
}

/** The same for keys of which only some parts may be made with secrets. */
const PARTS: Readonly<Record<string, Readonly<Record<string, Use>>>> = {
  build: {
    // Only what is really written into the build context counts; services/configure tells.
    configure: 'refer',
    secrets: 'read',
  },
  external: { env: 'refer' },
}

/** The same for further containers, by their own keys. */
const OF_CONTAINER: Readonly<Record<string, Use>> = { env: 'refer', files: 'read' }

export function isOfContainers(key: string): boolean {
  return key === 'containers' || key === 'init'
}

/** `path` begins at the service. */
function useAt([key = '', part = '', field = '']: readonly string[]): Use | undefined {
  return isOfContainers(key) ? OF_CONTAINER[field] : (PARTS[key]?.[part] ?? USES[key])
}

/** Whether a secret that stands there reaches a Secret object, or is read by the kubelet; `path` begins at the service. */
export function isSecretPlace(path: readonly string[]): boolean {
  return useAt(path) !== undefined
}

/** Where YAML, which has no calls, may write a key of a Secret whose value is read. */
export function isBuildSecret([, , key, part, ...name]: KeyPath): boolean {
  return key === 'build' && part === 'secrets' && name.length === 1
}

/** A key of a Secret at its place: a reference, or its value, or a mistake. Maps that hold such keys, likewise. */
export function inPlace(resolver: Resolving, value: Value, path: KeyPath): Outcome {
  if (path[0] !== 'services' || value === null || typeof value !== 'object') return value
  if (value instanceof Sensitive) return value
  if (isSecretKey(value)) return keyInPlace(resolver, value, path)
  if (Array.isArray(value)) {
    const items = value.map((item: Value, index) => inPlace(resolver, item, [...path, index]))
    return items.every((item) => item !== FAILED) ? items : FAILED
  }
  if (!isValueMap(value)) return value
  const entries: [string, Value][] = []
  for (const [key, item] of Object.entries(value)) {
    const found = inPlace(resolver, item, [...path, key])
    if (found === FAILED) return FAILED
    entries.push([key, found])
  }
  return Object.fromEntries(entries)
}

function keyInPlace(
  resolver: Resolving,
  value: ValueMap & { readonly secret: string; readonly key: string },
  path: KeyPath,
): Outcome {
  const use = useAt(path.slice(2).map(String))
  if (use === 'refer') return value
  const found =
    use === 'read' ? resolver.world.secrets.read(value.secret, value.key) : misplaced(value.secret, path)
  return found instanceof Mistake ? resolver.report(found, path) : found
}

function misplaced(secret: string, [, , key]: KeyPath): Mistake {
  return new Mistake(
    'services.secret-place',
    `a key of the Secret '${secret}' can only stand in \`env\`, \`files\`, or a text made with it there`,
    key === 'build' ? FOR_BUILDS : 'Put it into `env`, and let the program read it there.',
  )
}

export const FOR_BUILDS =
  'What a build needs stands in build: { secrets }, and the Dockerfile mounts it: RUN --mount=type=secret,id=<name>.'
