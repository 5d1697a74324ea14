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
import { appendLines, insertAfterLine, lineAt, splice } from '../text.ts'

/**
 * INI files: `[section]`, `key = value`, comments behind `;` and `#`. Quotes are PHP's, the only ones with rules:
 * https://www.php.net/manual/en/function.parse-ini-file.php. A path is the section's name and the key's.
 */
export const INI: Format = { name: 'INI', flat: true, open }

interface Entry {
  readonly path: readonly string[]
  readonly section: string
  readonly value: string
  /** '' of a bare value. */
  readonly quote: string
  /** Between key and value; '' where only the key is written. */
  readonly separator: string
  readonly start: number
  readonly end: number
}

interface File {
  readonly entries: readonly Entry[]
  /** By name, where the section's last line is. */
  readonly sections: ReadonlyMap<string, number>
}

function open(text: string): OpenFile | FileMistake {
  const file = read(text)
  if (file instanceof FileMistake) return file
  return {
    nodes: file.entries.map(({ path, value }): FileNode => ({ path, kind: 'value', value })),
    set: (path, value) => set(text, file, path, value),
  }
}

function set(text: string, file: File, path: readonly string[], value: Json): string | FileMistake {
  if (!isScalar(value)) return new FileMistake('an INI file takes texts only')
  const entry = file.entries.findLast((each) => samePath(each.path, path))
  const wanted = spell('', value).text
  const isWord = typeof value !== 'string' || (entry?.quote === '' && WORDS.test(entry.value))
  const isExpression = entry?.quote === '' && EXPRESSION.test(entry.value) && EXPRESSION.test(wanted)
  const written = isExpression ? wanted : print(wanted, entry?.quote ?? '', isWord)
  if (written instanceof FileMistake) return written
  if (entry !== undefined)
    return splice(text, entry.start, entry.end, (entry.separator === '' ? ' = ' : '') + written)
  return add(text, file, path, written)
}

/** Into the section with the longest name that the path begins with; a new one stands at the end. */
function add(text: string, file: File, path: readonly string[], written: string): string | FileMistake {
  const names = [...file.sections.keys()].map((name) => name.split('.'))
  const fitting = names.filter(
    (name) => name.length < path.length && samePath(name, path.slice(0, name.length)),
  )
  const best = fitting.reduce<readonly string[]>((a, b) => (b.length > a.length ? b : a), [])
  const section = best.length > 0 ? best : path.length > 1 && file.sections.size > 0 ? path.slice(0, 1) : []
  const key = path.slice(section.length).join('.')
  if (!/^[^\s=:;#[\]"'&|!(){}$^~?][^=:;#\r\n"]*(?<!\s)$/.test(key))
    return new FileMistake('an INI file cannot have such a key')
  const name = section.join('.')
  const separated = file.entries.filter(({ separator }) => separator !== '')
  const like = separated.findLast((entry) => entry.section === name) ?? separated[0]
  const line = key + (like?.separator ?? ' = ') + written
  const end = file.sections.get(name) ?? file.entries.findLast((entry) => entry.section === name)?.end
  if (end !== undefined) return insertAfterLine(text, end, [line])
  if (section.length > 0) return appendLines(text, ['', `[${name}]`, line])
  return file.sections.size === 0
    ? appendLines(text, [line])
    : line + (/\r\n|\n/.exec(text)?.[0] ?? '\n') + text
}

const LINE = /[^\r\n]*/y
const SECTION = /^[ \t]*\[([^\]]*)\][ \t]*(?:[;#].*)?$/
const HEAD = /^([ \t]*)([^=;#\s][^=]*?)([ \t]*=[ \t]*)/
const COLON_HEAD = /^([ \t]*)([^=:;#\s][^=:]*?)([ \t]*:[ \t]+)/
const ALONE = /^([ \t]*)([^=:;#\s][^=:;#]*?)()[ \t]*(?:[;#].*)?$/
const SINGLE = /'([^']*)'/y
const DOUBLE = /"((?:[^"\\]|\\[\s\S])*)"/y
/** Up to a comment behind a space. */
const BARE = /(?:(?![ \t]+(?:;|#[ \t])|[ \t]+$|[ \t]*[\r\n])[^\r\n])*/my

function read(text: string): File | FileMistake {
  const entries: Entry[] = []
  const sections = new Map<string, number>()
  let section = ''
  for (let at = 0; at < text.length; ) {
    const line = match(LINE, at)?.[0] ?? ''
    const named = SECTION.exec(line)?.[1]
    const head = named === undefined ? (HEAD.exec(line) ?? COLON_HEAD.exec(line) ?? ALONE.exec(line)) : null
    if (named !== undefined) {
      section = named.trim()
      sections.set(section, at + line.length)
      at += line.length
    } else if (head === null) at += line.length
    else {
      const [whole, indent = '', key = '', separator = ''] = head
      const start = separator === '' ? at + indent.length + key.length : at + whole.length
      const found = separator === '' ? bare('') : valueAt(start)
      if (found instanceof FileMistake) return found
      at = start + found.length
      // Lines that only go on, as Python writes long values.
      const more = found.quote === '' ? continuation(at, indent.length) : ''
      at += more.length
      const path = [...(section === '' ? [] : section.split('.')), ...key.split('.')]
      entries.push({
        path,
        section,
        value: found.value + more,
        quote: found.quote,
        separator,
        start,
        end: at,
      })
      at += match(LINE, at)?.[0].length ?? 0
      if (sections.has(section)) sections.set(section, at)
    }
    at += text.startsWith('\r\n', at) ? 2 : 1
  }
  return { entries, sections }

  function match(pattern: RegExp, from: number): RegExpExecArray | null {
    pattern.lastIndex = from
    return pattern.exec(text)
  }

  function bare(value: string): { readonly value: string; readonly quote: string; readonly length: number } {
    return { value, quote: '', length: value.length }
  }

  function valueAt(start: number): ReturnType<typeof bare> | FileMistake {
    if (/^(?:;|#(?:[ \t]|$))/.test(match(LINE, start)?.[0] ?? '')) return bare('')
    const quote = text[start] ?? ''
    if (quote !== '"' && quote !== "'") return bare(match(BARE, start)?.[0] ?? '')
    const found = match(quote === '"' ? DOUBLE : SINGLE, start)
    // Programs that know no quotes have values that begin with one.
    if (found === null)
      return quote === "'"
        ? bare(match(BARE, start)?.[0] ?? '')
        : new FileMistake('a text has no end', lineAt(text, start))
    const rest = match(LINE, start + found[0].length)?.[0] ?? ''
    if (!/^[ \t]*(?:[;#].*)?$/.test(rest)) return bare(match(BARE, start)?.[0] ?? '')
    const inner = found[1] ?? ''
    const value = quote === '"' ? inner.replace(/\\(["\\])/g, '$1') : inner
    return { value, quote, length: found[0].length }
  }

  function continuation(from: number, indent: number): string {
    const lines = /^(?:[ \t]*\r?\n[ \t]+[^\s=:;#[][^=\r\n]*(?=\r?\n|$))+/.exec(text.slice(from))?.[0] ?? ''
    const depth = /\n([ \t]+)/.exec(lines)?.[1]?.length ?? 0
    return depth > indent ? lines : ''
  }
}

/** Words that PHP makes something else of. */
const WORDS = /^(?:on|off|yes|no|true|false|none|null)$/i
/** Names of PHP, joined: in quotes they would be a text. */
const EXPRESSION = /^~?[A-Z][A-Z0-9_]*(?: [&|^] ~?[A-Z][A-Z0-9_]*)*$/
/** What needs no quotes anywhere. */
const PLAIN = /^[A-Za-z0-9_./:@%+,*\\-]+(?: [A-Za-z0-9_./:@%+,*\\-]+)*$/

function print(text: string, quote: string, isWord: boolean): string | FileMistake {
  if (text === '' && quote === '') return ''
  if (quote === '' && PLAIN.test(text) && (isWord || !WORDS.test(text))) return text
  // PHP puts variables into double quotes, and nothing stops it there.
  const single = !text.includes("'") && (quote === "'" || text.includes('${'))
  if (single) return `'${text}'`
  if (text.includes('${')) return new FileMistake("an INI file takes no text with both ${ and '")
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}
