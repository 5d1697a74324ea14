import {
  FileMistake,
  type FileNode,
  type Format,
  isScalar,
  type OpenFile,
  samePath,
  spell,
} from '../format.ts'
import { appendLines, lineAt, splice } from '../text.ts'

/**
 * `.env` files. Their readers agree on little; what is written here is the least that they all understand: bare words,
 * single quotes around anything without a single quote, double quotes with escapes for the rest.
 */
export const ENV: Format = { name: '.env', flat: true, open }

interface Entry {
  readonly path: readonly string[]
  readonly value: string
  readonly quote: string
  readonly start: number
  readonly end: number
}

function open(text: string): OpenFile | FileMistake {
  const entries = entriesOf(text)
  if (entries instanceof FileMistake) return entries
  return {
    nodes: entries.map(({ path, value }): FileNode => ({ path, kind: 'value', value })),
    set: (path, value) => {
      if (!isScalar(value)) return new FileMistake('an .env file takes texts only')
      const { text: wanted } = spell('', value)
      const entry = entries.findLast((each) => samePath(each.path, path))
      if (entry !== undefined) return splice(text, entry.start, entry.end, print(wanted, entry.quote))
      const name = path.join('.')
      if (!NAME.test(name))
        return new FileMistake('an .env file takes names of letters, digits, _, - and . only')
      return appendLines(text, [`${name}=${print(wanted, '')}`])
    },
  }
}

const NAME = /^[A-Za-z_][\w.-]*$/
const HEAD = /[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=[ \t]*/y
const SINGLE = /'([^']*)'/y
const DOUBLE = /"((?:[^"\\]|\\[\s\S])*)"/y
/** To the end of the line, or to a comment behind a space. */
const BARE = /(?:(?![ \t]+(?:#|\r?\n|$))[^\r\n#]|(?<=[^ \t=])#)*/y
const LINE = /[^\r\n]*(?:\r\n|\r|\n|$)/y

function entriesOf(text: string): readonly Entry[] | FileMistake {
  const entries: Entry[] = []
  for (let at = 0; at < text.length; ) {
    const head = match(HEAD, at)
    if (head?.[1] !== undefined) {
      const start = at + head[0].length
      const mark = text[start] ?? ''
      const found =
        mark === "'" ? match(SINGLE, start) : mark === '"' ? match(DOUBLE, start) : match(BARE, start)
      if (found === null) return new FileMistake('a text has no end', lineAt(text, start))
      at = start + found[0].length
      const quote = mark === "'" || mark === '"' ? mark : ''
      const value = quote === '' ? found[0] : (found[1] ?? '')
      const path = head[1].split('.')
      entries.push({ path, value: quote === '"' ? unescapeText(value) : value, quote, start, end: at })
    }
    at += match(LINE, at)?.[0].length || 1
  }
  return entries

  function match(pattern: RegExp, at: number): RegExpExecArray | null {
    pattern.lastIndex = at
    return pattern.exec(text)
  }
}

function print(text: string, quote: string): string {
  const bare = /^[A-Za-z0-9_.,:/@%+=-]*$/.test(text)
  if (bare && quote === '') return text
  if (quote === '"' && /^[^"\\$`\r\n]*$/.test(text)) return `"${text}"`
  if (/^[^'\r\n]*$/.test(text)) return `'${text}'`
  return `"${text
    .replace(/[\\"$`]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')}"`
}

function unescapeText(text: string): string {
  return text.replace(/\\([\s\S])/g, (whole, mark: string) => ESCAPED[mark] ?? whole)
}

const ESCAPED: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '"': '"',
  '\\': '\\',
  $: '$',
  '`': '`',
}
