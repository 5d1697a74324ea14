import type { Json } from '../../../json.ts'
import {
  FileMistake,
  type FileNode,
  type Format,
  isScalar,
  type OpenFile,
  samePath,
  spell,
} from '../format.ts'
import { appendLines, insertAfterLine, splice } from '../text.ts'

/** Java properties: https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Properties.html#load(java.io.Reader) */
export const PROPERTIES: Format = { name: 'properties', flat: true, open }

interface Entry {
  readonly path: readonly string[]
  readonly value: string
  /** Between key and value, as written. */
  readonly separator: string
  readonly start: number
  readonly end: number
}

function open(text: string): OpenFile {
  const entries = [...entriesOf(text)]
  return {
    nodes: entries.map(({ path, value }): FileNode => ({ path, kind: 'value', value })),
    set: (path, value) => set(text, entries, path, value),
  }
}

function set(
  text: string,
  entries: readonly Entry[],
  path: readonly string[],
  value: Json,
): string | FileMistake {
  if (!isScalar(value)) return new FileMistake('a properties file takes texts only')
  const written = escapeValue(spell('', value).text)
  // Of a key that comes twice, Java takes the last.
  const entry = entries.findLast((each) => samePath(each.path, path))
  if (entry !== undefined)
    return splice(text, entry.start, entry.end, (entry.separator === '' ? '=' : '') + written)
  const neighbour = nearestEntry(entries, path)
  const separator = neighbour?.separator.trim() === '' ? '=' : (neighbour?.separator ?? '=')
  const line = escapeKey(path.join('.')) + separator + written
  return neighbour === undefined ? appendLines(text, [line]) : insertAfterLine(text, neighbour.end, [line])
}

/** The last entry that shares the most names with the path. */
function nearestEntry(entries: readonly Entry[], path: readonly string[]): Entry | undefined {
  let best: Entry | undefined
  let most = 0
  for (const entry of entries) {
    const differs = path.findIndex((name, index) => entry.path[index] !== name)
    const shared = differs < 0 ? path.length : differs
    if (shared > 0 && shared >= most) {
      best = entry
      most = shared
    }
  }
  return best ?? entries.at(-1)
}

function* entriesOf(text: string): Generator<Entry> {
  LINE.lastIndex = 0
  for (let at = 0; at < text.length; ) {
    LINE.lastIndex = at
    const line = LINE.exec(text)?.[0] ?? ''
    const start = at
    at += line.length
    if (text.startsWith('\r\n', at)) at += 2
    else at += 1
    const blank = /^[ \t\f]*/.exec(line)?.[0].length ?? 0
    const mark = line[blank]
    if (mark === undefined || (mark === '\\' && line.slice(blank).replace(CONTINUATION, '') === '')) continue
    // A comment ends with its line, whatever that ends in.
    if (mark === '#' || mark === '!') {
      const end = /[\r\n]/.exec(text.slice(start))
      at = end === null ? text.length : start + end.index + 1
      continue
    }
    const key = KEY.exec(line.slice(blank))?.[0] ?? ''
    const separator = SEPARATOR.exec(line.slice(blank + key.length))?.[0] ?? ''
    const from = blank + key.length + separator.length
    yield {
      path: unescapeText(key).split('.'),
      value: unescapeText(line.slice(from)),
      separator,
      start: start + from,
      end: start + line.length,
    }
  }
}

/** A logical line: a line break behind an odd number of backslashes belongs to it. */
const LINE = /(?:[^\\\r\n]|\\(?:\r\n|[\s\S]|$))*/y
const CONTINUATION = /\\(?:\r\n|\r|\n)[ \t\f]*/g
const KEY = /^(?:[^\\=:\s]|\\(?:\r\n[ \t\f]*|[\r\n][ \t\f]*|[\s\S]|$))*/
const SEPARATOR = /^(?:[ \t\f]|\\(?:\r\n|[\r\n]))*(?:[=:](?:[ \t\f]|\\(?:\r\n|[\r\n]))*)?/

function unescapeText(text: string): string {
  return text
    .replace(CONTINUATION, '')
    .replace(/\\(?:u([0-9a-fA-F]{4})|([\s\S]|$))/g, (_, code: string | undefined, mark: string) =>
      code === undefined ? (ESCAPED[mark] ?? mark) : String.fromCharCode(Number.parseInt(code, 16)),
    )
}

const ESCAPED: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' }
const ESCAPES: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\f': '\\f' }

/** Beyond ASCII as \uXXXX: programs read these files as Latin-1 or as UTF-8, and both understand that. */
function escapeValue(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replace(/[\t\n\r\f]/g, (mark) => ESCAPES[mark] ?? mark)
    .replace(/^ /, '\\ ')
    .replace(/[^ -~]/g, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function escapeKey(text: string): string {
  return escapeValue(text)
    .replace(/(?<!\\) |[=:]/g, '\\$&')
    .replace(/^[#!]/, '\\$&')
}
