import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE, type ScalarEvent } from 'js-yaml'
import { type KeyPath, printPath } from '../../json.ts'
import type { Origin } from '../../origin.ts'
import type { Checked, Problem } from '../../problem.ts'
import { FORBIDDEN_KEYS } from './forbidden-keys.ts'

interface Frame {
  readonly kind: 'map' | 'list'
  readonly path: KeyPath
  /** The key that was read and waits for its value. */
  key: string | undefined
  index: number
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
): Checked<ReadonlyMap<string, Origin>> {
  const starts = lineStarts(source)
  const origins = new Map<string, Origin>([['', { layer: file, file, line: 1 }]])
  const problems: Problem[] = []
  const frames: Frame[] = []

  function note(path: KeyPath, offset: number): void {
    const key = printPath(path)
    if (!origins.has(key)) origins.set(key, { layer: file, file, line: lineOf(starts, offset) })
  }

  /** Path of the value that begins here; a list's item gets its line now, a map's value got it with its key. */
  function valuePath(offset: number): KeyPath {
    const frame = frames.at(-1)
    if (frame === undefined) return []
    if (frame.kind === 'list') {
      const path = [...frame.path, frame.index++]
      note(path, offset)
      return path
    }
    const path = [...frame.path, frame.key ?? '']
    frame.key = undefined
    return path
  }

  for (const event of events) {
    const frame = frames.at(-1)
    switch (event.type) {
      case EVENT_ID.SCALAR: {
        const text = getScalarValue(source, event)
        if (frame?.kind === 'map' && frame.key === undefined) {
          frame.key = text
          note([...frame.path, text], event.valueStart)
          const line = lineOf(starts, event.valueStart)
          if (FORBIDDEN_KEYS.has(text)) problems.push(forbidden(file, line, [...frame.path, text]))
          if (doubts !== ambiguous && isPlain(event)) problems.push(...doubts(file, line, frame.path, text))
          break
        }
        const path = valuePath(event.valueStart)
        if (isPlain(event)) problems.push(...doubts(file, lineOf(starts, event.valueStart), path, text))
        break
      }
      case EVENT_ID.ALIAS:
        if (frame?.kind === 'map' && frame.key === undefined) frame.key = ''
        else valuePath(event.anchorStart)
        break
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE:
        frames.push({
          kind: event.type === EVENT_ID.MAPPING ? 'map' : 'list',
          path: valuePath(event.start),
          key: undefined,
          index: 0,
        })
        break
      case EVENT_ID.POP:
        frames.pop()
        break
      default:
    }
  }
  return { value: origins, problems }
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
