import { CORE_SCHEMA, constructFromEvents, type Event, mergeTag, parseEvents, YAMLException } from 'js-yaml'
import { isMap, type Json } from '../../json.ts'
import type { Origins } from '../../origin.ts'
import { type Checked, isError, type Problem } from '../../problem.ts'
import { dataProblems, isOfValue, withoutValues } from './data-limits.ts'
import { lineOf, lineStarts, yamlOrigins } from './yaml-origins.ts'
import { yamlSyntaxProblem } from './yaml-syntax.ts'

// YAML 1.2 (with merge keys) and JSON files as data with the line of every key.
// In: path and text. Out: value and origins, or what is wrong with the text; an empty file is `null`.
// Limits: 1 MB, 100 levels, 1000 aliases, 100 000 values once aliases are followed; no tags but the core ones.

const MAX_BYTES = 1024 * 1024
const MAX_DEPTH = 100
const MAX_ALIASES = 1000
const SCHEMA = CORE_SCHEMA.withTags(mergeTag)

export interface Data {
  readonly value: Json
  readonly origins: Origins
  /** Nothing of it could be read; what is wrong with single values leaves the others as they are. */
  readonly isRefused?: true
}

export function parseData(file: string, text: string): Checked<Data> {
  const refused = (problem: Problem): Checked<Data> => ({
    value: { value: null, origins: { origin: { layer: file, file } }, isRefused: true },
    problems: [problem],
  })
  if (text.length > MAX_BYTES) {
    return refused({
      code: 'config.too-large',
      message: `is larger than 1 MB (${text.length} characters)`,
      hint: 'Configuration is read by people; keep data of that size out of it.',
      file,
    })
  }
  const isJson = file.endsWith('.json')
  // YAML refuses tabs for indentation, JSON allows them; inside JSON's strings they cannot occur.
  const source = isJson ? text.replaceAll('\t', ' ') : text
  try {
    const events = parseEvents(source, { filename: file, maxDepth: MAX_DEPTH })
    const documents = constructFromEvents(events, {
      source,
      schema: SCHEMA,
      maxAliases: MAX_ALIASES,
    })
    if (documents.length > 1) return refused(severalDocuments(file, source, events))
    const found = yamlOrigins(file, source, events)
    const problems = dataProblems(file, documents[0] ?? null, found.value)
    const all = [...problems, ...found.problems]
    const first = all.find((problem) => isError(problem) && !isOfValue(problem))
    if (first !== undefined) return { ...refused(first), problems: all }
    const value = isJson ? strictJson(file, text) : { value: (documents[0] ?? null) as Json, problems: [] }
    const [syntax] = value.problems
    if (syntax !== undefined) return { ...refused(syntax), problems: [...all, syntax] }
    return {
      value: { value: withoutValues(withoutSchema(value.value), all), origins: found.value },
      problems: all,
    }
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    const line = error.mark?.line
    return refused(yamlSyntaxProblem(file, text, error.reason, line === undefined ? undefined : line + 1))
  }
}

/** What is wrong with a JSON file that a script imports: nothing but JSON will do there. */
export function jsonProblem(file: string, text: string): Problem | undefined {
  if (text.trim() === '')
    return { code: 'config.syntax', message: 'is empty', hint: 'Write {} at least.', file }
  const [strict] = strictJson(file, text, false).problems
  if (strict === undefined) return undefined
  // What not even YAML can read is told by its parser, which knows brackets and quotes.
  const [broken] = parseData(file, text).problems.filter(isError)
  return broken?.code === 'config.syntax' && broken.message !== strict.message ? broken : strict
}

/** `"$schema"` tells editors what the file is, as the comment does in YAML; it is no key of ours. */
function withoutSchema(value: Json): Json {
  if (!isMap(value) || typeof value.$schema !== 'string') return value
  const { $schema, ...rest } = value
  return rest
}

function severalDocuments(file: string, source: string, events: readonly Event[]): Problem {
  const starts = lineStarts(source)
  const second = source.indexOf('\n---', firstContent(events))
  return {
    code: 'config.syntax',
    message: 'holds more than one YAML document',
    hint: 'One file holds one document: remove the `---` and what follows, or make a file of it.',
    file,
    ...(second < 0 ? {} : { line: lineOf(starts, second + 1) }),
  }
}

function firstContent(events: readonly Event[]): number {
  for (const event of events) {
    if ('valueStart' in event) return event.valueStart
    if ('start' in event) return event.start
  }
  return 0
}

/** What YAML lets pass, JSON may not: the file's name promises JSON to other tools. */
function strictJson(file: string, text: string, mayRename = true): Checked<Json> {
  if (text.trim() === '') return { value: null, problems: [] }
  try {
    return { value: JSON.parse(text) as Json, problems: [] }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const position = /at position (\d+)/.exec(error.message)?.[1]
    return {
      value: null,
      problems: [
        {
          code: 'config.syntax',
          ...jsonMistake(
            text,
            position === undefined ? undefined : Number(position),
            mayRename ? file : undefined,
          ),
          file,
        },
      ],
    }
  }
}

/** What YAML reads and JSON does not. */
function jsonMistake(
  text: string,
  position: number | undefined,
  renamed: string | undefined,
): Pick<Problem, 'message' | 'hint' | 'line'> {
  const starts = lineStarts(text)
  const line = position === undefined ? {} : { line: lineOf(starts, position) }
  const yaml = renamed?.replace(/^.*\//, '').replace(/json$/, 'yaml')
  const orRename = yaml === undefined ? '' : `, or rename the file to ${yaml}`
  const rest = position === undefined ? '' : text.slice(position)
  if (/^(\/\/|\/\*|#)/.test(rest))
    return {
      message: 'has a comment, which JSON does not know',
      hint: `Remove it${orRename}${orRename && ' and write #'}.`,
      ...line,
    }
  const comma = position === undefined ? -1 : text.slice(0, position).trimEnd().length - 1
  if (/^[}\]]/.test(rest) && text[comma] === ',')
    return {
      message: 'has a comma after the last value, which JSON does not allow',
      hint: `Remove the comma${orRename}.`,
      line: lineOf(starts, comma),
    }
  if (rest.startsWith("'"))
    return {
      message: 'has a text in single quotes, and JSON takes double quotes only',
      hint: `Write "…"${orRename}.`,
      ...line,
    }
  return {
    message: 'is no JSON, although YAML would read it',
    hint: `Put keys and texts in double quotes${orRename}.`,
    ...line,
  }
}
