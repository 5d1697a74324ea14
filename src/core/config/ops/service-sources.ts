import type { KeyPath } from '../../json.ts'
import type { Problem } from '../../problem.ts'
import type { Remember } from '../../remember.ts'
import { servicesIn, spokenIn } from '../extends/services-in.ts'
import { isLabel, labelFrom } from '../files/places.ts'
import { readPlace } from '../layers/read-place.ts'
import type { BranchPatterns, CodeSource, ServiceSource } from '../ops.ts'
import { isBrokenNode } from '../reading/broken.ts'
import { childOf, isNull, type Located, type LocatedMap } from '../reading/located.ts'
import { nearest } from '../reading/nearest.ts'
import { type Reading, report } from '../reading/reading.ts'
import { isServiceKey, type ServicePart } from '../reading/service-part.ts'
import { textOf } from '../short/option-string.ts'
import type { SourceValue } from '../source.ts'
import type { Remote } from './code-source.ts'
import { codeSource } from './code-source.ts'

/** Service files by the name of their service. */
export interface ServiceFiles {
  readonly read: ReadonlyMap<string, SourceValue>
  /** Those that could not be read, which was told. */
  readonly unread: readonly string[]
}

export interface ServicesFound {
  readonly services: ReadonlyMap<string, ServiceSource>
  readonly unsound: ReadonlySet<string>
}

/** Every service, checked in all that is said about it, with where its code is; sorted by name. */
export function readServiceSources(
  ops: SourceValue,
  written: LocatedMap,
  root: LocatedMap,
  declared: ReadonlyMap<string, KeyPath>,
  files: ServiceFiles,
  remote: Remote,
  reading: Reading,
  remember: Remember,
): ServicesFound {
  const environments = [...declared.keys()]
  const section = childMap(written, 'services')
  const defaults = servicesIn(ops, 'defaults').map((place) => readPlace(place, environments, remember))
  reading.problems.push(...defaults.flatMap(({ problems }) => problems))
  const services = new Map<string, ServiceSource>()
  const names = serviceNames(section, [...files.read.keys(), ...files.unread], reading)
  const unsound = new Set([...names.refused, ...files.unread])
  for (const name of names.sound) {
    const file = files.read.get(name)
    const isUnread = unsound.has(name)
    // `written`, `root`, `declared` and `defaults` are what `ops` says.
    const inputs = [ops, file, isUnread, remote.name, remote.url]
    const found = remember.again('service', name, inputs, () => read(name, file, isUnread))
    services.set(name, found.source)
    if (found.isUnsound) unsound.add(name)
    reading.problems.push(...found.problems)
  }
  return { services, unsound }

  function read(name: string, file: SourceValue | undefined, isUnread: boolean): ReadService {
    const own: Reading = { final: reading.final, problems: [] }
    const ofFile = spokenIn(file)
    const places = [...servicesIn(ops, name), ...ofFile].map((each) =>
      readPlace(each, environments, remember),
    )
    own.problems.push(...places.flatMap(({ problems }) => problems))
    const parts = [...defaults, ...places].map(({ part }) => part)
    const isOdd = places.some(({ node }) => node.kind !== 'map' && !isNull(node))
    const isUnsound = isUnread || isOdd || parts.some(lacksLayers)
    const code: CodeSource = isUnsound ? { kind: 'unsound' } : codeOf(name, parts, remote, own)
    const first = section?.entries.get(name) ?? (ofFile.length > 0 ? places.at(-1)?.node : undefined)
    return { source: sourceOf(name, code, parts, root, first, own), isUnsound, problems: own.problems }
  }
}

interface ReadService {
  readonly source: ServiceSource
  readonly isUnsound: boolean
  readonly problems: readonly Problem[]
}

/** Whether layers of it cannot be known, so that what it lacks is no mistake. */
function lacksLayers({ base, byEnv }: ServicePart): boolean {
  return [base, ...byEnv.values()].some((layer) => isBrokenNode(layer.entries.get('type')))
}

function serviceNames(
  section: LocatedMap | undefined,
  ofFiles: readonly string[],
  reading: Reading,
): { readonly sound: readonly string[]; readonly refused: readonly string[] } {
  const names = new Set(ofFiles)
  const refused: string[] = reportWithoutService(section, reading)
  for (const [name, node] of section?.entries ?? []) {
    if (name === 'defaults' || refused.includes(name)) continue
    if (name === 'default') reportDefault(node, reading)
    if (isLabel(name)) names.add(name)
    else {
      refused.push(name)
      const meant = nearest(name, ['defaults'])
      report(
        reading,
        node,
        'config.service-name',
        `'${name}' cannot be the name of a service: lower-case letters, digits and - only, at most 63, no - at the ends`,
        meant === undefined ? `Name it '${labelFrom(name)}', say.` : 'Did you mean defaults?',
      )
    }
  }
  return { sound: [...names].sort(), refused }
}

/** Keys of a service where services are named: one mistake, whatever they say. */
function reportWithoutService(section: LocatedMap | undefined, reading: Reading): string[] {
  const entries = [...(section?.entries ?? [])]
  const isOdd = (node: Located): boolean => node.kind !== 'map' && !isNull(node)
  const first = entries.find(([name, node]) => USUAL.has(name) && isOdd(node))
  if (first === undefined) return []
  const keys = entries.filter(([name, node]) => USUAL.has(name) || (isServiceKey(name) && isOdd(node)))
  const names = keys.map(([name]) => name)
  const isOne = names.length === 1
  report(
    reading,
    first[1],
    'config.value',
    `${isOne ? `${names[0]} is a key` : `${names.slice(0, -1).join(', ')} and ${names.at(-1)} are keys`} of a service, and ${isOne ? 'stands' : 'stand'} where the names of services are`,
    `Write the service's name around ${isOne ? 'it' : 'them'}: services: { shop: { ${names.map((name) => `${name}: …`).join(', ')} } }.`,
  )
  return names
}

/** Keys that nobody calls a service, as somebody may call one `web` or `service`. */
const USUAL: ReadonlySet<string> = new Set([
  'image',
  'port',
  'ports',
  'env',
  'build',
  'repo',
  'replicas',
  'url',
  'type',
])

function reportDefault(node: Located, reading: Reading): void {
  report(
    reading,
    node,
    'config.service-name',
    'is taken for a service called default',
    'Write defaults where it is meant for all services.',
    'warning',
  )
}

function sourceOf(
  name: string,
  code: CodeSource,
  parts: readonly ServicePart[],
  root: LocatedMap,
  first: Located | undefined,
  reading: Reading,
): ServiceSource {
  const base = [...parts].reverse().map((part) => part.base)
  const branches = new Map<string, BranchPatterns>()
  for (const [environment, entry] of childMap(root, 'environments')?.entries ?? []) {
    const overrides = [...parts].reverse().flatMap((part) => part.byEnv.get(environment) ?? [])
    const branch = patternsOf(topmost([...overrides, ...asLayer(childOf(entry, 'defaults'))], 'branch'))
    if (branch !== undefined) branches.set(environment, branch)
  }
  return {
    name,
    code,
    path:
      literal(topmost(base, 'path'), reading)
        ?.replace(/^(\.?\/)+|\/+$/g, '')
        .replace(/^\.$/, '') ?? '',
    branch: patternsOf(topmost(base, 'branch')),
    branches,
    origin: first?.origin,
  }
}

function codeOf(name: string, parts: readonly ServicePart[], remote: Remote, reading: Reading): CodeSource {
  const base = [...parts].reverse().map((part) => part.base)
  const node = topmost(base, 'repo')
  if (DECIDING.some((key) => base.some((layer) => isBrokenNode(layer.entries.get(key)))))
    return { kind: 'unsound' }
  const repo = literal(node, reading)
  if (repo !== undefined) return codeSource(name, repo, node, remote, reading.problems)
  const isPreset = topmost(base, 'type') !== undefined && topmost(base, 'build') === undefined
  const isReady =
    isPreset || ['image', 'external', 'manifests'].some((key) => topmost(base, key) !== undefined)
  if (isReady) return { kind: 'none' }
  const assumed = codeSource(name, name, base[0], remote, reading.problems)
  return assumed.kind === 'repository' ? { ...assumed, assumed: true } : assumed
}

/** Where the code is, and whether there is any. */
const DECIDING = ['repo', 'path', 'branch', 'image', 'external', 'manifests'] as const

/** What the highest of the layers that say anything says; `null` takes back what is below it. */
function topmost(layers: readonly LocatedMap[], key: string): Located | undefined {
  for (const layer of layers) {
    const node = layer.entries.get(key)
    if (node !== undefined) return isNull(node) ? undefined : node
  }
  return undefined
}

/** Where code is must be known before any reference is resolved. */
function literal(node: Located | undefined, reading: Reading): string | undefined {
  if (node === undefined) return undefined
  const text = textOf(node)
  if (node.kind === 'leaf' && typeof node.value === 'object' && !isBrokenNode(node)) {
    report(
      reading,
      node,
      'config.reference-here',
      'must be written out: where code is must be known before references are resolved',
    )
  }
  return text
}

function patternsOf(node: Located | undefined): BranchPatterns {
  if (node?.kind !== 'list') return undefined
  const patterns = node.items.flatMap((item) => textOf(item) ?? [])
  return patterns.length === 0 ? undefined : patterns
}

function asLayer(node: Located | undefined): readonly LocatedMap[] {
  return node?.kind === 'map' ? [node] : []
}

function childMap(node: Located | undefined, key: string): LocatedMap | undefined {
  const child = childOf(node, key)
  return child?.kind === 'map' ? child : undefined
}
