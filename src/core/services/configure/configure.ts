import type { Json } from '../../json.ts'
import { redact, Sensitive, sensitivesIn, type Value } from '../../sensitive.ts'
import { isSecretKey } from '../references/value.ts'
import type { ConfiguredFile } from '../service.ts'
import { type Change, changesOf, type EditMistake } from './changes.ts'
import { FileMistake, type FileNode, type Format, samePath } from './format.ts'
import { FORMAT_NAMES, formatOf } from './formats.ts'
import { printNames } from './left/left-side.ts'

// A configuration file as committed, with the values that a service sets in it.
// In: its bytes, the entries. Out: the new text (secret where a secret was set), mistakes, keys that were left alone.
// Limits: whatever was not asked for is as it was, which is looked at once more at the end.

export interface Configured {
  /** undefined where something is wrong. */
  readonly text: string | Sensitive | undefined
  /** How the text becomes bytes again: files that are no UTF-8 are one byte a character. */
  readonly encoding: 'utf8' | 'latin1'
  /** Of the file as a whole. */
  readonly mistake?: { readonly message: string; readonly hint: string }
  readonly mistakes: readonly EditMistake[]
  readonly unmatched: readonly string[]
  readonly added: readonly string[]
  readonly doubts: readonly EditMistake[]
  /** Those of its changes whose values must not be shown, whether or not they could be written. */
  readonly secret: readonly Change[]
}

export function configureFile(
  { file, edits }: ConfiguredFile,
  bytes: Uint8Array,
  format: Format | undefined = formatOf(file),
): Configured {
  if (format === undefined)
    return unusable(
      `the format of ${file} is not known by its name`,
      `configure knows ${FORMAT_NAMES}; write any other as a whole under \`files\`.`,
    )
  const { text: whole, encoding } = decode(bytes)
  if (/\0/.test(whole)) return unusable(`${file} is no text in UTF-8`, 'Commit it in UTF-8.')
  const mark = whole.startsWith('\ufeff') ? '\ufeff' : ''
  const text = whole.slice(mark.length)
  const open = format.open(text)
  if (open instanceof FileMistake) {
    const line = open.line === undefined ? '' : ` (line ${open.line})`
    return unusable(`${file} cannot be read as ${format.name}${line}: ${open.message}`, 'Mend the file.')
  }
  const { changes, mistakes, unmatched, added, doubts } = changesOf(open, format, edits)
  const usable = changes.filter(({ value }) => !isSecretKey(value))
  const secret = changes.filter(({ value }) => isSecretKey(value) || sensitivesIn(value).length > 0)
  const told = { encoding, unmatched, added, doubts, secret }
  const result = mistakes.length > 0 ? undefined : written(mark, text, open.nodes, format, usable, encoding)
  if (result === undefined || isEditMistake(result))
    return { ...told, text: undefined, mistakes: [...mistakes, ...(result ? [result] : [])] }
  return { ...told, text: result, mistakes }
}

function unusable(message: string, hint: string): Configured {
  const mistake = { message, hint }
  const nothing = { mistakes: [], unmatched: [], added: [], doubts: [], secret: [] }
  return { text: undefined, encoding: 'utf8', mistake, ...nothing }
}

function decode(bytes: Uint8Array): { readonly text: string; readonly encoding: 'utf8' | 'latin1' } {
  const text = Buffer.from(bytes).toString('utf8')
  if (Buffer.from(text, 'utf8').equals(bytes)) return { text, encoding: 'utf8' }
  return { text: Buffer.from(bytes).toString('latin1'), encoding: 'latin1' }
}

/** One secret value makes the whole text secret. */
function written(
  mark: string,
  text: string,
  before: readonly FileNode[],
  format: Format,
  changes: readonly Change[],
  encoding: Configured['encoding'],
): string | Sensitive | EditMistake {
  const secrets = changes.flatMap(({ value }) => own(value))
  let mistake: EditMistake | undefined
  const make = (texts: readonly string[]): string => {
    const clear = (value: Value) => redact(value, (secret) => texts[secrets.indexOf(secret)] ?? '')
    const result = setAll(
      text,
      before,
      format,
      changes.map((change) => ({ ...change, value: clear(change.value) })),
      encoding,
    )
    if (typeof result === 'string') return mark + result
    mistake = result
    return ''
  }
  const result = secrets.length === 0 ? make([]) : Sensitive.combine(secrets, make, 'a configured file')
  return mistake ?? result
}

function own(value: Value): readonly Sensitive[] {
  if (value instanceof Sensitive) return [value]
  if (Array.isArray(value)) return value.flatMap((item: Value) => own(item))
  return typeof value === 'object' && value !== null
    ? Object.values(value).flatMap((item: Value) => own(item))
    : []
}

type ClearChange = Omit<Change, 'value'> & { readonly value: Json }

function setAll(
  text: string,
  before: readonly FileNode[],
  format: Format,
  changes: readonly ClearChange[],
  encoding: Configured['encoding'],
): string | EditMistake {
  let here = text
  for (const change of changes) {
    const open = format.open(here)
    // What a parser says of a text that a value has broken may quote the value, which may be secret.
    if (open instanceof FileMistake) return cannot(change, UNREADABLE)
    const next = open.set(change.path, change.value)
    if (next instanceof FileMistake) return cannot(change, next.message)
    if (encoding === 'latin1' && /[^\0-\xff]/.test(next))
      return cannot(change, 'the file is written in Latin-1, which has not all characters of the value')
    here = next
  }
  return strayChange(before, here, format, changes) ?? here
}

const UNREADABLE = 'with the values before it the file could not be read any more'

/** What is not as it should be in the end: a value that did not arrive, or another that went along with it. */
function strayChange(
  before: readonly FileNode[],
  text: string,
  format: Format,
  changes: readonly ClearChange[],
): EditMistake | undefined {
  const [last] = changes
  if (last === undefined) return undefined
  const open = format.open(text)
  if (open instanceof FileMistake) return cannot(last, UNREADABLE)
  const after = byPath(open.nodes)
  for (const change of changes) {
    const node = after.get(change.path.join('\0'))?.at(-1)
    if (node === undefined) return cannot(change, 'the file has no such place')
    const { value } = change
    const same =
      typeof node.value === 'number' ? Number(value) === node.value : String(value) === String(node.value)
    if (node.kind === 'value' && !same) return cannot(change, 'the format cannot hold the value')
  }
  const earlier = new Map<string, number>()
  for (const node of before) {
    const path = node.path.join('\0')
    const nth = earlier.get(path) ?? 0
    earlier.set(path, nth + 1)
    if (
      changes.some(
        ({ path }) =>
          samePath(path.slice(0, node.path.length), node.path) ||
          samePath(path, node.path.slice(0, path.length)),
      )
    )
      continue
    const now = after.get(path)?.[nth]
    if (now?.kind !== node.kind || !Object.is(now.value, node.value))
      return cannot(last, `${printNames(node.path)} would change with it`)
  }
  return undefined
}

/** Some formats have a key several times: `extension=` of PHP. */
function byPath(nodes: readonly FileNode[]): ReadonlyMap<string, readonly FileNode[]> {
  const found = new Map<string, FileNode[]>()
  for (const node of nodes) {
    const path = node.path.join('\0')
    const same = found.get(path)
    if (same === undefined) found.set(path, [node])
    else same.push(node)
  }
  return found
}

function cannot({ edit, path }: Pick<Change, 'edit' | 'path'>, why: string): EditMistake {
  return {
    edit,
    code: 'configure.cannot-set',
    message: `${printNames(path)} cannot be set: ${why}`,
    hint: 'Change the file so that it can, or write it as a whole under `files`.',
  }
}

function isEditMistake(result: string | Sensitive | EditMistake): result is EditMistake {
  return typeof result === 'object' && !(result instanceof Sensitive)
}
