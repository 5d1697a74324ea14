import { NOT_YET } from '../../core/config/check/unsupported/not-yet.ts'
import { type Json, type KeyPath, printPath } from '../../core/json.ts'
import { isError, type Problem, printProblem } from '../../core/problem.ts'
import { paintProblem } from './paint.ts'
import type { Terminal } from './terminal.ts'

/** All problems on stderr, errors first, and one line that counts them. */
export function printProblems(terminal: Terminal, problems: readonly Problem[]): void {
  const sorted = [...problems.filter(isError), ...problems.filter((problem) => !isError(problem))]
  for (const problem of sorted.slice(0, MOST)) terminal.err(paintProblem(terminal, printProblem(problem)))
  if (sorted.length > MOST) terminal.err(`… and ${sorted.length - MOST} more; --output json lists them all`)
  if (problems.length > 0) terminal.err(countLine(problems))
}

/** More than anybody reads at once. */
const MOST = 100

export function countLine(problems: readonly Problem[]): string {
  const errors = problems.filter(isError).length
  const warnings = problems.length - errors
  return [plural(errors, 'error'), ...(warnings > 0 ? [plural(warnings, 'warning')] : [])].join(', ')
}

export function problemsAsJson(problems: readonly Problem[]): Json {
  return problems.map((problem) => ({
    code: problem.code,
    severity: problem.severity ?? 'error',
    message: problem.message,
    ...(problem.hint === undefined ? {} : { hint: problem.hint }),
    ...(problem.file === undefined ? {} : { file: problem.file }),
    ...(problem.line === undefined ? {} : { line: problem.line }),
    ...(problem.path === undefined ? {} : { key: printPath(problem.path) }),
    ...(problem.service === undefined ? {} : { service: problem.service }),
  }))
}

export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}

/**
 * Without what is not acted on yet: whoever reads the configuration or its objects asks for nothing to happen. Who asks
 * for that very key is told all the same.
 */
export function withoutNotYet(problems: readonly Problem[], asked: KeyPath = []): readonly Problem[] {
  return problems.filter((problem) => !isNotYet(problem) || isAbout(problem, asked))
}

/** The same in one line, for whoever makes something happen: `validate` has told where each stands. */
export function notYetInShort(problems: readonly Problem[]): readonly Problem[] {
  const all = problems.filter(isNotYet)
  if (all.length < 2) return problems
  const keys = [...new Set(all.map(keyOf))]
  return [
    ...withoutNotYet(problems),
    {
      code: 'config.not-yet',
      severity: 'warning',
      message: `${listed(keys)}: this version does not act on ${keys.length === 1 ? 'it' : 'them'} yet`,
      hint: '`diploid validate` says where they stand, and what to do meanwhile.',
    },
  ]
}

/** `asked` begins with a service, or is a key of the ops file. */
function isAbout(problem: Problem, [first, key = first]: KeyPath): boolean {
  const [root, service] = problem.path ?? []
  const isOthers = root === 'services' && service !== first && service !== 'defaults'
  return keyOf(problem).split('.')[0] === key && !isOthers
}

function isNotYet(problem: Problem): boolean {
  return problem.code === 'config.not-yet' && !isError(problem)
}

/** Of a service the key, whatever its service and file; of the ops file all of it. */
function keyOf({ path = [] }: Problem): string {
  const last = String(path.at(-1))
  return Object.hasOwn(NOT_YET, last) ? last : printPath(path)
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
