import { FileMistake, type FileNode, type Format, isScalar, type OpenFile, spell } from '../../format.ts'
import { eolOf, indentAt, lineStart, splice } from '../../text.ts'
import { type Attribute, type Element, readXml } from './read.ts'

/**
 * XML: a path is the names of elements from the root, `@name` at its end an attribute. Elements that come several times
 * are told apart by their number, from 0: `beans.bean.1.@class`.
 */
export const XML: Format = { name: 'XML', flat: false, open }

function open(text: string): OpenFile | FileMistake {
  const root = readXml(text)
  if (root instanceof FileMistake) return root
  const top: Element = { ...root, children: [root] }
  return {
    nodes: [...nodesOf(root, [root.name])],
    set: (path, value) => (isScalar(value) ? set(text, top, path, spell('', value).text) : NO_TREE),
  }
}

const NO_TREE = new FileMistake('an XML file takes texts only')

function* nodesOf(element: Element, path: readonly string[]): Generator<FileNode> {
  const { attributes, children, text } = element
  yield text === undefined ? { path, kind: 'map', value: null } : { path, kind: 'value', value: text }
  for (const { name, value } of attributes) yield { path: [...path, `@${name}`], kind: 'value', value }
  for (const child of children) yield* nodesOf(child, [...path, ...stepsTo(element, child)])
}

/** Its name, with its number where there are several. */
function stepsTo(parent: Element, child: Element): readonly string[] {
  const same = parent.children.filter(({ name }) => name === child.name)
  return same.length === 1 ? [child.name] : [child.name, String(same.indexOf(child))]
}

function set(text: string, top: Element, path: readonly string[], value: string): string | FileMistake {
  if (!/^[\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u.test(value))
    return new FileMistake('XML cannot hold a text with such characters')
  const last = path.at(-1) ?? ''
  const names = last.startsWith('@') ? path.slice(0, -1) : path
  let here = top
  for (let depth = 0; depth < names.length; ) {
    const name = names[depth] ?? ''
    const same = here.children.filter((child) => child.name === name)
    const number = names[depth + 1]
    const numbered = same.length > 1 && number !== undefined && /^\d+$/.test(number)
    if (same.length > 1 && !numbered)
      return new FileMistake(`there are ${same.length} elements ${name}; name one by its number, from 0`)
    const next = numbered ? same[Number(number)] : same[0]
    if (next === undefined) {
      if (here === top)
        return new FileMistake(`the root element is ${top.children[0]?.name ?? ''}, not ${name}`)
      return addElement(text, here, names.slice(depth), last, value)
    }
    here = next
    depth += numbered ? 2 : 1
  }
  if (!last.startsWith('@')) return setText(text, here, value)
  const attribute = here.attributes.find(({ name }) => `@${name}` === last)
  return attribute === undefined
    ? addAttribute(text, here, last.slice(1), value)
    : setAttribute(text, attribute, value)
}

function setText(text: string, element: Element, value: string): string | FileMistake {
  if (element.text === undefined) return new FileMistake('that element holds other elements, no text')
  const { inner, open: tag } = element
  if (inner === undefined) {
    const end = text.slice(0, tag[1] - 2).trimEnd().length
    return splice(text, end, tag[1], `>${escapeText(value)}</${element.name}>`)
  }
  const written = text.slice(...inner)
  const isData = /^<!\[CDATA\[(?:(?!\]\]>)[\s\S])*\]\]>$/.test(written) && !/\]\]>|\r/.test(value)
  return splice(text, ...inner, isData ? `<![CDATA[${value}]]>` : escapeText(value))
}

function setAttribute(text: string, { range }: Attribute, value: string): string {
  const quote = text[range[0]] ?? '"'
  return splice(text, ...range, quote + escapeAttribute(value, quote) + quote)
}

function addAttribute(text: string, element: Element, name: string, value: string): string | FileMistake {
  if (!NAME.test(name)) return new FileMistake(`${name} is no name of an attribute`)
  const last = element.attributes.at(-1)
  const at = last === undefined ? element.open[0] + 1 + element.name.length : last.range[1]
  return splice(text, at, at, ` ${name}="${escapeAttribute(value, '"')}"`)
}

/** Behind the parent's last element, indented like it. */
function addElement(
  text: string,
  parent: Element,
  names: readonly string[],
  last: string,
  value: string,
): string | FileMistake {
  const odd = [...names, ...(last.startsWith('@') ? [last.slice(1)] : [])].find((name) => !NAME.test(name))
  if (odd !== undefined) return new FileMistake(`there is none with the number or name ${odd}`)
  const made = names.reduceRight<string | undefined>((inner, name) => {
    if (inner !== undefined) return `<${name}>${inner}</${name}>`
    if (last.startsWith('@')) return `<${name} ${last.slice(1)}="${escapeAttribute(value, '"')}"/>`
    return `<${name}>${escapeText(value)}</${name}>`
  }, undefined)
  const { inner, open: tag } = parent
  if (inner === undefined) {
    const end = text.slice(0, tag[1] - 2).trimEnd().length
    return splice(text, end, tag[1], `>${made}</${parent.name}>`)
  }
  const sibling = parent.children.at(-1)
  if (sibling !== undefined) {
    const ownLine = text.slice(lineStart(text, sibling.open[0]), sibling.open[0]).trim() === ''
    const lead = ownLine ? eolOf(text) + indentAt(text, sibling.open[0]) : ''
    return splice(text, sibling.end, sibling.end, lead + made)
  }
  if (parent.text?.trim() !== '') return new FileMistake('that element holds text, no elements')
  const lines = text.slice(...inner).includes('\n')
  const closing = lines ? text.slice(0, inner[1]).trimEnd().length : inner[1]
  const indent = indentAt(text, tag[0])
  return splice(
    text,
    closing,
    closing,
    lines ? `${eolOf(text)}${indent}${indent === '' ? '  ' : indent}${made}` : (made ?? ''),
  )
}

const NAME = /^[A-Za-z_][\w.:-]*$/

function escapeText(text: string): string {
  return text.replace(/[&<>]/g, (mark) => ENTITIES[mark] ?? mark).replaceAll('\r', '&#13;')
}

function escapeAttribute(text: string, quote: string): string {
  return escapeText(text)
    .replaceAll('\n', '&#10;')
    .replaceAll('\t', '&#9;')
    .replaceAll(quote, quote === '"' ? '&quot;' : '&apos;')
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
