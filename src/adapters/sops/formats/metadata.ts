import { isMap, type Json, type JsonMap } from '../../../core/json.ts'
import type { Document, Metadata, Node, Recipient, Rule } from '../tree.ts'

/** The document without the `sops` key, and what that says; undefined where it has none. */
export function withMetadata(root: Node): Document | undefined {
  if (root.kind !== 'map') return undefined
  const sops = root.entries.find(([key]) => key === 'sops')?.[1]
  const written = sops && plain(sops)
  if (!isMap(written) || typeof written.mac !== 'string' || typeof written.lastmodified !== 'string')
    return undefined
  const entries = root.entries.filter(([key]) => key !== 'sops')
  return {
    content: { kind: 'map', entries },
    metadata: metadataOf(written, written.mac, written.lastmodified),
  }
}

/**
 * Formats without nesting write it as `age__list_0__map_enc`; here that becomes nested again.
 * https://github.com/getsops/sops/blob/v3.13.3/stores/flatten.go#L13-L14
 */
export function unflattened(flat: readonly (readonly [key: string, value: Node])[]): Node {
  const plain: (readonly [string, Node])[] = []
  const recipients = new Map<string, (readonly [string, Node])[]>()
  for (const [key, value] of flat) {
    const { index, field } = /^age__list_(?<index>\d+)__map_(?<field>\w+)$/.exec(key)?.groups ?? {}
    if (index === undefined || field === undefined) plain.push([key.replace(/__(list|map)_.*/, ''), value])
    else recipients.set(index, [...(recipients.get(index) ?? []), [field, withNewlines(value)]])
  }
  const items = [...recipients.values()].map((entries): Node => ({ kind: 'map', entries }))
  return { kind: 'map', entries: [...plain, ['age', { kind: 'list', items }]] }
}

function withNewlines(node: Node): Node {
  return node.kind === 'leaf' ? { ...node, value: node.text.replaceAll('\\n', '\n') } : node
}

function metadataOf(written: JsonMap, mac: string, lastModified: string): Metadata {
  return {
    age: recipientsOf(written.age),
    mac,
    lastModified,
    rule: ruleOf(written),
    macOnlyEncrypted: String(written.mac_only_encrypted) === 'true',
    otherKeys: OTHER_KEYS.filter((key) => isFilled(written[key])),
  }
}

const OTHER_KEYS = ['kms', 'gcp_kms', 'hckms', 'azure_kv', 'hc_vault', 'pgp', 'key_groups']

function isFilled(value: Json | undefined): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0)
}

function recipientsOf(written: Json | undefined): readonly Recipient[] {
  const items = Array.isArray(written) ? written.filter(isMap) : []
  return items.map(({ recipient, enc }) => ({ recipient: String(recipient), enc: String(enc) }))
}

/** None written means the suffix: https://github.com/getsops/sops/blob/v3.13.3/sops.go#L56-L57 */
function ruleOf(written: JsonMap): Rule {
  for (const [key, by, encrypted] of RULES) {
    const text = written[key]
    if (typeof text !== 'string' || text === '') continue
    if (by === 'suffix') return { by, suffix: text, encrypted }
    const regex = by === 'regex' ? regexOf(text) : undefined
    return regex === undefined ? { by: 'look' } : { by: 'regex', regex, encrypted }
  }
  return { by: 'suffix', suffix: '_unencrypted', encrypted: false }
}

const RULES = [
  ['unencrypted_suffix', 'suffix', false],
  ['encrypted_suffix', 'suffix', true],
  ['unencrypted_regex', 'regex', false],
  ['encrypted_regex', 'regex', true],
  ['unencrypted_comment_regex', 'look', false],
  ['encrypted_comment_regex', 'look', true],
] as const

/** Go's `(?i)` at the beginning is a flag here; what only Go understands goes by the look of the values. */
function regexOf(text: string): RegExp | undefined {
  const { flags = '', pattern = '' } = /^(?:\(\?(?<flags>[ims]+)\))?(?<pattern>.*)$/s.exec(text)?.groups ?? {}
  try {
    return new RegExp(pattern, `${flags}u`)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function plain(node: Node): Json {
  if (node.kind === 'leaf') return node.value
  if (node.kind === 'list') return node.items.map(plain)
  return Object.fromEntries(node.entries.map(([key, value]) => [key, plain(value)]))
}
