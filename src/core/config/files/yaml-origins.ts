import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE, type ScalarEvent } from 'js-yaml'
import type { KeyPath } from '../../json.ts'
import type { Origin, Origins } from '../../origin.ts'
import type { Checked, Problem } from '../../problem.ts'
import { FORBIDDEN_KEYS } from './forbidden-keys.ts'

interface Frame {
  readonly kind: 'map' | 'list'
  readonly path: KeyPath
  readonly origins: Noted
  /** The key that was read and waits for its value. */
  key: string | undefined
  index: number
}

/** Origins while they are gathered. */
interface Noted {
  origin?: Origin
  inside?: Map<string | number, Noted>
}

/**
 * The line of every key and list item, by offsets of the parser's events. What an alias or a merge key brings has no
 * line of its own here: the nearest enclosing key stands for it.
 */
export function yamlOrigins(
  file: string,
  source: string,
  events: readonly Event[],
  /** What is to be said of a scalar without quotes; of a key only by readers that resolve keys too. */
  doubts: Doubts = ambiguous,
): Checked<Origins> {
  const starts = lineStarts(source)
  const root: Noted = { origin: { layer: file, file, line: 1 } }
  const problems: Problem[] = []
  const frames: Frame[] = []

  /** Of a key that comes twice the first line is told. */
  function note(frame: Frame, key: string | number, line: number): void {
    noted(frame.origins, key).origin ??= { layer: file, file, line }
  }

  /** Key of the value that begins here; a list's item gets its line now, a map's value got it with its key. */
  function valueKey(frame: Frame, offset: number): string | number {
    if (frame.kind === 'list') {
      const index = frame.index++
      note(frame, index, lineOf(starts, offset))
      return index
    }
    const key = frame.key ?? ''
    frame.key = undefined
    return key
  }

  function valuePath(frame: Frame | undefined, offset: number): KeyPath {
    return frame === undefined ? [] : [...frame.path, valueKey(frame, offset)]
  }

  function opened(kind: Frame['kind'], frame: Frame | undefined, offset: number): Frame {
    const begun = { kind, key: undefined, index: 0 }
    if (frame === undefined) return { ...begun, path: [], origins: root }
    const key = valueKey(frame, offset)
    return { ...begun, path: [...frame.path, key], origins: noted(frame.origins, key) }
  }

  for (const event of events) {
    const frame = frames.at(-1)
    switch (event.type) {
      case EVENT_ID.SCALAR: {
        const text = getScalarValue(source, event)
        if (frame?.kind === 'map' && frame.key === undefined) {
          frame.key = text
          const line = lineOf(starts, event.valueStart)
          note(frame, text, line)
          if (FORBIDDEN_KEYS.has(text)) problems.push(forbidden(file, line, [...frame.path, text]))
          if (doubts !== ambiguous && isPlain(event)) problems.push(...doubts(file, line, frame.path, text))
          break
        }
        const path = valuePath(frame, event.valueStart)
        if (isPlain(event)) problems.push(...doubts(file, lineOf(starts, event.valueStart), path, text))
        break
      }
      case EVENT_ID.ALIAS:
        if (frame?.kind === 'map' && frame.key === undefined) frame.key = ''
        else valuePath(frame, event.anchorStart)
        break
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE:
        frames.push(opened(event.type === EVENT_ID.MAPPING ? 'map' : 'list', frame, event.start))
        break
      case EVENT_ID.POP:
        frames.pop()
        break
      default:
    }
  }
  return { value: root, problems }
}

function noted(around: Noted, key: string | number): Noted {
  around.inside ??= new Map()
  const known = around.inside.get(key) ?? {}
  around.inside.set(key, known)
  return known
}

type Doubts = (file: string, line: number, path: KeyPath, text: string) => readonly Problem[]

function isPlain({ style, tagStart }: ScalarEvent): boolean {
  return style === SCALAR_STYLE.PLAIN && tagStart < 0
}

function forbidden(file: string, line: number, path: KeyPath): Problem {
  return {
    code: 'config.forbidden-key',
    message: 'is a reserved key: JavaScript or Diploid keeps the name for itself',
    hint: 'Choose another name.',
    file,
    line,
    path,
  }
}

// YAML 1.1 words and octal numbers: kubectl reads them as booleans and octal, YAML 1.2 as text and decimal.
const TWO_READINGS: readonly {
  readonly pattern: RegExp
  readonly told: (text: string) => readonly [here: string, kubectl: string, or: string]
}[] = [
  { pattern: /^(y|yes|on)$/i, told: () => ['text', 'true', 'else true'] },
  { pattern: /^(n|no|off)$/i, told: () => ['text', 'false', 'else false'] },
  {
    pattern: /^0[0-7]+$/,
    told: (text) => {
      const octal = String(Number.parseInt(text, 8))
      return [`the number ${Number(text)}`, octal, `${octal} if it is octal`]
    },
  },
]

function ambiguous(file: string, line: number, path: KeyPath, text: string): readonly Problem[] {
  if (isRounded(text))
    return [
      {
        code: 'config.number',
        message: `${text} has more digits than a number keeps: it would become ${Number(text)}`,
        hint: `Write '${text}' in quotes.`,
        file,
        line,
        path,
      },
    ]
  const reading = TWO_READINGS.find(({ pattern }) => pattern.test(text))
  if (reading === undefined) return shortened(file, line, path, text)
  const [here, kubectl, or] = reading.told(text)
  return [
    {
      code: 'config.two-readings',
      message: `${text} is ${here} here, but ${kubectl} for kubectl`,
      hint: `Write '${text}' in quotes if text is meant, ${or}.`,
      severity: 'warning',
      file,
      line,
      path,
    },
  ]
}

// https://yaml.org/spec/1.2.2/#1032-tag-resolution; `1e3` is 1000, and a variable is text again.
const NUMBER = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:e[-+]?[0-9]+)?$/i
const OTHER_BASE = /^0(?:o[0-7]+|x[0-9a-f]+)$/i
const TRUTH = /^(?:true|false)$/i

/** A variable that is a number or truth in YAML, and is no longer what was written when it is text again. */
function shortened(file: string, line: number, path: KeyPath, text: string): readonly Problem[] {
  const isVariable = path.at(-2) === 'env' || (path.at(-2) === 'args' && path.at(-3) === 'build')
  if (!isVariable) return []
  const isNumber = NUMBER.test(text) || OTHER_BASE.test(text)
  const becomes = isNumber ? JSON.stringify(Number(text)) : TRUTH.test(text) ? text.toLowerCase() : text
  if (becomes === text) return []
  return [
    {
      code: 'config.number-as-text',
      message: `${text} is ${isNumber ? 'a number' : 'true or false'} here, and reaches the program as ${becomes}`,
      hint: `Write '${text}' in quotes.`,
      severity: 'warning',
      file,
      line,
      path,
    },
  ]
}

/** Whole numbers beyond 2^53, as which nobody writes anything but an identifier. */
function isRounded(text: string): boolean {
  if (!/^[-+]?\d{16,}$/.test(text)) return false
  const digits = text.replace(/^[-+]/, '')
  return String(BigInt(digits)) !== String(Number(digits))
}

/** Offset of the first character of every line. */
export function lineStarts(text: string): readonly number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** 1-based line of an offset. */
export function lineOf(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low + 1
}
