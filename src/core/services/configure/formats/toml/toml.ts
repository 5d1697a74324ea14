import { isMap, type Json } from '../../../../json.ts'
import {
  FileMistake,
  type Format,
  isScalar,
  nodesOf,
  type OpenFile,
  type Scalar,
  spell,
} from '../../format.ts'
import { appendLines, eolOf, indentAt, insertAfterLine, lineStart, splice } from '../../text.ts'
import { readToml, type TomlNode } from './read.ts'

/** TOML 1.0: https://toml.io/en/v1.0.0 */
export const TOML: Format = { name: 'TOML', flat: false, open }

function open(text: string): OpenFile | FileMistake {
  const root = readToml(text)
  if (root instanceof FileMistake) return root
  return { nodes: [...nodesOf(root)], set: (path, value) => set(text, root, path, value) }
}

function set(text: string, root: TomlNode, path: readonly string[], value: Json): string | FileMistake {
  let here = root
  const above: TomlNode[] = [root]
  for (const [depth, name] of path.entries()) {
    const next = here.children.get(name)
    if (next === undefined) return add(text, above, path, depth, value)
    here = next
    above.push(here)
  }
  if (here.range === undefined) return new FileMistake('a table stands there, no value')
  const written = print(value, here, text)
  return written instanceof FileMistake ? written : splice(text, here.range[0], here.range[1], written)
}

/** `above` are the tables that the path goes through, `depth` the number of its names that are there. */
function add(
  text: string,
  above: readonly TomlNode[],
  path: readonly string[],
  depth: number,
  value: Json,
): string | FileMistake {
  const parent = above[depth]
  const written = print(value, undefined, text)
  if (written instanceof FileMistake) return written
  if (parent === undefined || parent.kind === 'value')
    return new FileMistake('a single value stands there, no table')
  if (parent.kind === 'list') return new FileMistake('a list takes no further items')
  const rest = path.slice(depth)
  if (parent.range !== undefined)
    return addInline(text, parent, parent.range, `${printKey(rest)} = ${written}`)
  // The nearest table with lines of its own; what lies between is written as a dotted key.
  for (let at = depth; at > 0; at--) {
    const dotted = above[at]?.dotted
    if (dotted !== undefined)
      return insertBelow(text, dotted.end, `${printKey([...dotted.prefix, ...path.slice(at)])} = ${written}`)
    const end = above[at]?.lastLine
    if (end !== undefined) return insertBelow(text, end, `${printKey(path.slice(at))} = ${written}`)
  }
  const root = above[0] as TomlNode
  if (path.length > 1) {
    const header = `[${printKey(path.slice(0, -1))}]`
    const before = text.trim() === '' ? [] : ['']
    return appendLines(text, [...before, header, `${printKey(path.slice(-1))} = ${written}`])
  }
  const line = `${printKey(path)} = ${written}`
  if (root.lastLine !== undefined) return insertBelow(text, root.lastLine, line)
  return root.firstHeader === undefined
    ? appendLines(text, [line])
    : insertAbove(text, root.firstHeader, line)
}

function addInline(
  text: string,
  parent: TomlNode,
  [start, end]: readonly [number, number],
  member: string,
): string {
  const inside = text.slice(start + 1, end - 1)
  if (parent.children.size === 0) return splice(text, start, end, `{ ${member} }`)
  const close = start + 1 + inside.trimEnd().length
  return splice(text, close, close, `, ${member}`)
}

function insertBelow(text: string, offset: number, line: string): string {
  const start = lineStart(text, offset)
  const indent = /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? ''
  return insertAfterLine(text, offset, [indent + line])
}

/** Before the comments that belong to the header. */
function insertAbove(text: string, header: number, line: string): string {
  let at = lineStart(text, header)
  for (let previous = lineStart(text, at - 1); at > 0; previous = lineStart(text, at - 1)) {
    if (!/^[ \t]*#/.test(text.slice(previous, at))) break
    at = previous
  }
  const eol = eolOf(text)
  return splice(text, at, at, indentAt(text, at) + line + eol + eol)
}

function print(value: Json, existing: TomlNode | undefined, text: string): string | FileMistake {
  if (isScalar(value)) return printScalar(value, existing, text)
  const items: string[] = []
  for (const [key, item] of isMap(value)
    ? Object.entries(value)
    : value.map((each: Json) => ['', each] as const)) {
    const written = print(item, undefined, text)
    if (written instanceof FileMistake) return written
    items.push(isMap(value) ? `${printKey([key])} = ${written}` : written)
  }
  if (!isMap(value)) return `[${items.join(', ')}]`
  return items.length === 0 ? '{}' : `{ ${items.join(', ')} }`
}

function printScalar(value: Scalar, existing: TomlNode | undefined, source: string): string | FileMistake {
  if (value === null) return new FileMistake('TOML has no value for nothing')
  if (existing?.isTime && typeof value === 'string' && TIME.test(value)) return value
  const { kind, text } = spell(existing?.kind === 'value' ? existing.value : undefined, value)
  // An integer and a float are two types to TOML.
  if (kind === 'literal')
    return existing?.isFloat && /^-?\d+$/.test(text) ? `${text}.0` : text.replace(/^(-?\d+)(?=[eE])/, '$1.0')
  const range = existing?.range
  const isLiteral = range !== undefined && source[range[0]] === "'"
  if (isLiteral && /^[\t -&(-~\u00a0-\ud7ff\ue000-\uffff]*$/.test(text)) return `'${text}'`
  return quote(text)
}

const TIME =
  /^(?:\d{4}-\d{2}-\d{2}(?:[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})?)?|\d{2}:\d{2}:\d{2}(?:\.\d+)?)$/

function quote(text: string): string | FileMistake {
  if (/\p{Surrogate}/u.test(text)) return new FileMistake('half a character cannot be written in TOML')
  return JSON.stringify(text).replaceAll('\u007f', '\\u007F')
}

function printKey(path: readonly string[]): string {
  return path.map((name) => (/^[A-Za-z0-9_-]+$/.test(name) ? name : JSON.stringify(name))).join('.')
}
