import { canonical, isMap, type Json } from '../json.ts'
import { nearby, type Origin, type Origins } from '../origin.ts'
import type { Layer } from './layer.ts'
import { joinPath } from './reading/located.ts'
import { tagOf } from './tags.ts'
import { isOneReference } from './text/words.ts'

/** Where each value came from, for `explain`: printed key path → who set it last, then those it overrode. */
export type Provenance = ReadonlyMap<string, readonly Contribution[]>

/** One layer's word about one value. */
export interface Contribution {
  readonly origin: Origin
  /** The value for people, on one line. */
  readonly text: string
  /** Of two layers the higher has the greater. */
  readonly rank: number
}

interface Node {
  readonly children: Map<string, Node>
  readonly history: Contribution[]
  present: boolean
  /** Part of a map over which a reference stands: it counts as long as what the reference brings says nothing else. */
  beneath: boolean
  /** Values below may come from a reference that stands here. */
  brings: boolean
}

/** Asked for where somebody wants to know: nothing that is made of a value depends on it. */
export function provenanceOf(layers: readonly Layer[]): {
  readonly provenance: Provenance
  /** Of what a `null` took away: the `null`, then what it removed. */
  readonly removed: Provenance
} {
  const root = newNode()
  for (const [rank, { name, value, origins }] of layers.entries())
    add(root, value, origins, { rank, origin: origins.origin ?? { layer: name } })
  const provenance = new Map<string, readonly Contribution[]>()
  const removed = new Map<string, readonly Contribution[]>()
  collect(root, '', { provenance, removed })
  return { provenance, removed }
}

interface Word {
  readonly rank: number
  readonly origin: Origin
}

function add(node: Node, value: Json, origins: Origins | undefined, { rank, origin }: Word): void {
  node.present = value !== null
  node.beneath = false
  if (isMap(value) && tagOf(value) === undefined) {
    for (const [key, item] of Object.entries(value)) {
      const child = node.children.get(key) ?? newNode()
      node.children.set(key, child)
      const inside = origins?.inside?.get(key)
      add(child, item, inside, { rank, origin: inside?.origin ?? nearby(origin) })
    }
    return
  }
  const word = { origin, text: printValue(value), rank }
  node.brings = isReference(value)
  for (const child of node.children.values())
    if (node.brings) cover(child)
    else hide(child, value === null ? word : undefined)
  node.history.unshift(word)
}

/** Whether it may turn out to be a map, which then is merged. */
function isReference(value: Json): boolean {
  const kind = tagOf(value)?.kind
  return typeof value === 'string' ? isOneReference(value) : kind === 'ref' || kind === 'from'
}

function cover(node: Node): void {
  node.beneath ||= node.present
  node.present = false
  for (const child of node.children.values()) cover(child)
}

/** A scalar, a list or `null` above a map takes everything in it away. */
function hide(node: Node, removal: Contribution | undefined): void {
  if (removal !== undefined && (node.present || node.beneath) && node.history.length > 0)
    node.history.unshift(removal)
  node.present = false
  node.beneath = false
  for (const child of node.children.values()) hide(child, removal)
}

interface Collected {
  readonly provenance: Map<string, readonly Contribution[]>
  readonly removed: Map<string, readonly Contribution[]>
}

function collect(node: Node, path: string, into: Collected): void {
  const { provenance, removed } = into
  if (!node.present && path !== '') {
    const [last, ...before] = node.history
    if (node.beneath && last !== undefined) provenance.set(path, node.history)
    else if (last?.text === NOTHING && before.some(({ text }) => text !== NOTHING))
      removed.set(path, node.history)
  } else {
    const visible = [...node.children.values()].some((child) => child.present)
    if ((!visible || node.brings) && node.history.length > 0) provenance.set(path, node.history)
  }
  for (const [key, child] of node.children) collect(child, joinPath(path, key), into)
}

/** What printValue makes of `null`; the text `null` has quotes. */
const NOTHING = 'null'

function newNode(): Node {
  return { children: new Map(), history: [], present: false, beneath: false, brings: false }
}

const SHOWN = 100

/** Cut where it is long; references by what they refer to. */
export function printValue(value: Json, most = SHOWN): string {
  const tag = tagOf(value)
  const text = tag === undefined ? canonical(value) : printTag(tag)
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}

/** Texts as people write them: a value that is one text stands without quotes. */
export function withoutQuotes(printed: string): string {
  return printed.startsWith('"') && printed.endsWith('"') && printed.length > 2
    ? printed.slice(1, -1)
    : printed
}

function printTag(tag: NonNullable<ReturnType<typeof tagOf>>): string {
  switch (tag.kind) {
    case 'ref':
      return tag.path
    case 'from':
      return `from(${tag.paths.join(', ')})`
    case 'secret':
      return `secret(${tag.name}, ${tag.key})`
    case 'generate':
      return `generate(${tag.name})`
    case 'sops':
      return `sops(${tag.file}, ${tag.path})`
    case 'function':
      return 'function'
    case 'broken':
      return 'a mistake'
    case 'maps':
      return tag.maps.map((map) => map.path ?? printValue(map.values)).join(' + ')
    case 'merge':
      return tag.parts.map((part) => printValue(part)).join(' + ')
  }
}
