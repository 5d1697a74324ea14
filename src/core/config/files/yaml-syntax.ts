import type { Problem } from '../../problem.ts'

/**
 * What the parser could not read, in the words of people who write configuration: the first row that fits the text or the
 * line speaks. `line` is 1-based, as far as the parser knows it.
 */
export function yamlSyntaxProblem(
  file: string,
  text: string,
  reason: string,
  line: number | undefined,
): Problem {
  const lines = text.split(/\r?\n/)
  const at = { lines, line: line ?? lines.length, reason, text: lines[(line ?? lines.length) - 1] ?? '' }
  for (const row of ROWS) {
    const found = row(at)
    if (found === undefined) continue
    const { line: better = line, message, hint } = found
    return { code: 'config.syntax', message, hint, file, ...(better === undefined ? {} : { line: better }) }
  }
  return {
    code: 'config.syntax',
    message: `cannot be read: ${reason}`,
    hint: 'Look on this line and those before it for a bracket or quote that is not closed, or another indentation.',
    file,
    ...(line === undefined ? {} : { line }),
  }
}

/** The line of the first mark that Git leaves where two branches collide. */
export function conflictLine(text: string): number | undefined {
  const index = text.split(/\r?\n/).findIndex((line) => /^<{7}( |$)/.test(line))
  return index < 0 ? undefined : index + 1
}

export const CONFLICT = {
  message: 'holds the marks of a merge that was not finished: <<<<<<<',
  hint: 'Keep one of the two versions, and remove the lines that begin with <<<<<<<, ======= and >>>>>>>.',
}

interface Place {
  readonly lines: readonly string[]
  readonly line: number
  readonly text: string
  readonly reason: string
}

interface Found {
  readonly message: string
  readonly hint: string
  readonly line?: number
}

const ROWS: readonly ((place: Place) => Found | undefined)[] = [
  conflict,
  script,
  tab,
  twice,
  template,
  reference,
  reserved,
  alias,
  tag,
  colon,
  merge,
  complexKey,
  bounded,
  unclosed,
  indentation,
]

function conflict({ lines }: Place): Found | undefined {
  const line = conflictLine(lines.join('\n'))
  return line === undefined ? undefined : { ...CONFLICT, line }
}

function script({ lines }: Place): Found | undefined {
  const index = lines.findIndex((line) =>
    /^(module\.exports|config) = |^export default |^(const|let) \w+ =/.test(line),
  )
  if (index < 0) return undefined
  return {
    message: 'is JavaScript, but its name says YAML',
    hint: 'Rename the file so that it ends in .js, or write `key: value` lines.',
    line: index + 1,
  }
}

function tab({ text }: Place): Found | undefined {
  if (!/^ *\t/.test(text)) return undefined
  return {
    message: 'the line is indented with a tab, and YAML takes spaces only',
    hint: 'Replace the tab with spaces.',
  }
}

function twice({ reason, text, lines, line }: Place): Found | undefined {
  if (!reason.includes('duplicate')) return undefined
  const [, indent = '', key = ''] = /^(\s*)(?:- )?['"]?([^'":]+)['"]?\s*:/.exec(text) ?? []
  const first = lines
    .slice(0, line - 1)
    .findLastIndex((other) => other.trimEnd().startsWith(`${indent}${key}:`))
  const where = first < 0 ? '' : `, first in line ${first + 1}`
  return { message: `the key ${key} stands twice in one map${where}`, hint: 'Keep one of them.' }
}

function template({ text }: Place): Found | undefined {
  if (!text.includes('{{')) return undefined
  return {
    message: 'holds {{ … }}, and templates are not read here',
    hint: "Write the value; what differs by environment goes into byEnv, what is shared into vars: '${vars.name}'.",
  }
}

/** Between brackets the { of a ${…} would open a map. */
function reference({ lines, line }: Place): Found | undefined {
  for (let index = line - 1; index >= 0 && index >= line - 3; index--) {
    const bare = withoutQuoted(lines[index] ?? '')
    const at = bare.search(/\$\{[^{}\s]*\}/)
    if (at < 0 || !isInFlow([...lines.slice(Math.max(0, index - 30), index), bare.slice(0, at)])) continue
    const value = /[^\s,'"[\]{}]*(?:\$\{[^{}\s]*\}[^\s,'"[\]{}]*)+/.exec(
      bare.slice(Math.max(0, bare.lastIndexOf(' ', at))),
    )
    return {
      message: 'between brackets a text with ${…} needs quotes: its { would open a map',
      hint: `Write "${value?.[0] ?? '${…}'}".`,
      line: index + 1,
    }
  }
  return undefined
}

function isInFlow(before: readonly string[]): boolean {
  return (
    lastOpen(
      before
        .map(withoutQuoted)
        .join('\n')
        .replace(/\$\{[^{}\s]*\}/g, ''),
    ) !== undefined
  )
}

/** YAML keeps these for itself at the beginning of a plain text. */
function reserved({ text }: Place): Found | undefined {
  const [, value = ''] = /(?::|-)\s+([@%`].*)$/.exec(text) ?? []
  if (value === '') return undefined
  return { message: `a text cannot begin with ${value[0]} without quotes`, hint: `Write '${value.trim()}'.` }
}

function alias({ reason, text }: Place): Found | undefined {
  if (!/unidentified alias|name of an alias/.test(reason)) return undefined
  const [, value = ''] = /(?:[:,[]|-)\s*(\*[^,\]}#]*)/.exec(text) ?? []
  const name = value.trim().slice(1)
  if (/^\w+$/.test(name)) {
    return {
      message: `*${name} repeats what an anchor &${name} marks, and this file has none`,
      hint: `Write the value itself, or '*${name}' in quotes where a pattern is meant.`,
    }
  }
  if (value === '')
    return { message: `cannot be read: ${reason}`, hint: 'Write the values out, or share them with vars.' }
  return { message: 'a text cannot begin with * without quotes', hint: `Write '${value.trim()}'.` }
}

function tag({ reason, text }: Place): Found | undefined {
  if (!/\btag\b/.test(reason)) return undefined
  const [value = '!'] = /![^\s,\]}]*/.exec(text) ?? []
  return {
    message: `${value} is a tag in YAML, and no tags are read here`,
    hint: `Write '${value}' in quotes where the text is meant, else leave it out.`,
  }
}

function colon({ text }: Place): Found | undefined {
  const [, value = ''] = /^\s*(?:- )?[\w.-]+:\s+([^'"[{&*!|>#].*)$/.exec(text) ?? []
  if (!/: /.test(value)) return undefined
  return {
    message: 'the value holds a colon and a space, which would begin another key',
    hint: `Write it in quotes: '${value.trim()}'.`,
  }
}

function merge({ reason }: Place): Found | undefined {
  if (!/merge mappings/.test(reason)) return undefined
  return {
    message: '<< takes a map that an anchor of this file marks, *name, and nothing else',
    hint: "Write a reference in the place of the whole map: env: '${services.db.env}'.",
  }
}

/** The parser has no place for it: the key as a whole is noticed when the map is made. */
function complexKey({ reason, lines }: Place): Found | undefined {
  if (!reason.includes('complex key')) return undefined
  const index = lines.findIndex((text) => /(^|[{,[]|- )\s*(\?\s+[[{]|[[{][^\]}]*[\]}]\s*:(\s|$))/.test(text))
  return {
    message: 'a key is a list or a map, and keys are texts',
    hint: "Write the key as a text: 'a, b': …",
    ...(index < 0 ? {} : { line: index + 1 }),
  }
}

/** The parser notices at the end, or a line later: what was opened last is what to look at. */
function unclosed({ lines, line }: Place): Found | undefined {
  for (let index = line - 1; index >= 0 && index >= line - 30; index--) {
    const bare = withoutQuoted(lines[index] ?? '')
    const quote = /(?<=[:[,{]\s*|- )['"]/.exec(bare)?.[0]
    const bracket = lastOpen(bare)
    const open = quote ?? bracket
    if (open !== undefined)
      return {
        message: `the ${open} of this line is not closed`,
        hint: `Write the ${CLOSING[open]} that belongs to it.`,
        line: index + 1,
      }
  }
  return undefined
}

/** A line without its comment and without what stands in quotes. */
function withoutQuoted(line: string): string {
  return line.replace(/(^|\s)#.*$/, '').replace(/'(?:[^']|'')*'|"(?:[^"\\]|\\.)*"/g, '')
}

const CLOSING: Readonly<Record<string, string>> = { '[': ']', '{': '}', "'": "'", '"': '"' }

function lastOpen(text: string): string | undefined {
  const open: string[] = []
  for (const letter of text) {
    if (letter === '[' || letter === '{') open.push(letter)
    if (letter === ']' || letter === '}') open.pop()
  }
  return open.at(-1)
}

function indentation({ reason, text, lines, line }: Place): Found | undefined {
  if (!reason.includes('indentation')) return undefined
  const above = lines.slice(0, line - 1).findLastIndex((other) => other.trim() !== '' && !/^\s*#/.test(other))
  if (above < 0) return undefined
  const [own, other] = [widthOf(text), widthOf(lines[above] ?? '')]
  if (own === other) return undefined
  return {
    message: `the line has ${own} spaces before it, line ${above + 1} has ${other}: no map is open at that depth`,
    hint: 'Give all keys of one map the same number of spaces.',
  }
}

function widthOf(text: string): number {
  return /^ */.exec(text)?.[0].length ?? 0
}

function bounded({ reason }: Place): Found | undefined {
  if (/depth|nest/.test(reason))
    return { message: `cannot be read: ${reason}`, hint: 'Write it with fewer levels.' }
  if (!/aliases/.test(reason)) return undefined
  return { message: `cannot be read: ${reason}`, hint: 'Write the values out, or share them with vars.' }
}
