import {
  type Document,
  isAlias,
  isPair,
  isSeq,
  isMap as isYamlMap,
  isScalar as isYamlScalar,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
} from 'yaml'
import { isMap, type Json } from '../../../../json.ts'
import {
  FileMistake,
  type FileNode,
  type Format,
  isScalar,
  type OpenFile,
  type Scalar,
  spell,
} from '../../format.ts'
import { appendLines, eolOf, insertAfterLine, lineAt, lineStart, splice } from '../../text.ts'
import { printText, printWord } from './text.ts'

/** YAML, edited in place by what the parser tells of positions: printing the document anew would lay it out anew. */
export const YAML: Format = { name: 'YAML', flat: false, open }

function open(text: string): OpenFile | FileMistake {
  const document = parseDocument(text, { keepSourceTokens: true, prettyErrors: false, logLevel: 'error' })
  const [error] = document.errors
  if (error !== undefined) {
    const several = error.code === 'MULTIPLE_DOCS'
    return new FileMistake(several ? 'it holds several documents' : error.message, lineAt(text, error.pos[0]))
  }
  return {
    nodes: [...nodesOf({ text, document }, document.contents, [])],
    set: (path, value) => set(text, document, path, value),
  }
}

interface Parsed {
  readonly text: string
  readonly document: Document
}

function* nodesOf(file: Parsed, node: unknown, path: readonly string[]): Generator<FileNode> {
  const target = isAlias(node) ? node.resolve(file.document) : node
  if (path.length > 0) {
    const value = isAlias(node) ? writtenAt(file, node.resolve(file.document)) : null
    if (isYamlMap(target)) yield { path, kind: 'map', value }
    else if (isSeq(target)) yield { path, kind: 'list', value }
    else yield { path, kind: 'value', value: isYamlScalar(target) ? scalarOf(target.value) : null }
  }
  // What an alias stands for is written elsewhere, and has its path there.
  for (const [name, child] of childrenOf(node)) yield* nodesOf(file, child, [...path, name])
}

/** How that is written which an alias stands for: a change there would be one here too. */
function writtenAt({ text }: Parsed, target: Node | undefined): string {
  return text.slice(target?.range?.[0], target?.range?.[1])
}

function childrenOf(node: unknown): readonly (readonly [string, unknown])[] {
  if (isSeq(node)) return node.items.map((item, index) => [String(index), item] as const)
  if (!isYamlMap(node)) return []
  return node.items.flatMap((pair) => {
    const key = isYamlScalar(pair.key) ? String(pair.key.value) : undefined
    // What is merged is meant to follow: `<<: *default` in Rails.
    return key === undefined || key === '<<' ? [] : [[key, pair.value] as const]
  })
}

function scalarOf(value: unknown): Scalar {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  return String(value)
}

function set(text: string, document: Document, path: readonly string[], value: Json): string | FileMistake {
  if (document.contents === null) return appendLines(text, nested(path, '', stepOf(text), print(value)))
  let here: unknown = document.contents
  let holder: Pair | undefined
  for (const [depth, name] of path.entries()) {
    if (isAlias(here)) return new FileMistake('an alias stands there; what it stands for has its own path')
    if (isYamlMap(here)) {
      const pair: Pair | undefined = here.items.find(
        (item) => isYamlScalar(item.key) && String(item.key.value) === name,
      )
      if (pair === undefined) return addToMap(text, here, path.slice(depth), value)
      holder = pair
      here = pair.value
    } else if (isSeq(here) && here.items[Number(name)] !== undefined && /^\d+$/.test(name)) {
      holder = undefined
      here = here.items[Number(name)]
    } else if (isSeq(here)) return new FileMistake('a list takes no further items')
    else return addToNothing(text, document, here, holder, path.slice(0, depth), path.slice(depth), value)
  }
  return replace(text, here, holder, value)
}

function replace(text: string, node: unknown, holder: Pair | undefined, value: Json): string | FileMistake {
  const range = (node as Node | null)?.range
  if (range == null) return new FileMistake('nothing can be written there')
  const [start] = range
  if ((isSeq(node) || isYamlMap(node)) && node.flow !== true) {
    const colon = colonOf(holder)
    const from = colon === undefined ? start : colon + 1
    return splice(text, from, endOf(node), (colon === undefined ? '' : ' ') + print(value))
  }
  if (!isYamlScalar(node)) return splice(text, start, range[1], print(value))
  const written = print(value, node)
  if (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED') {
    const end = range[1]
    return splice(text, start, end, written + (text[end - 1] === '\n' ? eolOf(text) : ''))
  }
  if (range[1] > start) return splice(text, start, range[1], written)
  const before = /\s/.test(text[start - 1] ?? ' ') ? '' : ' '
  const after = /^(?:[\s,}\]]|$)/.test(text.slice(start, start + 1)) ? '' : ' '
  return splice(text, start, start, before + written + after)
}

function print(
  value: Json,
  existing?: {
    readonly value: unknown
    readonly type?: string | undefined
    readonly source?: string | undefined
  },
): string {
  if (isScalar(value)) {
    const { kind, text } = spell(existingOf(existing), value)
    const word = kind === 'text' && typeof value === 'string' ? printWord(value, existing) : undefined
    return kind === 'literal' ? text : (word ?? printText(text, existing?.type))
  }
  if (!isMap(value)) return `[${value.map((item: Json) => print(item)).join(', ')}]`
  const members = Object.entries(value).map(([key, item]) => `${printText(key)}: ${print(item)}`)
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}

/** `yes` and `off` are texts to YAML 1.2, and truths to most programs that read configuration. */
function existingOf(existing: Parameters<typeof print>[1]): Scalar | undefined {
  if (existing === undefined) return undefined
  if (existing.type === 'PLAIN' && /^(yes|no|on|off)$/i.test(existing.source ?? '')) return true
  return scalarOf(existing.value)
}

/** Behind the last key, as deep as the first. */
function addToMap(text: string, map: YAMLMap, path: readonly string[], value: Json): string | FileMistake {
  const first = map.items[0]
  const key = first?.key as Node | undefined
  if (map.flow || key?.range == null) {
    const [start, end] = map.range ?? [0, 0]
    const close = text.slice(start, end - 1).trimEnd().length + start
    const trailing = text[close - 1] === ','
    const member = `${printText(path[0] ?? '')}: ${print(path.slice(1).reduceRight<Json>((item, name) => ({ [name]: item }), value))}`
    if (first === undefined) return splice(text, start, end, `{ ${member} }`)
    // A comment before the bracket would swallow it.
    if (text.slice(lineStart(text, close), close).includes('#'))
      return new FileMistake('a comment stands where the key would be added')
    return splice(text, close, close, trailing ? ` ${member}` : `, ${member}`)
  }
  const indent = ' '.repeat(key.range[0] - lineStart(text, key.range[0]))
  const lines = nested(path, indent, stepOf(text), print(value))
  const end = endOf(map)
  // A block text ends behind its last line break.
  if (text[end - 1] === '\n' && end > 0)
    return splice(text, end, end, lines.map((line) => line + eolOf(text)).join(''))
  return insertAfterLine(text, end, lines)
}

/** Where nothing stands a map may begin. */
function addToNothing(
  text: string,
  document: Document,
  node: unknown,
  holder: Pair | undefined,
  at: readonly string[],
  path: readonly string[],
  value: Json,
): string | FileMistake {
  if (!isYamlScalar(node) || node.value !== null || node.range == null)
    return new FileMistake('a single value stands there, no map')
  const [start, end] = node.range
  const key = holder?.key as Node | undefined
  if (end > start || key?.range == null || isInFlow(document, at)) {
    const [name = '', ...rest] = path
    const member: Json = { [name]: rest.reduceRight<Json>((item, each) => ({ [each]: item }), value) }
    return replace(text, node, holder, member)
  }
  const indent = ' '.repeat(key.range[0] - lineStart(text, key.range[0]) + stepOf(text).length)
  return insertAfterLine(
    text,
    colonOf(holder) ?? key.range[1],
    nested(path, indent, stepOf(text), print(value)),
  )
}

function isInFlow(document: Document, at: readonly string[]): boolean {
  let here: unknown = document.contents
  for (const name of at) {
    if ((isYamlMap(here) || isSeq(here)) && here.flow) return true
    here = childrenOf(here).find(([key]) => key === name)?.[1]
  }
  return false
}

function nested(path: readonly string[], indent: string, step: string, value: string): readonly string[] {
  return path.map((name, depth) => {
    const head = `${indent}${step.repeat(depth)}${printText(name)}:`
    return depth === path.length - 1 ? `${head} ${value}` : head
  })
}

/** Where the last value in it ends, comments behind it left out. */
function endOf(node: unknown): number {
  if ((isYamlMap(node) || isSeq(node)) && node.flow !== true) {
    const last: unknown = node.items.at(-1)
    if (isPair(last)) return Math.max(endOf(last.value), endOf(last.key))
    if (last !== undefined) return endOf(last)
  }
  const range = (node as Node | null)?.range
  return range == null ? 0 : range[1]
}

function colonOf(pair: Pair | undefined): number | undefined {
  const token = pair?.srcToken as
    | { readonly sep?: readonly { readonly type: string; readonly offset: number }[] }
    | undefined
  return token?.sep?.find(({ type }) => type === 'map-value-ind')?.offset
}

/** How much deeper the file writes what is inside. */
function stepOf(text: string): string {
  return /^( +)[^\s#-]/m.exec(text)?.[1] ?? '  '
}
