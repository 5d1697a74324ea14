// Places in a text, counted in UTF-16 units as JavaScript does.

export function splice(text: string, start: number, end: number, replacement: string): string {
  return text.slice(0, start) + replacement + text.slice(end)
}

/** How the file ends its lines. */
export function eolOf(text: string): string {
  return /\r\n|\n/.exec(text)?.[0] ?? '\n'
}

/** 1-based. */
export function lineAt(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++
  return line
}

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1
}

/** Where the line ends, before its line break. */
export function lineEnd(text: string, offset: number): number {
  const at = text.indexOf('\n', offset)
  if (at < 0) return text.length
  return text[at - 1] === '\r' && at > offset ? at - 1 : at
}

/** The spaces and tabs that the line begins with. */
export function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? ''
}

/** The text with lines put in after the line of `offset`. */
export function insertAfterLine(text: string, offset: number, lines: readonly string[]): string {
  const end = lineEnd(text, offset)
  return splice(text, end, end, lines.map((line) => eolOf(text) + line).join(''))
}

/** The text with lines at its end, which ends in a line break if there was one or nothing. */
export function appendLines(text: string, lines: readonly string[]): string {
  const eol = eolOf(text)
  const open = text !== '' && !text.endsWith('\n')
  return text + (open ? eol : '') + lines.join(eol) + (open ? '' : eol)
}
