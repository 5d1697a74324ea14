import type { Problem } from '../../../problem.ts'

/** A configuration file in another encoding than UTF-8: its letters would silently become others. */
export function encodingProblem(file: string, bytes: Uint8Array): Problem | undefined {
  const text = Buffer.from(bytes).toString('utf8')
  if (!text.includes('\uFFFD')) return undefined
  const line = strangeLine(text, bytes)
  if (line === undefined) return undefined
  return {
    code: 'config.encoding',
    message: 'the line holds bytes that are no UTF-8: the file was saved in another encoding',
    hint: 'Save the file as UTF-8: in an editor, or with iconv -f ISO-8859-1 -t UTF-8.',
    file,
    line,
  }
}

/** The first line whose bytes are not what its text would be written as. */
function strangeLine(text: string, bytes: Uint8Array): number | undefined {
  let at = 0
  for (const [index, line] of text.split('\n').entries()) {
    const written = Buffer.from(line, 'utf8')
    if (!written.equals(bytes.subarray(at, at + written.length))) return index + 1
    at += written.length + 1
  }
  return undefined
}
