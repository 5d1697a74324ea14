import { type NamedMap, TAG } from '../../config/tags.ts'
import { parsePath } from '../../config/text/path.ts'
import type { KeyPath } from '../../json.ts'
import { isValueMap, type Value, type ValueMap } from '../../sensitive.ts'
import { FAILED, Mistake } from './mistake.ts'
import type { Outcome, Resolving } from './resolving.ts'
import { externalEnv, isSecretKey, kindOf } from './value.ts'

// What references become in `configure`: maps are kept apart there, each with the name of what it came from.
// In: the references of one value. Out: a value, or maps under the tag `maps`.
// Limits: which names of a map are used is decided when the file is at hand.

/** Whether a value stands there that `configure` or `build.configure` sets in a file. */
export function isConfigured([root, , key, second, third, fourth, ...rest]: KeyPath): boolean {
  if (root !== 'services' || rest.length > 0) return false
  if (key === 'configure') return third !== undefined && fourth === undefined
  return key === 'build' && second === 'configure' && fourth !== undefined
}

interface Reference {
  readonly kind: 'ref' | 'from'
  readonly path: string
}

export function namedMaps(resolver: Resolving, references: readonly Reference[], path: KeyPath): Outcome {
  const maps: NamedMap<Value>[] = []
  // All of them before any is judged: the first pass notes which files and Secrets are asked for.
  const found = references.map(
    (reference): { reference: Reference; service: string | undefined; value: Outcome } => {
      const service = serviceOfEnv(resolver, reference.path)
      const value =
        service === undefined ? referred(resolver, reference, path) : envOf(resolver, service, path)
      return { reference, service, value }
    },
  )
  for (const { reference, service, value } of found) {
    if (value === FAILED) return FAILED
    if (!isValueMap(value) || isSecretKey(value)) return value
    const offers = service === undefined ? { offers: {}, absent: {} } : offersOf(resolver, service)
    maps.push({ path: reference.path, values: value, ...offers })
  }
  return tagMaps(maps)
}

/** Maps of several layers, the lowest first; a single value replaces what is below it. */
export function joinMaps(parts: readonly Outcome[]): Outcome {
  let joined: readonly NamedMap<Value>[] = []
  let last: Value = null
  for (const part of parts) {
    if (part === FAILED) return FAILED
    const maps = mapsIn(part)
    joined = maps === undefined ? [] : [...joined, ...maps]
    last = part
  }
  return joined.length === 0 ? last : tagMaps(joined)
}

/** The maps that a value of `configure` is made of; undefined for a single value. */
export function mapsIn(value: Value): readonly NamedMap<Value>[] | undefined {
  if (!isValueMap(value) || isSecretKey(value)) return undefined
  const tag = value[TAG]
  if (isValueMap(tag) && tag.kind === 'maps') return tag.maps as unknown as readonly NamedMap<Value>[]
  return [{ path: null, values: value, offers: {}, absent: {} }]
}

/** The map that a reference in from() names. */
export function mapAt(resolver: Resolving, text: string, path: KeyPath): Outcome {
  const value = resolver.refer(text, path)
  if (value === FAILED || (isValueMap(value) && !isSecretKey(value))) return value
  return resolver.report(
    new Mistake(
      'services.type-mismatch',
      `from(${text}) takes maps, but ${text} is ${kindOf(value)}`,
      `Write ${text} without from().`,
    ),
    path,
  )
}

function referred(resolver: Resolving, { kind, path: text }: Reference, path: KeyPath): Outcome {
  return kind === 'from' ? mapAt(resolver, text, path) : resolver.refer(text, path)
}

function tagMaps(maps: readonly NamedMap<Value>[]): Value {
  return { [TAG]: { kind: 'maps', maps: maps as unknown as readonly ValueMap[] } }
}

/** The service whose `env` as a whole is meant; it may have none, and still offers its address. */
function serviceOfEnv(resolver: Resolving, text: string): string | undefined {
  const [root, service, key, ...rest] = parsePath(text) ?? []
  const isEnv = root === 'services' && typeof service === 'string' && key === 'env' && rest.length === 0
  return isEnv && resolver.world.services.has(service) ? service : undefined
}

/** A service without variables has none, which is no mistake: its address may be all that is wanted. */
function envOf(resolver: Resolving, service: string, path: KeyPath): Outcome {
  const written = resolver.world.services.get(service)?.value ?? {}
  if (written.env === undefined && externalEnv(written) === undefined) return {}
  return mapAt(resolver, `services.${service}.env`, path)
}

function offersOf(resolver: Resolving, service: string): Pick<NamedMap<Value>, 'offers' | 'absent'> {
  const offers: Record<string, Value> = {}
  const absent: Record<string, string> = {}
  for (const name of ['host', 'port', 'url']) {
    const found = resolver.find(['services', service, name])
    if (found instanceof Mistake) absent[name] = [found.message, found.hint].filter(Boolean).join('. ')
    else if (found === FAILED) absent[name] = `services.${service}.${name} has a mistake of its own`
    else offers[name] = found
  }
  return { offers, absent }
}
