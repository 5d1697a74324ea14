import { type KeyPath, printPath } from './json.ts'
import { type Origin, writtenPath } from './origin.ts'

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

/** Whether it holds back the commit as a whole (spec 2.3). */
export function holdsAll(problem: Problem): boolean {
  return isError(problem) && problem.service === undefined
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

/** What was found in one environment. */
export interface FoundIn {
  readonly environment: string
  readonly problems: readonly Problem[]
}

/**
 * All problems of a configuration, sorted by file and line, one for each mistake: what is wrong at one place in several
 * environments, or for several services that share the line, is told once and names them.
 */
export function allProblems(common: readonly Problem[], found: readonly FoundIn[]): readonly Problem[] {
  const told = new Map<string, Told[]>()
  for (const problem of common) tell(told, problem, undefined)
  for (const { environment, problems } of found)
    for (const problem of problems) tell(told, problem, environment)
  const all = [...told.values()]
    .flat()
    .flatMap((mistake) => mistake.problems.map((problem) => inWords(problem, mistake, found.length)))
  const once = byCause(all)
  // Where an error stands, a warning about the same value says nothing more.
  const wrong = new Set(all.filter(isError).map(spotOf))
  return once
    .filter((problem) => isError(problem) || problem.file === undefined || !wrong.has(spotOf(problem)))
    .sort(byPlace)
}

/** What is wrong with a SOPS file is wrong at every place that wants something of it. */
function byCause(problems: readonly Problem[]): readonly Problem[] {
  const places = new Map<string, Problem[]>()
  for (const problem of problems) {
    const { code, message, file, line } = problem
    const key = JSON.stringify(
      code.startsWith('sops.') ? [code, message] : [code, message, file, line, problem.path],
    )
    places.set(key, [...(places.get(key) ?? []), problem])
  }
  return [...places.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return []
    const also = listed([...new Set(others.map(placeOf))])
    return also === '' ? first : { ...first, message: `${first.message} (also at ${also})` }
  })
}

function spotOf({ file, line, path = [] }: Problem): string {
  return JSON.stringify([file, line, path])
}

interface Told {
  readonly problems: Problem[]
  /** In one environment or for one service it is the commit's: that it is a single service's elsewhere changes nothing. */
  holdsAll: boolean
  /** Of the first service, in the first environment: those of the others only repeat them. */
  readonly first: { readonly service: string | undefined; readonly environment: string | undefined }
  readonly services: Set<string>
  readonly environments: Set<string>
}

function tell(told: Map<string, Told[]>, problem: Problem, environment: string | undefined): void {
  const { code, file, line, path = [], message } = problem
  const isOfService = path[0] === 'services' && path.length > 1
  const service = isOfService ? String(path[1]) : problem.service
  const inside = isOfService ? path.slice(2) : path
  const isPlaced = file !== undefined && path.length > 0
  const key = JSON.stringify([code, file, line, inside, isPlaced ? '' : message])
  const here = told.get(key) ?? []
  told.set(key, here)
  // One line may be wrong for each service in a way of its own: a helper that makes them of what it is given.
  let mistake = here.find(({ first, problems: [one] }) => {
    return (
      first.service === service || (one && impersonal(one, first.service) === impersonal(problem, service))
    )
  })
  if (mistake === undefined) {
    mistake = {
      problems: [],
      holdsAll: false,
      first: { service, environment },
      services: new Set<string>(),
      environments: new Set<string>(),
    }
    here.push(mistake)
  }
  if (holdsAll(problem)) mistake.holdsAll = true
  if (service !== undefined) mistake.services.add(service)
  if (environment !== undefined) mistake.environments.add(environment)
  const isFirst = mistake.first.service === service && mistake.first.environment === environment
  if (isFirst && !mistake.problems.some((other) => other.message === message)) mistake.problems.push(problem)
}

/** What is said of a service, whatever it is called. */
function impersonal({ message }: Problem, service: string | undefined): string {
  if (service === undefined || !message.includes(service)) return message
  const name = service.replace(/[^A-Za-z0-9]/g, '\\$&')
  return message.replace(new RegExp(`(?<![A-Za-z0-9])${name}(?![A-Za-z0-9])`, 'g'), '…')
}

function inWords(found: Problem, { holdsAll, first, services, environments }: Told, count: number): Problem {
  const { service: _, ...general } = found
  const problem = holdsAll ? general : found
  const others = [...services].filter((service) => service !== first.service)
  const isPartial = first.environment !== undefined && environments.size < count
  const where = [
    ...(isPartial ? [`in ${listed([...environments])}`] : []),
    ...(others.length > 0 ? [`also for ${listed(others)}`] : []),
  ]
  return where.length === 0 ? problem : { ...problem, message: `${problem.message} (${where.join(', ')})` }
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ')
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown
}

function byPlace(a: Problem, b: Problem): number {
  const [fileA = '', fileB = ''] = [a.file, b.file]
  if (fileA !== fileB) return fileA < fileB ? -1 : 1
  return (a.line ?? 0) - (b.line ?? 0)
}

/** The fields of a problem that come from where the value was written. */
export function at(origin: Origin | undefined, path?: KeyPath): Pick<Problem, 'file' | 'line' | 'path'> {
  return {
    ...(origin?.file === undefined ? {} : { file: origin.file }),
    ...(origin?.line === undefined ? {} : { line: origin.line }),
    ...(path === undefined ? {} : { path: origin === undefined ? path : writtenPath(origin, path) }),
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
