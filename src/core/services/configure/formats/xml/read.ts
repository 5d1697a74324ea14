import { FileMistake } from '../../format.ts'
import { lineAt } from '../../text.ts'

type Range = readonly [start: number, end: number]

export interface Attribute {
  readonly name: string
  readonly value: string
  /** With its quotes. */
  readonly range: Range
}

export interface Element {
  readonly name: string
  readonly attributes: readonly Attribute[]
  readonly children: readonly Element[]
  /** What it holds where it holds no element. */
  readonly text: string | undefined
  /** Its start tag. */
  readonly open: Range
  /** Between its tags; undefined for `<a/>`. */
  readonly inner: Range | undefined
  readonly end: number
}

interface Opening {
  readonly name: string
  readonly attributes: readonly Attribute[]
  readonly children: Element[]
  readonly open: Range
  /** Texts so far, taken out of entities and CDATA. */
  text: string
}

/**
 * The elements of an XML file with their places. Entities that the file itself defines are not looked up: they stay as
 * they are written.
 */
export function readXml(text: string): Element | FileMistake {
  let at = 0
  const stack: Opening[] = []
  let root: Element | undefined
  while (at < text.length) {
    const start = at
    const here = stack.at(-1)
    if (text[at] !== '<') {
      const plain = take(/[^<]+/y)?.[0] ?? ''
      if (here !== undefined) here.text += decode(plain)
      else if (plain.trim() !== '') return fail('there is text outside of the root element', start)
    } else if (take(COMMENT) !== null || take(INSTRUCTION) !== null) continue
    else if (text.startsWith('<![CDATA[', at)) {
      const data = take(DATA)
      if (data === null || here === undefined)
        return fail('a CDATA section has no end, or no element around it', start)
      here.text += (data[1] ?? '').replaceAll('\r\n', '\n')
    } else if (text.startsWith('<!', at)) {
      if (root !== undefined || here !== undefined || take(DOCTYPE) === null)
        return fail('a declaration cannot stand here', start)
    } else if (text[at + 1] === '/') {
      const name = take(END)?.[1]
      if (here === undefined || name !== here.name)
        return fail(
          `${here === undefined ? 'nothing' : `<${here.name}>`} is open where an element ends`,
          start,
        )
      stack.pop()
      close(here, [here.open[1], start])
    } else {
      const tag = take(START)
      if (tag?.[1] === undefined) return fail('a tag has no end', start)
      if (root !== undefined && stack.length === 0) return fail('there are two root elements', start)
      if (stack.length > DEEPEST) return fail('it is nested too deep', start)
      const opening = {
        name: tag[1],
        attributes: attributesOf(tag[2] ?? '', start + 1 + tag[1].length),
        children: [],
        open: [start, at] as const,
        text: '',
      }
      if (tag[3] === '/') close(opening, undefined)
      else stack.push(opening)
    }
  }
  const left = stack.at(-1)
  if (left !== undefined) return fail(`<${left.name}> has no end`, left.open[0])
  return root ?? fail('it has no element', 0)

  function take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match !== null) at += match[0].length
    return match
  }

  function fail(message: string, offset: number): FileMistake {
    return new FileMistake(message, lineAt(text, offset))
  }

  function close(
    { name, attributes, children, open, text: inside }: Opening,
    inner: Range | undefined,
  ): void {
    const own = children.length === 0 ? inside : undefined
    const element: Element = { name, attributes, children, text: own, open, inner, end: at }
    const parent = stack.at(-1)
    if (parent === undefined) root = element
    else parent.children.push(element)
  }
}

const DEEPEST = 500
const NAME = '[^\\s<>/=\'"!?&]+'
const COMMENT = /<!--[\s\S]*?-->/y
const INSTRUCTION = /<\?[\s\S]*?\?>/y
const DATA = /<!\[CDATA\[([\s\S]*?)\]\]>/y
const DOCTYPE = /<!DOCTYPE(?:[^[\]<>"']|"[^"]*"|'[^']*'|\[(?:[^\]"']|"[^"]*"|'[^']*')*\])*>/y
const END = new RegExp(`</(${NAME})\\s*>`, 'y')
const START = new RegExp(`<(${NAME})((?:\\s+${NAME}\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*)\\s*(/?)>`, 'y')
const ATTRIBUTE = new RegExp(`(${NAME})\\s*=\\s*("[^"]*"|'[^']*')`, 'g')

function attributesOf(written: string, offset: number): readonly Attribute[] {
  return [...written.matchAll(ATTRIBUTE)].map((match) => {
    const [whole, name = '', quoted = ''] = match
    const end = offset + match.index + whole.length
    // A line end in an attribute is read as a space.
    const value = decode(quoted.slice(1, -1).replace(/\r\n|[\t\n]/g, ' '))
    return { name, value, range: [end - quoted.length, end] }
  })
}

function decode(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(
      /&(?:#x([0-9A-Fa-f]{1,6})|#(\d{1,7})|(\w+));/g,
      (whole, hex, decimal, name: string | undefined) => {
        if (name !== undefined) return ENTITIES[name] ?? whole
        const point = Number.parseInt(hex ?? decimal, hex === undefined ? 10 : 16)
        return point > 0x10ffff ? whole : String.fromCodePoint(point)
      },
    )
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
