import { tagOf } from '../config/tags.ts'
import { isMap, type Json, type JsonMap, type KeyPath } from '../json.ts'
import { holdsSensitive, isValueMap, redact, Sensitive, type Value } from '../sensitive.ts'
import type { ResolveInput } from './input.ts'
import { FAILED, Mistake } from './references/mistake.ts'
import { Resolver } from './references/resolver.ts'
import type { World } from './references/resolving.ts'
import { isSecretKey } from './references/value.ts'
import { NO_SECRET_FACTS } from './secrets/facts.ts'
import { worldOf } from './world.ts'

/**
 * The variables that an exported function is given (spec 2.1): resolved, without secrets, and without what only the
 * services could tell, which are read after the function was called.
 */
export function variablesForFunctions(input: Pick<ResolveInput, 'ops' | 'instance' | 'vars'>): JsonMap {
  const world = worldWithoutServices(input)
  return plainMap(new Resolver(world), world.vars.value, ['vars'])
}

/**
 * Whether a variable holds a secret, or is made of services, so that a service repository must not read it. One that does
 * not exist is told when references are resolved.
 */
export function privateVariables(
  input: Pick<ResolveInput, 'ops' | 'instance' | 'vars'>,
): (path: KeyPath) => boolean {
  const resolver = new Resolver(worldWithoutServices(input))
  return (path) => {
    const value = resolver.find(['vars', ...path])
    return value === FAILED || (!(value instanceof Mistake) && holdsSecret(value))
  }
}

function worldWithoutServices(input: Pick<ResolveInput, 'ops' | 'instance' | 'vars'>): World {
  const nothing = { layers: new Map(), exposed: new Map(), secretFacts: NO_SECRET_FACTS }
  return worldOf({ ...input, ...nothing }, new Map())
}

function holdsSecret(value: Value): boolean {
  if (isSecretKey(value) || value instanceof Sensitive) return true
  if (Array.isArray(value)) return value.some((item: Value) => holdsSecret(item))
  return isValueMap(value) && Object.values(value).some(holdsSecret)
}

function plainMap(resolver: Resolver, raw: JsonMap, path: KeyPath): JsonMap {
  const plain: Record<string, Json> = {}
  for (const [key, item] of Object.entries(raw)) {
    const value =
      isMap(item) && !tagOf(item)
        ? plainMap(resolver, item, [...path, key])
        : plainLeaf(resolver, [...path, key])
    if (value !== undefined) plain[key] = value
  }
  return plain
}

function plainLeaf(resolver: Resolver, path: KeyPath): Json | undefined {
  const value = resolver.find(path)
  if (value === FAILED || value instanceof Mistake || holdsSensitive(value) || isSecretKey(value))
    return undefined
  return redact(value)
}
