import type { Checked } from '../../../problem.ts'
import type { SourceValue } from '../../source.ts'
import { parseData } from '../parse.ts'

const KEY = 'diploid'

/**
 * The `diploid` key of a package.json; undefined where there is none. All else in that file is other programs' business,
 * mistakes in it included, so that only the key's own text is read.
 */
export function packageKey(file: string, text: string): Checked<SourceValue | undefined> {
  const span = spanOf(text, KEY)
  if (span === undefined) return { value: undefined, problems: [] }
  // The line breaks before it keep the lines; it must begin at the margin, whatever its own lines do.
  const alone = text.slice(0, span.from).replace(/[^\n]/g, '') + text.slice(span.from, span.to).trimStart()
  const { value, problems } = parseData(file, alone)
  const { isRefused, ...data } = value
  return { value: isRefused ? undefined : { file, ...data, isFunction: false }, problems }
}

/** From where to where the value of a key of the outermost object stands; of several such keys the last counts. */
function spanOf(text: string, key: string): { readonly from: number; readonly to: number } | undefined {
  let depth = 0
  let from: number | undefined
  let span: { readonly from: number; readonly to: number } | undefined
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    if (from !== undefined && depth === 1 && (token === ',' || token === '}')) {
      span = { from, to: index }
      from = undefined
    }
    if (token === '{' || token === '[') depth++
    else if (token === '}' || token === ']') depth--
    else if (depth === 1 && from === undefined && isKey(token, key)) from = index + token.length
  }
  return span
}

/** Brackets, commas, and strings with the colon that makes them a key. */
const TOKENS = /[{}[\],]|"(?:[^"\\\n]|\\.)*"(?:\s*:)?/g

function isKey(token: string, key: string): boolean {
  if (!token.endsWith(':')) return false
  try {
    return JSON.parse(token.slice(0, -1)) === key
  } catch {
    // A string that JSON does not take is no key; whoever reads that file says so.
    return false
  }
}
