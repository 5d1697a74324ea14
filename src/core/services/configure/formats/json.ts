import { isMap, type Json } from '../../../json.ts'
import { FileMistake, type Format, isScalar, nodesOf, type OpenFile, type Scalar, spell } from '../format.ts'
import { eolOf, indentAt, lineAt, lineEnd, lineStart, splice } from '../text.ts'

/** JSON as programs that read configuration take it: with comments and a comma at the end of a list. */
export const JSON_FORMAT: Format = { name: 'JSON', flat: false, open }

interface Node {
  readonly start: number
  end: number
  readonly value: Scalar
  readonly kind: 'value' | 'map' | 'list'
  readonly children: Map<string, Node>
  /** Of the last comma after a last child: trailing commas are kept. */
  trailing?: number
}

function open(text: string): OpenFile | FileMistake {
  const root = parse(text)
  if (root instanceof FileMistake) return root
  return { nodes: [...nodesOf(root)], set: (path, value) => set(text, root, path, value) }
}

function set(text: string, root: Node, path: readonly string[], value: Json): string | FileMistake {
  let here = root
  for (const [depth, name] of path.entries()) {
    const next = here.children.get(name)
    if (next === undefined) return add(text, here, path.slice(depth), value)
    here = next
  }
  return splice(text, here.start, here.end, print(value, here.kind === 'value' ? here.value : undefined))
}

function print(value: Json, existing?: Scalar): string {
  if (isScalar(value)) {
    const { kind, text } = spell(existing, value)
    return kind === 'literal' ? text : JSON.stringify(text)
  }
  if (!isMap(value)) return `[${value.map((item: Json) => print(item)).join(', ')}]`
  const members = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${print(item)}`)
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}

function add(text: string, parent: Node, path: readonly string[], value: Json): string | FileMistake {
  const [name = '', ...rest] = path
  if (parent.kind === 'list') return new FileMistake('a list takes no further items')
  const inner = rest.reduceRight<Json>((item, key) => ({ [key]: item }), value)
  const member = `${JSON.stringify(name)}: ${print(inner)}`
  if (parent.kind === 'value') {
    if (parent.value !== null) return new FileMistake('a single value stands there, no map')
    return splice(text, parent.start, parent.end, `{ ${member} }`)
  }
  const last = [...parent.children.values()].at(-1)
  if (last === undefined) {
    const inside = text.slice(parent.start + 1, parent.end - 1).trimEnd()
    if (inside === '') return splice(text, parent.start, parent.end, `{ ${member} }`)
    // A comment may run to the end of its line.
    const indent = eolOf(text) + indentAt(text, parent.start)
    return splice(text, parent.start, parent.end, `{${inside}${indent}  ${member}${indent}}`)
  }
  return addAfter(text, parent, last, member)
}

/** On a line of its own where the last one has one; behind a comment that follows it. */
function addAfter(text: string, parent: Node, last: Node, member: string): string {
  const behind = parent.trailing === undefined ? last.end : parent.trailing + 1
  const ownLine = lineStart(text, last.end) > parent.start
  if (!ownLine)
    return splice(text, behind, behind, parent.trailing === undefined ? `, ${member}` : ` ${member},`)
  const indent = /^[ \t]*/.exec(text.slice(lineStart(text, keyStart(text, parent, last))))?.[0] ?? ''
  const line = `${eolOf(text)}${indent}${member}${parent.trailing === undefined ? '' : ','}`
  const end = lineEnd(text, behind)
  const rest = text.slice(behind, end)
  const comma = parent.trailing === undefined ? ',' : ''
  if (!/^\s*(\/\/.*|\/\*((?!\*\/).)*\*\/\s*)?$/.test(rest)) return splice(text, behind, behind, comma + line)
  return splice(text, behind, end, comma + rest + line)
}

/** Where the last child's line begins: that of its key, which may stand lines above its end. */
function keyStart(text: string, parent: Node, last: Node): number {
  const head = text.slice(parent.start, last.start)
  return parent.start + head.trimEnd().replace(/:$/, '').trimEnd().length - 1
}

function parse(text: string): Node | FileMistake {
  let at = 0
  try {
    space()
    const root = value(0)
    space()
    if (at < text.length) fail('there is more after its end')
    return root
  } catch (error) {
    if (error instanceof FileMistake) return error
    throw error
  }

  function fail(message: string): never {
    throw new FileMistake(message, lineAt(text, at))
  }

  function space(): void {
    for (;;) {
      const match = SPACE.exec(text.slice(at, at + 4096))
      if (match === null) return
      if (text.startsWith('/*', at)) {
        const end = text.indexOf('*/', at + 2)
        if (end < 0) fail('a comment has no end')
        at = end + 2
      } else if (text.startsWith('//', at)) at = lineEnd(text, at)
      else at += match[0].length
    }
  }

  function value(depth: number): Node {
    if (depth > DEEPEST) fail('it is nested too deep')
    const start = at
    const mark = text[at]
    if (mark === '{' || mark === '[') return container(start, mark, depth)
    const scalar: Scalar = mark === '"' ? string() : word()
    return { start, end: at, value: scalar, kind: 'value', children: new Map() }
  }

  function container(start: number, mark: '{' | '[', depth: number): Node {
    const kind = mark === '{' ? 'map' : 'list'
    const node: Node = { start, end: at, value: null, kind, children: new Map() }
    const close = mark === '{' ? '}' : ']'
    at++
    for (;;) {
      space()
      if (text[at] === close) break
      const key = kind === 'list' ? String(node.children.size) : name()
      if (node.children.has(key)) fail('a key comes twice')
      node.children.set(key, value(depth + 1))
      delete node.trailing
      space()
      if (text[at] === ',') node.trailing = at++
      else if (text[at] !== close) fail(`${close} or a comma is missing`)
    }
    node.end = ++at
    return node
  }

  function name(): string {
    if (text[at] !== '"') fail('a key in double quotes is missing')
    const key = string()
    space()
    if (text[at] !== ':') fail('a colon is missing after a key')
    at++
    space()
    return key
  }

  function string(): string {
    STRING.lastIndex = at
    const match = STRING.exec(text)
    if (match === null) fail('a text has no end')
    at += match[0].length
    try {
      return JSON.parse(match[0]) as string
    } catch {
      return fail('a text has an escape that JSON does not know')
    }
  }

  function word(): Scalar {
    WORD.lastIndex = at
    const match = WORD.exec(text)
    if (match === null) fail(at >= text.length ? 'it ends too early' : 'a value is missing')
    at += match[0].length
    return JSON.parse(match[0]) as Scalar
  }
}

const DEEPEST = 200
const SPACE = /^(\s+|\/\/|\/\*)/
const STRING = /"(?:[^"\\\n\r]|\\.)*"/y
const WORD = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/y
