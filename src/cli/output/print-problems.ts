import type { Json } from '../../core/json.ts'
import { printPath } from '../../core/json.ts'
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
