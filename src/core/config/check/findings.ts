import type { z } from 'zod'
import { isCredentialName } from '../reading/credential-names.ts'
import { nearest } from '../reading/nearest.ts'
import { misspeltWords } from '../text/words.ts'
import { correction, formHint } from './corrections.ts'

/** A mismatch with the schema, in the words of people who write configuration. */
export interface Finding {
  readonly path: readonly PropertyKey[]
  readonly message: string
  readonly hint?: string
}

type Issue = z.core.$ZodIssue

export function findingsOf(issues: readonly Issue[], base: readonly PropertyKey[] = []): readonly Finding[] {
  return issues.flatMap((issue) => {
    const path = [...base, ...issue.path]
    return findingOf(isCredentialName(String(path.at(-1))) ? withoutValue(issue) : issue, path)
  })
}

/** A message is read by more people than the file: what may be a token is not repeated in it. */
function withoutValue(issue: Issue): Issue {
  return typeof issue.input === 'object' ? issue : ({ ...issue, input: '…' } as Issue)
}

function findingOf(issue: Issue, path: readonly PropertyKey[]): readonly Finding[] {
  switch (issue.code) {
    case 'unrecognized_keys':
      return [] // found before, by the walk that knows what was probably meant
    case 'invalid_union':
      return unionFindings(issue, path)
    case 'invalid_type':
      return [mustBe(path, [expectedWord(issue.expected)], issue.input)]
    case 'invalid_value':
      return [mustBe(path, issue.values.map(spell), issue.input)]
    case 'invalid_key':
      return [told(path, path.at(-1), issue.issues[0]?.message ?? issue.message)]
    default:
      return [told(path, issue.input, issue.message)]
  }
}

function told(path: readonly PropertyKey[], value: unknown, rule: string): Finding {
  const better = typeof value === 'string' ? correction(value, rule) : undefined
  const message = about(value, rule)
  const [word] = typeof value === 'string' ? misspeltWords(value) : []
  if (word !== undefined) return { path, message, hint: `Did you mean $${word.meant}?` }
  return better === undefined ? { path, message } : { path, message, hint: `Write ${better}.` }
}

/** Of the alternatives, the one of the written type speaks; where there is none, all are named. */
function unionFindings(
  issue: z.core.$ZodIssueInvalidUnion,
  path: readonly PropertyKey[],
): readonly Finding[] {
  const meant = issue.errors.find((issues) => !issues.some(isOfWrongType))
  if (meant !== undefined) return findingsOf(meant, path)
  const words = issue.errors.flatMap((issues) =>
    issues.flatMap((each) => {
      if (each.path.length > 0) return []
      if (each.code === 'invalid_type') return [expectedWord(each.expected)]
      return each.code === 'invalid_value' ? each.values.map(spell) : []
    }),
  )
  return [mustBe(path, [...new Set(words)], issue.input)]
}

function isOfWrongType(issue: Issue): boolean {
  return issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value')
}

function mustBe(path: readonly PropertyKey[], wanted: readonly string[], input: unknown): Finding {
  const message = `must be ${alternatives(wanted)}, but is ${inputWord(input)}`
  const form = formHint(path.map(String), input)
  if (form !== undefined) return { path, message, hint: form }
  // In JavaScript `services.api` is all of a service.
  if (wanted.includes('a list') && path.at(-1) === 'needs')
    return { path, message, hint: "Write the names of services: needs: ['api']." }
  if (typeof input === 'object') return { path, message }
  if (wanted.includes('text') && typeof input !== 'string')
    return { path, message, hint: `Put it in quotes: '${input}'.` }
  const truth = wanted.includes('true or false') ? TRUTHS[String(input).toLowerCase()] : undefined
  if (truth !== undefined) return { path, message, hint: `Write ${truth}.` }
  const words = wanted.filter((word) => word.startsWith("'")).map((word) => word.slice(1, -1))
  const begun = words.find((word) => typeof input === 'string' && input.length > 2 && word.startsWith(input))
  const meant =
    begun ?? (typeof input === 'string' ? nearest(input, words) : words.length === 1 ? words[0] : undefined)
  if (meant !== undefined) return { path, message, hint: `Write '${meant}'.` }
  const unquoted = typeof input === 'string' && isScalarText(input, wanted)
  return unquoted ? { path, message, hint: `Leave the quotes out: ${input}.` } : { path, message }
}

function alternatives(words: readonly string[]): string {
  const [last = '', ...before] = [...words].reverse()
  return before.length === 0 ? last : `${before.reverse().join(', ')} or ${last}`
}

/** Words of YAML 1.1 that people still write. */
const TRUTHS: Readonly<Record<string, boolean>> = {
  yes: true,
  on: true,
  y: true,
  no: false,
  off: false,
  n: false,
}

function isScalarText(input: string, wanted: readonly string[]): boolean {
  if (wanted.some((word) => word.endsWith('number'))) return /^-?\d+(\.\d+)?$/.test(input)
  return (wanted.includes('true or false') || wanted.includes(input)) && /^(true|false)$/.test(input)
}

function expectedWord(type: string): string {
  return WORDS[type] ?? type
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
}

function inputWord(input: unknown): string {
  if (input === null || input === undefined) return 'empty'
  if (Array.isArray(input)) return 'a list'
  if (typeof input === 'object') return 'a map'
  return spell(input)
}

function spell(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value)
}

/** Messages of the schema say what is wrong or what must be; the value completes the sentence. */
function about(value: unknown, message: string): string {
  const spelled = spell(value)
  if (message.startsWith('is ')) return `${spelled} ${message}`
  return typeof value === 'object' || value === '' ? message : `${message}, but is ${spelled}`
}
