import type { KeyPath } from '../../json.ts'
import type { DomainConfig, EnvironmentConfig, RegistryConfig } from '../ops.ts'
import { isBrokenNode } from '../reading/broken.ts'
import { childOf, isNull, type Located, type LocatedMap } from '../reading/located.ts'
import { type Reading, report } from '../reading/reading.ts'
import { textOf } from '../short/option-string.ts'
import type { Remote } from './code-source.ts'
import { parseGitUrl } from './repos.ts'
import { amountsOf } from './settings/amounts.ts'
import { forgeRegistry } from './settings/forge-registry.ts'
import { instancesOf } from './settings/instances.ts'
import { overrideOf } from './settings/routing.ts'
import { withoutUser } from './without-user.ts'

// The settings of the ops file that are no services, out of its checked canonical form. What is wrong there has been
// reported; here it counts as left out.

const PRODUCTION = ['production', 'prod', 'live']

export function environmentOf(
  name: string,
  root: LocatedMap,
  declared: ReadonlyMap<string, KeyPath>,
): EnvironmentConfig {
  const entry = childOf(childOf(root, 'environments'), name)
  const written = textAt(entry, 'type')
  const isProduction =
    written === undefined ? PRODUCTION.includes(name) || declared.size === 1 : written === 'production'
  const branch = childOf(entry, 'branch')
  const patterns = branch?.kind === 'list' ? branch.items.flatMap((item) => textOf(item) ?? []) : []
  const domain = textAt(entry, 'domain')
  const routing = childOf(entry, 'routing')
  const namespace = textAt(entry, 'namespace')
  const quota = amountsOf(childOf(entry, 'quota'))
  return {
    name,
    branch: patterns.length === 0 ? undefined : patterns,
    ...(patterns.length === 0 ? {} : { branchOrigin: branch?.origin }),
    type: isProduction ? 'production' : 'development',
    ...(domain === undefined ? {} : { domain }),
    ...(routing === undefined ? {} : { routing: overrideOf(routing) }),
    ...(namespace === undefined ? {} : { namespace, namespaceOrigin: childOf(entry, 'namespace')?.origin }),
    instances: instancesOf(entry),
    ...(quota === undefined ? {} : { quota }),
    origin: entry?.origin ?? root.origin,
    ...(hasMistake(entry) ? { unsound: true } : {}),
  }
}

/** Whether a mistake decides what the environment is; with one elsewhere in it everything else can be checked. */
function hasMistake(node: Located | undefined): boolean {
  if (node?.kind !== 'map') return isBrokenNode(node)
  return [...node.entries].some(([key, item]) => WHAT_IT_IS.has(key) && holdsMistake(item))
}

const WHAT_IT_IS: ReadonlySet<string> = new Set(['branch', 'tag', 'type', 'domain', 'namespace', 'instances'])

function holdsMistake(node: Located): boolean {
  if (node.kind === 'leaf') return isBrokenNode(node)
  return (node.kind === 'list' ? node.items : [...node.entries.values()]).some(holdsMistake)
}

export function domainOf(root: LocatedMap): DomainConfig | undefined {
  const node = childOf(root, 'domain')
  // What is said of hosts is checked all the same.
  const base = node !== undefined && holdsMistake(node) ? 'domain.invalid' : textAt(node, 'base')
  if (base === undefined) return undefined
  const mapEnv = textAt(node, 'mapEnv')
  return { base, mapEnv: mapEnv === 'suffix' || mapEnv === 'none' ? mapEnv : 'subdomain' }
}

export function registryOf(root: LocatedMap, remote: Remote, reading: Reading): RegistryConfig | undefined {
  const node = childOf(root, 'registry')
  const push = prefixOf(childOf(node, 'url'), remote, reading)
  if (node === undefined || isNull(node)) return forgeRegistry(root, remote)
  if (push === undefined) return undefined
  const pull = prefixOf(childOf(node, 'pullUrl'), remote, reading) ?? push
  const insecure = childOf(node, 'insecure')
  const isPlain = textAt(node, 'url')?.startsWith('http://') ?? false
  return { push, pull, insecure: isPlain || (insecure?.kind === 'leaf' && insecure.value === true) }
}

/** `https://host:port/path/` → `host:port/path`; `:4567` is that port on the host of the ops repository. */
function prefixOf(node: Located | undefined, remote: Remote, reading: Reading): string | undefined {
  const text = node === undefined ? undefined : textOf(node)
  if (node === undefined || text === undefined) return undefined
  const bare = text
    .replace(/^https?:\/\//, '')
    .replace(/\/+$/, '')
    .toLowerCase()
  if (!/^([a-z0-9.-]+|\[[0-9a-f:]+\])?(:\d+)?(\/[a-z0-9._/-]+)?$/.test(bare) || bare === '') {
    report(
      reading,
      node,
      'config.value',
      withoutUser(text) === text
        ? `'${text}' is no address of a registry`
        : `'${withoutUser(text)}' has a user and password before it, which do not belong here: whoever reads this file has them`,
      addressHint(withoutUser(text)),
    )
    return undefined
  }
  if (!bare.startsWith(':') && !bare.startsWith('/')) return bare
  const host = remote.url === undefined ? undefined : parseGitUrl(remote.url)?.host
  if (bare.startsWith(':') && host) return `${host}${bare}`
  report(
    reading,
    node,
    'config.registry-host',
    `'${text}' stands for the host of the ops repository, which is not known here`,
    "Write the host too: 'registry.example.com:4567'.",
  )
  return undefined
}

function addressHint(text: string): string {
  const bare = text.replace(/^\w+:\/\//, '').replace(/[?#].*$/, '')
  return /^[\w.-]+(:\d+)?(\/[\w./-]+)?$/.test(bare)
    ? `Write '${bare.toLowerCase()}': the address alone, without user and password.`
    : "Write 'host:port/path', without user and password."
}

/** A label made of the name that the ops repository has, where the file gives none. */
export function projectName(root: LocatedMap, remote: Remote): string {
  const label = (textAt(root, 'name') ?? remote.name)
    .toLowerCase()
    .replace(/\.git$/, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 63)
    .replace(/-+$/, '')
  return label === '' ? 'project' : label
}

function textAt(node: Located | undefined, key: string): string | undefined {
  const child = childOf(node, key)
  return child === undefined ? undefined : textOf(child)
}
