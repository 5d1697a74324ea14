import type { Json } from '../../json.ts'

// Configuration files as people write them: what one holds, and the same text with one value set.
// In: the text of a file (without byte order mark). Out: its values by path; the text with a value changed or added.
// Limits: everything but the value stays byte for byte: comments, order, quotes of others, line ends. Text that would
// mean something else to the format is quoted or escaped, so that any value comes out as it went in, or is refused.

export type Scalar = string | number | boolean | null

/** A place in a file that a path can name. */
export interface FileNode {
  /** Names from the root; positions of lists are their numbers. */
  readonly path: readonly string[]
  readonly kind: 'value' | 'map' | 'list'
  /** Of a value; formats without types have texts only. Of what an alias stands for: how that is written. */
  readonly value: Scalar
}

export interface OpenFile {
  /** In the order of the file; each map and list stands before what is in it. */
  readonly nodes: readonly FileNode[]
  /**
   * The text with the value at `path` set, or added where the file has none. A map or a list takes the place of what is
   * there as a whole. Formats without types take scalars only.
   */
  readonly set: (path: readonly string[], value: Json) => string | FileMistake
}

export interface Format {
  /** For people: `YAML`. */
  readonly name: string
  /** Whether a dot in a key is no more than a dot between two names: `spring.datasource.url`. */
  readonly flat: boolean
  readonly open: (text: string) => OpenFile | FileMistake
}

/** Why a file cannot be read, or a value not be set; never holds a value, which may be secret. */
export class FileMistake {
  readonly message: string
  readonly line: number | undefined

  constructor(message: string, line?: number) {
    this.message = message
    this.line = line
  }
}

/** A value as it is written: a word of the format's own, or text that the format quotes as it must. */
export interface Spelled {
  readonly kind: 'literal' | 'text'
  readonly text: string
}

/** Types follow the value that the file has: a number stays a number, text stays text whatever it looks like. */
export function spell(existing: Scalar | undefined, value: Scalar): Spelled {
  if (typeof value !== 'string') {
    const text = JSON.stringify(value)
    return { kind: typeof existing === 'string' ? 'text' : 'literal', text }
  }
  const same =
    (typeof existing === 'number' && NUMBER.test(value)) ||
    (typeof existing === 'boolean' && (value === 'true' || value === 'false'))
  return { kind: same ? 'literal' : 'text', text: value }
}

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?$/

export function isScalar(value: Json): value is Scalar {
  return value === null || typeof value !== 'object'
}

export function samePath(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index])
}

/** A file as it was read, by the names in it. */
interface ReadNode extends Pick<FileNode, 'kind' | 'value'> {
  readonly children: ReadonlyMap<string, ReadNode>
}

export function* nodesOf(node: ReadNode, path: readonly string[] = []): Generator<FileNode> {
  if (path.length > 0) yield { path, kind: node.kind, value: node.value }
  for (const [key, child] of node.children) yield* nodesOf(child, [...path, key])
}
