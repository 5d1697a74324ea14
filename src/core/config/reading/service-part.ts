import type { Json } from '../../json.ts'
import { reportCallsAsText } from '../check/calls-as-text.ts'
import { reportPlainCredentials } from '../check/plain-credentials.ts'
import { checkShape } from '../check/shape.ts'
import { asMeant, reportUnknownKeys } from '../check/unknown-keys.ts'
import { reportNotYet } from '../check/unsupported/not-yet.ts'
import { SERVICE_ENVIRONMENT_KEYS, SERVICE_SHORT_KEYS, ServiceConfig } from '../schema/service.ts'
import { canonicalService } from '../short/service-forms.ts'
import { tagOf } from '../tags.ts'
import { isBrokenNode, withoutMistakes } from './broken.ts'
import { childOf, isNull, type Located, type LocatedMap, map } from './located.ts'
import { nearest } from './nearest.ts'
import { type Reading, report } from './reading.ts'

/** What one place says about a service, canonical and checked, with the overrides of environments split off. */
export interface ServicePart {
  readonly base: LocatedMap
  readonly byEnv: ReadonlyMap<string, LocatedMap>
}

export function readServicePart(
  node: Located,
  environments: Iterable<string>,
  reading: Reading,
): ServicePart {
  const declared = [...environments]
  const beside = [...SERVICE_ENVIRONMENT_KEYS, ...declared]
  const written = meantService(node, beside, reading)
  const overrides = new Map<string, LocatedMap>()
  for (const { environment, value } of overridesIn(written, declared, reading)) {
    const override = meantService(value, [], reading)
    overrides.set(environment, joined(overrides.get(environment), override, reading))
  }
  const own = [...written.entries].filter(([key]) => !isEnvironmentKey(key) && !declared.includes(key))
  return {
    base: checked(map(own, written), beside, reading),
    byEnv: new Map([...overrides].map(([name, override]) => [name, readOverride(override, reading)])),
  }
}

/** Keys of a service without overrides of environments: `environments.<env>.defaults`. */
export function readServiceKeys(node: Located, reading: Reading): LocatedMap {
  return checked(meantService(node, [], reading), [], reading)
}

function meantService(node: Located, beside: readonly string[], reading: Reading): LocatedMap {
  const written = withoutObject(asMap(node, 'keys of a service', reading), reading)
  return asMeant(written, ServiceConfig, reading, [...Object.keys(SERVICE_SHORT_KEYS), ...beside])
}

/** A Deployment in the place of a service is one mistake, whatever stands in it. */
function withoutObject(node: LocatedMap, reading: Reading): LocatedMap {
  const [version, kind] = [node.entries.get('apiVersion'), node.entries.get('kind')]
  if (version === undefined || kind === undefined) return node
  const name = kind.kind === 'leaf' ? String(kind.value) : 'an object'
  report(
    reading,
    version,
    'config.unknown-key',
    `this is a ${name} of Kubernetes, no service`,
    'Write what it says in keys of a service: image, port, env, replicas. Or put it as it is into objects: [ … ] of a service.',
  )
  const own = ['apiVersion', 'kind', 'metadata', 'spec', 'data', 'stringData', 'status']
  return map(
    [...node.entries].filter(([key]) => !own.includes(key)),
    node,
  )
}

/** The map that stands here; an empty place is an empty map, anything else is reported. */
export function asMap(node: Located, of: string | undefined, reading: Reading): LocatedMap {
  if (node.kind === 'map') return node
  if (isNull(node) || isBrokenNode(node)) return map([], node)
  const isReference = node.kind === 'leaf' && typeof node.value === 'object'
  const written = node.kind === 'leaf' ? String(node.value) : ''
  const isText = node.kind === 'leaf' && typeof node.value === 'string'
  const what = isReference
    ? 'a reference'
    : node.kind === 'list'
      ? 'a list'
      : isText
        ? `'${written}'`
        : written
  report(
    reading,
    node,
    'config.value',
    `must be a map${of === undefined ? '' : ` of ${of}`}, but is ${what}`,
    isReference
      ? 'References stand in values; the keys themselves must be written out.'
      : mapHint(node, written, of, reading),
  )
  return map([], node)
}

function mapHint(node: Located, written: string, of: string | undefined, { own }: Reading): string {
  if (of === 'environments')
    return 'Write names without dashes, each with its branch: environments: { production: main }.'
  if (of === 'services') return 'Write names without dashes: services: { web: { image: … } }.'
  if (isServiceKey(/^(\w+):\S/.exec(written)?.[1] ?? ''))
    return 'Write a space after each colon: `image: nginx`.'
  if (of === 'keys of a service' && !own && node.kind === 'leaf' && typeof node.value === 'string')
    return `Write image: ${written} if that is what it runs.`
  return 'Write a map: `key: value` lines in YAML, { key: value } in JavaScript and JSON.'
}

export function isServiceKey(key: string): boolean {
  return Object.hasOwn(ServiceConfig.shape, key) || Object.hasOwn(SERVICE_SHORT_KEYS, key)
}

interface Override {
  readonly environment: string
  readonly value: Located
}

function overridesIn(
  written: LocatedMap,
  declared: readonly string[],
  reading: Reading,
): readonly Override[] {
  const found: Override[] = []
  for (const key of SERVICE_ENVIRONMENT_KEYS) {
    const section = written.entries.get(key)
    if (section === undefined) continue
    for (const [environment, value] of asMap(section, 'environments', reading).entries) {
      if (declared.includes(environment)) found.push({ environment, value })
      else reportUndeclared(environment, value, declared, reading)
    }
  }
  for (const environment of declared) {
    const value = written.entries.get(environment)
    if (value !== undefined && !isEnvironmentKey(environment)) found.push({ environment, value })
  }
  return found
}

function reportUndeclared(
  environment: string,
  node: Located,
  declared: readonly string[],
  reading: Reading,
): void {
  const meant = nearest(environment, declared)
  report(
    reading,
    node,
    'config.unknown-environment',
    `there is no environment ${environment}`,
    meant === undefined ? `Declared are: ${declared.join(', ')}.` : `Did you mean ${meant}?`,
  )
}

/** The forms of one environment's overrides together; a key that two of them set is an error. */
function joined(first: LocatedMap | undefined, second: LocatedMap, reading: Reading): LocatedMap {
  if (first === undefined) return second
  for (const [key, value] of second.entries) {
    const other = first.entries.get(key)
    if (other === undefined) continue
    const where = other.origin?.line === undefined ? '' : `, in line ${other.origin.line} too`
    report(
      reading,
      value,
      'config.two-forms',
      `${key} is set for this environment in two forms${where}`,
      'Keep one of them; byEnv is the canonical form.',
    )
  }
  return map([...second.entries, ...first.entries], first)
}

function readOverride(override: LocatedMap, reading: Reading): LocatedMap {
  for (const key of ['repo', 'path']) {
    const value = override.entries.get(key)
    if (value === undefined) continue
    report(
      reading,
      value,
      'config.value',
      `${key} cannot differ by environment`,
      'Only the branch can; where the code is another, make two services.',
    )
  }
  return checked(override, [], reading)
}

function checked(written: LocatedMap, alsoKnown: readonly string[], reading: Reading): LocatedMap {
  const short = [...Object.keys(SERVICE_SHORT_KEYS), ...alsoKnown]
  const before = reading.problems.length
  const canonical = canonicalService(written, reading)
  reportUnknownKeys(canonical, ServiceConfig, reading, short)
  checkShape(canonical, ServiceConfig, reading)
  reportFunctions(canonical, reading)
  reportPlainCredentials(canonical.entries.get('env'), reading)
  // Whatever their names, nothing else stands there.
  reportPlainCredentials(childOf(childOf(canonical, 'build'), 'secrets'), reading, () => true)
  reportCallsAsText(canonical, reading)
  reportNotYet(canonical, reading)
  return withoutMistakes(canonical, reading.problems.slice(before))
}

function isEnvironmentKey(key: string): boolean {
  return SERVICE_ENVIRONMENT_KEYS.some((known) => known === key)
}

/** Whoever evaluates lets a function stand below any key named `patch`; here it is known which one that is. */
function reportFunctions(node: Located, reading: Reading, path: readonly (string | number)[] = []): void {
  if (node.kind === 'list')
    for (const [index, item] of node.items.entries()) reportFunctions(item, reading, [...path, index])
  if (node.kind === 'map')
    for (const [key, item] of node.entries) reportFunctions(item, reading, [...path, key])
  if (node.kind !== 'leaf' || tagOf(node.value as Json)?.kind !== 'function') return
  if (path[0] === 'patch' && path.length === 2) return
  report(
    reading,
    node,
    'config.function-here',
    'a function cannot stand here',
    'It may stand at a Kind or Kind/name of patch, and the whole file may be one, of { env, branch, vars }.',
  )
}
