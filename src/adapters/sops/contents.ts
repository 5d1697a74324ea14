import { createHash, type Hash, timingSafeEqual } from 'node:crypto'
import { type KeyPath, printPath } from '../../core/json.ts'
import { Sensitive, type Value, type ValueMap } from '../../core/sensitive.ts'
import { placeholder } from '../../core/services/secrets/source.ts'
import { decrypt, looksEncrypted } from './cipher.ts'
import type { Document, Leaf, Metadata, Node, Rule } from './tree.ts'

export type Content =
  | { readonly fits: true; readonly content: ValueMap }
  | { readonly fits: false; readonly tampered: Tampered }

/** What does not fit: a value at a line, or the whole. */
export interface Tampered {
  readonly path: KeyPath
  readonly line: number | undefined
}

/** The content with every encrypted value sensitive, if each of them and the MAC over all fit the data key. */
export function decryptContent(name: string, { content, metadata }: Document, key: Uint8Array): Content {
  const hash = createHash('sha512')
  if (metadata.macOnlyEncrypted) hash.update(MAC_ONLY_ENCRYPTED)
  const tampered: Tampered[] = []
  const value = walk(content, [], (leaf, path) => {
    const encrypted = isEncrypted(metadata.rule, leaf, path)
    if (!encrypted || leaf.value === '')
      return unencrypted(leaf, hash, encrypted || !metadata.macOnlyEncrypted)
    const found = decrypt(leaf.text, key, `${keysOf(path).join(':')}:`)
    if (found === undefined) {
      tampered.push({ path, line: leaf.line })
      return null
    }
    if (found.type === 'comment') return undefined
    hash.update(found.type === 'bool' ? capital(found.bytes.toString()) : found.bytes)
    return new Sensitive(jsonText(found.type, found.bytes.toString('utf8')), labelOf(name, path))
  })
  const [first] = tampered
  if (first !== undefined) return { fits: false, tampered: first }
  return hasMac(metadata, key, hash)
    ? { fits: true, content: value as ValueMap }
    : { fits: false, tampered: { path: [], line: undefined } }
}

/** The content with a placeholder for every encrypted value: keys stand in the file for everybody to read. */
export function lockedContent(name: string, { content, metadata }: Document): ValueMap {
  return walk(content, [], (leaf, path) =>
    isEncrypted(metadata.rule, leaf, path) && leaf.value !== ''
      ? placeholder(labelOf(name, path))
      : leaf.value,
  ) as ValueMap
}

/** https://github.com/getsops/sops/blob/v3.13.3/sops.go#L93 */
const MAC_ONLY_ENCRYPTED = Buffer.from(
  '8a3fd2ad54ce66527b1034f3d147be0b0b975b3bf44f72c6fdadec8176f27d69',
  'hex',
)

type OnLeaf = (leaf: Leaf, path: KeyPath) => Value | undefined

/** `undefined` is a comment, which SOPS encrypts as an item of its list. */
function walk(node: Node, path: KeyPath, onLeaf: OnLeaf): Value | undefined {
  if (node.kind === 'leaf') return node.value === null ? null : onLeaf(node, path)
  if (node.kind === 'list') {
    const items = node.items.map((item, index) => walk(item, [...path, index], onLeaf))
    return items.filter((item) => item !== undefined)
  }
  // No prototype, so that a key may have any name.
  const map: Record<string, Value> = Object.create(null) as Record<string, Value>
  for (const [key, value] of node.entries) map[key] = walk(value, [...path, key], onLeaf) ?? null
  return map
}

/** Positions in lists are no part of a value's place: https://github.com/getsops/sops/blob/v3.13.3/sops.go#L330-L351 */
function keysOf(path: KeyPath): readonly string[] {
  return path.filter((key) => typeof key === 'string')
}

function isEncrypted(rule: Rule, leaf: Leaf, path: KeyPath): boolean {
  switch (rule.by) {
    case 'suffix':
      return keysOf(path).some((key) => key.endsWith(rule.suffix)) === rule.encrypted
    case 'regex':
      return keysOf(path).some((key) => rule.regex.test(key)) === rule.encrypted
    case 'look':
      return looksEncrypted(leaf.text)
  }
}

function unencrypted({ value, text }: Leaf, hash: Hash, counts: boolean): Value {
  if (counts) hash.update(text)
  return value
}

/** As everywhere else: numbers and booleans as JSON writes them. */
function jsonText(type: string, text: string): string {
  return type === 'bool' ? text.toLowerCase() : text
}

function capital(text: string): string {
  return text.toLowerCase() === 'true' ? 'True' : 'False'
}

function hasMac({ mac, lastModified }: Metadata, key: Uint8Array, hash: Hash): boolean {
  const written = decrypt(mac, key, lastModified)?.bytes
  const made = Buffer.from(hash.digest('hex').toUpperCase())
  return written !== undefined && written.length === made.length && timingSafeEqual(written, made)
}

function labelOf(name: string, path: KeyPath): string {
  return `sops('${name}', '${printPath(path)}')`
}
