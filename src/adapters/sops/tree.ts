// A SOPS file taken apart, whatever its format: values in the order of the file, and what SOPS wrote about itself.

/** Order counts: the MAC is made over the values as they stand. */
export type Node =
  | { readonly kind: 'map'; readonly entries: readonly (readonly [key: string, value: Node])[] }
  | { readonly kind: 'list'; readonly items: readonly Node[] }
  | Leaf

export interface Leaf {
  readonly kind: 'leaf'
  readonly value: string | number | boolean | null
  /** As SOPS writes the value for the MAC. */
  readonly text: string
  readonly line: number
}

export interface Document {
  readonly content: Extract<Node, { kind: 'map' }>
  readonly metadata: Metadata
}

/** https://github.com/getsops/sops/blob/v3.13.3/stores/stores.go#L39-L60 */
export interface Metadata {
  readonly age: readonly Recipient[]
  readonly mac: string
  readonly lastModified: string
  readonly rule: Rule
  readonly macOnlyEncrypted: boolean
  /** Kinds of keys beside age that could open it, as SOPS names them. */
  readonly otherKeys: readonly string[]
}

export interface Recipient {
  readonly recipient: string
  /** The file's data key, encrypted for this recipient. */
  readonly enc: string
}

/** Which values are encrypted; by the comment or anything else that we do not follow: those that look it. */
export type Rule =
  | { readonly by: 'suffix'; readonly suffix: string; readonly encrypted: boolean }
  | { readonly by: 'regex'; readonly regex: RegExp; readonly encrypted: boolean }
  | { readonly by: 'look' }

export function textLeaf(value: string, line: number): Leaf {
  return { kind: 'leaf', value, text: value, line }
}
