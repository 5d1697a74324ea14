import { FileMistake, type Scalar } from '../../format.ts'
import { lineAt } from '../../text.ts'

export interface TomlNode {
  kind: 'value' | 'map' | 'list'
  value: Scalar
  readonly children: Map<string, TomlNode>
  /** Where it is written; undefined for tables that have headers or dotted keys. */
  range?: readonly [start: number, end: number]
  /** Of a table: where the last of its own keys ends, or its header. */
  lastLine?: number
  /** Of a table that dotted keys made: their names before its own from their section on, and where the last of them ends. */
  dotted?: { readonly prefix: readonly string[]; readonly end: number }
  /** Of the root: where the first header begins. */
  firstHeader?: number
  isFloat?: boolean
  /** A date, a time, or both. */
  isTime?: boolean
  /** Whether a header named it: naming it twice is a mistake. */
  named?: boolean
}

/** The tree of a TOML file, each value with its place. */
export function readToml(text: string): TomlNode | FileMistake {
  let at = 0
  const root = table()
  let current = root
  try {
    for (blank(true); at < text.length; blank(true)) {
      if (text[at] === '[') current = header()
      else {
        keyValue(current, 0)
        current.lastLine = at
      }
      endOfLine()
    }
    return root
  } catch (error) {
    if (error instanceof FileMistake) return error
    throw error
  }

  function fail(message: string): never {
    throw new FileMistake(message, lineAt(text, Math.min(at, text.length)))
  }

  function take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match !== null) at += match[0].length
    return match
  }

  /** Spaces; with `lines` also comments and line ends. */
  function blank(lines: boolean): void {
    take(lines ? /(?:[ \t\r\n]|#[^\n]*)*/y : /[ \t]*/y)
  }

  function endOfLine(): void {
    if (take(/[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/y) === null) fail('there is more on the line than a value')
  }

  function header(): TomlNode {
    const start = at
    const isList = take(/\[\[/y) !== null
    if (!isList) at++
    root.firstHeader ??= start
    const path = keys()
    if (take(isList ? /\]\]/y : /\]/y) === null) fail('a header has no end')
    const parent = path.slice(0, -1).reduce((node, name) => below(node, name), root)
    const name = path.at(-1) ?? ''
    const target = isList ? newItem(parent, name) : below(parent, name)
    if (target.range !== undefined || (!isList && target.named)) fail('a table comes twice')
    target.named = true
    target.lastLine = at
    return target
  }

  function newItem(parent: TomlNode, name: string): TomlNode {
    const list = parent.children.get(name) ?? { ...table(), kind: 'list' as const }
    if (list.kind !== 'list' || list.range !== undefined)
      fail('a table stands where a list of tables is written')
    parent.children.set(name, list)
    const item = table()
    list.children.set(String(list.children.size), item)
    return item
  }

  /** The table of that name, made where there is none; of a list its last. */
  function below(parent: TomlNode, name: string): TomlNode {
    const found = parent.children.get(name)
    if (found === undefined) {
      const made = table()
      parent.children.set(name, made)
      return made
    }
    const node = found.kind === 'list' ? [...found.children.values()].at(-1) : found
    if (node === undefined || node.kind !== 'map') fail('a value stands where a table is written')
    return node
  }

  function keyValue(parent: TomlNode, level: number): void {
    const path = keys()
    if (take(/[ \t]*=[ \t]*/y) === null) fail('an equals sign is missing')
    const owner = path.slice(0, -1).reduce((node, name) => below(node, name), parent)
    const name = path.at(-1) ?? ''
    if (owner.children.has(name)) fail('a key comes twice')
    owner.children.set(name, value(level))
    for (let depth = 1; depth < path.length; depth++) {
      const prefix = path.slice(0, depth)
      const between = prefix.reduce((node, each) => below(node, each), parent)
      between.dotted = { prefix, end: at }
    }
  }

  function keys(): readonly string[] {
    const path: string[] = []
    do {
      blank(false)
      const bare = take(/[A-Za-z0-9_-]+/y)
      if (bare !== null) path.push(bare[0])
      else if (text[at] === '"' || text[at] === "'") path.push(string())
      else fail('a key is missing')
      blank(false)
      if (path.length > DEEPEST) fail('it is nested too deep')
    } while (take(/\./y) !== null)
    return path
  }

  function value(depth: number): TomlNode {
    if (depth > DEEPEST) fail('it is nested too deep')
    const start = at
    const mark = text[at]
    const node: TomlNode = { kind: 'value', value: null, children: new Map() }
    if (mark === '"' || mark === "'") node.value = string()
    else if (mark === '[') list(node, depth)
    else if (mark === '{') inline(node, depth)
    else word(node)
    node.range = [start, at]
    return node
  }

  function list(node: TomlNode, depth: number): void {
    node.kind = 'list'
    at++
    for (blank(true); text[at] !== ']'; blank(true)) {
      node.children.set(String(node.children.size), value(depth + 1))
      blank(true)
      if (take(/,/y) === null && text[at] !== ']') fail('a list has no end')
    }
    at++
  }

  function inline(node: TomlNode, depth: number): void {
    node.kind = 'map'
    at++
    blank(false)
    while (text[at] !== '}') {
      keyValue(node, depth + 1)
      blank(false)
      if (take(/,[ \t]*/y) === null && text[at] !== '}') fail('an inline table has no end')
    }
    at++
    for (const child of node.children.values()) closeDotted(child)
  }

  /** Tables that dotted keys made inside an inline one end with it. */
  function closeDotted(node: TomlNode): void {
    if (node.kind !== 'map' || node.range !== undefined) return
    node.named = true
    for (const child of node.children.values()) closeDotted(child)
  }

  function word(node: TomlNode): void {
    const time = take(
      /\d{4}-\d{2}-\d{2}(?:[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})?)?|\d{2}:\d{2}:\d{2}(?:\.\d+)?/y,
    )
    if (time !== null) {
      node.value = time[0]
      node.isTime = true
      return
    }
    const found = take(
      /[+-]?(?:inf|nan)\b|true\b|false\b|0x[0-9A-Fa-f_]+|0o[0-7_]+|0b[01_]+|[+-]?\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d[\d_]*)?/y,
    )
    if (found === null) fail('a value is missing')
    const plain = found[0].replaceAll('_', '')
    if (plain === 'true' || plain === 'false') node.value = plain === 'true'
    else if (/inf|nan/.test(plain))
      node.value = Number(plain.replace('inf', 'Infinity').replace('nan', 'NaN'))
    else node.value = Number(plain)
    node.isFloat = /^[^x]*[.eE]|inf|nan/.test(plain) && !plain.startsWith('0x')
  }

  function string(): string {
    const long = take(
      /"""(?:\r?\n)?((?:[^\\]|\\[\s\S])*?"{0,2})"""(?!")|'''(?:\r?\n)?([\s\S]*?'{0,2})'''(?!')/y,
    )
    if (long !== null) return long[2] ?? unescapeText((long[1] ?? '').replace(/\\[ \t]*\r?\n\s*/g, ''))
    const short = take(/"((?:[^"\\\n]|\\[^\n])*)"|'([^'\n]*)'/y)
    if (short === null) fail('a text has no end')
    return short[2] ?? unescapeText(short[1] ?? '')
  }

  function unescapeText(inner: string): string {
    return inner.replace(
      /\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([\s\S]))/g,
      (_, short, long, mark: string) => {
        const code = short ?? long
        if (code !== undefined) {
          const point = Number.parseInt(code, 16)
          return point > 0x10ffff ? fail('a text has an escape beyond Unicode') : String.fromCodePoint(point)
        }
        return ESCAPES[mark] ?? fail(`a text has an escape that TOML does not know: \\${mark}`)
      },
    )
  }
}

function table(): TomlNode {
  return { kind: 'map', value: null, children: new Map() }
}

const DEEPEST = 200
const ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  e: '\u001b',
  '"': '"',
  '\\': '\\',
}
