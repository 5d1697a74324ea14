import { z } from 'zod'
import { isMap, type Json, type KeyPath } from '../../json.ts'
import { type Origins, originAt } from '../../origin.ts'
import { at } from '../../problem.ts'
import { FORBIDDEN_KEYS } from '../files/forbidden-keys.ts'
import { type Located, type LocatedMap, map } from '../reading/located.ts'
import { nearest } from '../reading/nearest.ts'
import { type Reading, report } from '../reading/reading.ts'
import { writtenForm } from '../schema/meta.ts'
import { SERVICE_ENVIRONMENT_KEYS, SERVICE_SHORT_KEYS, ServiceConfig } from '../schema/service.ts'
import { tagOf } from '../tags.ts'
import { foreignKey, meantKey } from './foreign-keys.ts'

/** Reports every key that the schema does not know, with the known key that was probably meant. */
export function reportUnknownKeys(
  node: Located,
  schema: z.core.$ZodType,
  reading: Reading,
  shortKeys: readonly string[] = [],
): void {
  const type = unwrap(schema)
  if (node.kind === 'list' && type instanceof z.ZodArray) {
    for (const item of node.items) reportUnknownKeys(item, type.element, reading)
  }
  if (node.kind === 'list' && type instanceof z.ZodUnion) {
    const option = type.options.find((each: z.core.$ZodType) => unwrap(each) instanceof z.ZodArray)
    if (option !== undefined) reportUnknownKeys(node, option, reading)
  }
  if (node.kind !== 'map') return
  if (type instanceof z.ZodRecord) {
    for (const item of node.entries.values()) reportUnknownKeys(item, type.valueType, reading)
  }
  if (type instanceof z.ZodUnion) {
    const option = type.options.find((each: z.core.$ZodType) => unwrap(each) instanceof z.ZodObject)
    if (option !== undefined) reportUnknownKeys(node, option, reading)
  }
  if (type instanceof z.ZodObject) {
    const known = (): readonly string[] => [
      ...Object.keys(type.shape),
      ...keysOf(writtenForm(schema)),
      ...shortKeys,
    ]
    reportUnknownOf(node, type, known, reading)
  }
}

/**
 * The map with its misspelt keys as they were probably meant: each is reported, and what it says is checked all the same.
 */
export function asMeant(
  node: LocatedMap,
  schema: z.ZodObject,
  reading: Reading,
  shortKeys: readonly string[] = [],
): LocatedMap {
  const isKnown = (key: string): boolean => Object.hasOwn(schema.shape, key) || shortKeys.includes(key)
  if ([...node.entries.keys()].every(isKnown)) return node
  const known = [...Object.keys(schema.shape), ...shortKeys]
  const entries = new Map<string, Located>()
  for (const [key, value] of node.entries) {
    const meant = isKnown(key) || FORBIDDEN_KEYS.has(key) ? undefined : meantKey(key, known)
    if (meant === undefined || node.entries.has(meant) || entries.has(meant)) entries.set(key, value)
    else {
      reportUnknown(key, value, known, reading)
      entries.set(meant, value)
    }
  }
  return map(entries, node)
}

function reportUnknownOf(
  node: LocatedMap,
  type: z.ZodObject,
  known: () => readonly string[],
  reading: Reading,
): void {
  if (isOddVariable(node, type, known)) {
    reportOddVariable(node, reading)
    return
  }
  for (const [key, value] of node.entries) {
    const schema = type.shape[key]
    if (schema !== undefined) reportUnknownKeys(value, schema, reading)
    else if (!FORBIDDEN_KEYS.has(key)) reportUnknown(key, value, known(), reading)
  }
}

/** A map in the place of a variable, which can only be a key of a Secret: whole, `{ secret, key }`. */
function isOddVariable({ entries }: LocatedMap, type: z.ZodObject, known: () => readonly string[]): boolean {
  if (type.shape.secret === undefined || (entries.has('secret') && entries.has('key'))) return false
  return known().every((each) => each === 'secret' || each === 'key')
}

function reportOddVariable(node: LocatedMap, reading: Reading): void {
  const secret = node.entries.get('secret')
  if (secret?.kind === 'leaf') {
    const hint = `Write { secret: ${String(secret.value)}, key: … } with the key that is meant.`
    report(reading, node, 'config.value', 'names a Secret and no key of it', hint)
  } else {
    report(
      reading,
      node,
      'config.value',
      'must be text, a number, true or false, but is a map',
      oddHint(node),
    )
  }
}

function oddHint({ path, entries }: LocatedMap): string {
  const call = ['generate', 'sops'].find((each) => entries.has(each))
  if (call !== undefined)
    return `${call}() is a call of JavaScript: rename the file to end in .js, or put the value into vars of a JavaScript ops file.`
  const names = [...entries.keys()].slice(0, 3).map((key) => `${String(path.at(-1))}_${key.toUpperCase()}`)
  return names.length === 0 ? 'Write a value.' : `Write one variable for each: ${names.join(', ')}.`
}

function reportUnknown(key: string, value: Located, known: readonly string[], reading: Reading): void {
  report(reading, value, 'config.unknown-key', `unknown key ${key}`, unknownHint(key, value, known))
}

function unknownHint(key: string, value: Located, known: readonly string[]): string {
  const { path } = value
  const foreign = foreignKey(key, known)
  if (foreign !== undefined) return foreign.hint
  const isEnvironment = known.includes('mergeRequests')
  const isOps = known.includes('environments') && known.includes('vars')
  if (path.length === 1 && isOps && isServiceKey(key))
    return `It is a key of services: write it into services.<name>, or into services.defaults for all.`
  if (isEnvironment && isServiceKey(key))
    return `It is a key of services: write it into defaults here, which hold for every service.`
  const meant = nearest(key, known)
  if (meant !== undefined) return `Did you mean ${meant}?`
  const declared = environmentsIn(known)
  if (declared.length > 0 && isOfServices(value))
    return `No environment is called ${key}; declared are ${declared.join(', ')}.`
  const all = [...new Set(known)].sort()
  if (all.length <= MANY) return `Known here: ${all.join(', ')}.`
  const [of, usual] = isOps
    ? ['the ops file', USUAL_OF_OPS]
    : isEnvironment
      ? ['an environment', USUAL_OF_ENVIRONMENT]
      : ['a service', USUAL]
  return `It is no key of ${of}; the usual ones are ${usual.filter((each) => all.includes(each)).join(', ')}.`
}

/** Where keys of a service and environments stand side by side, the environments. */
function environmentsIn(known: readonly string[]): readonly string[] {
  const keys: readonly string[] = SERVICE_ENVIRONMENT_KEYS
  if (!keys.every((key) => known.includes(key))) return []
  return [...new Set(known)].filter((key) => !isServiceKey(key) && !keys.includes(key))
}

function isOfServices(value: Located): boolean {
  return value.kind === 'map' && value.entries.size > 0 && [...value.entries.keys()].every(isServiceKey)
}

/** More keys than that are no help in a message. */
const MANY = 20
const USUAL = [
  'image',
  'repo',
  'type',
  'build',
  'port',
  'url',
  'env',
  'needs',
  'storage',
  'replicas',
  'health',
  'cron',
  'command',
]
const USUAL_OF_OPS = ['name', 'registry', 'domain', 'environments', 'services', 'vars', 'routing', 'extends']
const USUAL_OF_ENVIRONMENT = ['branch', 'type', 'domain', 'namespace', 'vars', 'env', 'defaults']

/** Keys that only JavaScript's own meaning or our tags could have put there, anywhere in a value; locate() leaves them out. */
export function reportForbiddenKeys(value: Json, origins: Origins, path: KeyPath, reading: Reading): void {
  if (holdsForbidden(value)) reportForbidden(value, origins, path, reading)
}

function holdsForbidden(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (!Array.isArray(value) && Object.keys(value).some((key) => FORBIDDEN_KEYS.has(key))) return true
  return Object.values(value).some(holdsForbidden)
}

function reportForbidden(value: Json, origins: Origins, path: KeyPath, reading: Reading): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) reportForbidden(item, origins, [...path, index], reading)
  }
  if (!isMap(value) || tagOf(value) !== undefined) return
  for (const [key, item] of Object.entries(value)) {
    const place = [...path, key]
    if (FORBIDDEN_KEYS.has(key)) {
      reading.problems.push({
        code: 'config.forbidden-key',
        message: 'is a reserved key: JavaScript or Diploid keeps the name for itself',
        hint: 'Choose another name.',
        ...at(originAt(origins, place), place),
      })
    } else reportForbidden(item, origins, place, reading)
  }
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional ? unwrap(schema.def.innerType) : schema
}

function keysOf(schema: z.ZodType | undefined): readonly string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape)
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => keysOf(option as z.ZodType))
  return []
}

function isServiceKey(key: string): boolean {
  return Object.hasOwn(ServiceConfig.shape, key) || Object.hasOwn(SERVICE_SHORT_KEYS, key)
}
