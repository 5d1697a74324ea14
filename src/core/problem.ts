import { type KeyPath, printPath } from './json.ts'
import type { Origin } from './origin.ts'

/**
 * A mistake that a user can mend. Problems are values: stages collect and return them, nobody throws them, and all of
 * one run are shown together. `code` is a stable name (`config.unknown-key`) listed in docs/reference/errors.md.
 */
export interface Problem {
  readonly code: string
  readonly message: string
  /** What to do about it, as a full sentence or the text to write. */
  readonly hint?: string
  readonly file?: string
  readonly line?: number
  readonly path?: KeyPath
  /** A warning is shown and holds nothing back. */
  readonly severity?: 'error' | 'warning'
  /** The service whose targets alone it holds back; without one it holds back the whole commit. */
  readonly service?: string
}

/** A stage's answer: its value as far as it could be made, and what is wrong. */
export interface Checked<T> {
  readonly value: T
  readonly problems: readonly Problem[]
}

export function isError(problem: Problem): boolean {
  return problem.severity !== 'warning'
}

/**
 * Each mistake once: what several services share is read for each of them, and what stands in a file once per
 * environment.
 */
export function uniqueProblems(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Map<string, Problem>()
  for (const problem of problems) {
    const { code, file, line, path, message } = problem
    const key = JSON.stringify([code, file, line, path, message])
    if (!seen.has(key)) seen.set(key, problem)
  }
  return [...seen.values()]
}

/** The fields of a problem that come from where the value was written. */
export function at(origin: Origin | undefined, path?: KeyPath): Pick<Problem, 'file' | 'line' | 'path'> {
  return {
    ...(origin?.file === undefined ? {} : { file: origin.file }),
    ...(origin?.line === undefined ? {} : { line: origin.line }),
    ...(path === undefined ? {} : { path }),
  }
}

/** `file:line  key: message`, the hint on a line of its own. */
export function printProblem(problem: Problem): string {
  const place = placeOf(problem)
  const head = [problem.severity === 'warning' ? 'warning' : 'error', place].filter(Boolean).join('  ')
  const hint = problem.hint === undefined ? '' : `\n    ${problem.hint}`
  return `${head}  ${keyOf(problem)}${problem.message}  [${problem.code}]${hint}`
}

/** On one line, without its cure: `file:line key: message`. */
export function printPlaced(problem: Problem): string {
  return [placeOf(problem), `${keyOf(problem)}${problem.message}`].filter(Boolean).join(' ')
}

function placeOf({ file, line }: Problem): string {
  if (file === undefined) return ''
  return line === undefined ? file : `${file}:${line}`
}

function keyOf({ path }: Problem): string {
  return path === undefined || path.length === 0 ? '' : `${printPath(path)}: `
}
