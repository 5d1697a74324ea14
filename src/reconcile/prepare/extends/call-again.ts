import { joined, withoutExtends } from '../../../core/config/extends/join-sources.ts'
import type { Evaluation } from '../../../core/config/script/evaluation.ts'
import type { SourceFile } from '../../../core/config/script/source-file.ts'
import { partsOfSource, type SourceValue } from '../../../core/config/source.ts'
import type { Checked, Problem } from '../../../core/problem.ts'
import { AFRESH, type Remember, under } from '../../../core/remember.ts'
import type { Evaluator } from '../../../ports/evaluator.ts'
import { sourceValues } from '../files/source-values.ts'
import type { Configuration } from '../read.ts'
import { splitKey } from './read-extends.ts'
import { renamedOnce } from './renamed.ts'
import { type Scripts, scriptKey } from './scripts.ts'

/** A file, and what a function of it, or of a file that it extends, is given. */
export interface Call {
  /** Whose file it is; undefined: the ops file. */
  readonly service?: string
  readonly source: SourceValue
  readonly argument: Evaluation['argument']
}

/** The files as they are now, by path; one of which a function failed is left out. */
export async function callAgain(
  evaluator: Evaluator,
  configuration: Pick<Configuration, 'sources' | 'foreign'>,
  calls: readonly Call[],
  signal: AbortSignal,
  remember: Remember = AFRESH,
): Promise<Checked<ReadonlyMap<string, SourceValue>>> {
  const problems: Problem[] = []
  const called = new Map<string, SourceValue>()
  for (const batch of batchesOf(calls)) {
    const { home } = batch
    const there = under(remember, home ?? '')
    const sources = sourcesOf(configuration, home)
    const name = (path: string): string => (home === undefined ? path : `${home}:${path}`)
    const argumentOf = (path: string) => batch.files.get(path) ?? { vars: {} }
    const told = await sourceValues(evaluator, [...batch.files.keys()], sources, argumentOf, signal, there)
    for (const problem of told.problems)
      problems.push(problem.file === undefined ? problem : { ...problem, file: name(problem.file) })
    for (const [path, value] of told.value) {
      const source = home === undefined ? value : renamedOnce(value, name, there)
      // The others were read without it already.
      const own = remember.about('without extends', source, () => withoutExtends(source))
      called.set(callKey(name(path), argumentOf(path)), own)
    }
  }
  const values = new Map<string, SourceValue>()
  for (const { source, argument } of calls) {
    const value = source.isFunction ? ofCalled(source, argument) : source
    if (value !== undefined) values.set(source.file, value)
  }
  return { value: values, problems }

  function ofCalled(source: SourceValue, argument: Evaluation['argument']): SourceValue | undefined {
    const parts = partsOfSource(source)
    const own = parts.flatMap((part) =>
      part.isFunction ? (called.get(callKey(part.file, argument)) ?? []) : part,
    )
    if (own.length < parts.length) return undefined
    if (own.length === 1) return own[0]
    return remember.again('joined', callKey(source.file, argument), own, () => joined(source.file, own))
  }
}

/** How each file, and each that it extends, was evaluated: to call a function in it. `own` are those of other commits. */
export function scriptsOf(
  configuration: Pick<Configuration, 'sources' | 'foreign'>,
  calls: readonly Call[],
  own: Scripts,
): Scripts {
  let scripts: ReadonlyMap<string, Evaluation> | undefined
  return {
    get(key) {
      scripts ??= evaluationsOf(configuration, calls)
      return own.get(key) ?? scripts.get(key)
    },
  }
}

function evaluationsOf(
  configuration: Pick<Configuration, 'sources' | 'foreign'>,
  calls: readonly Call[],
): ReadonlyMap<string, Evaluation> {
  const scripts = new Map<string, Evaluation>()
  for (const { service, source, argument } of calls) {
    for (const part of partsOfSource(source)) {
      const { home, path } = splitKey(part.file)
      const files = sourcesOf(configuration, home)
      scripts.set(scriptKey(service, part.file), { file: path, files, argument })
    }
  }
  return scripts
}

interface Batch {
  readonly home: string | undefined
  readonly files: Map<string, Evaluation['argument']>
}

/** As few as can be: one for each commit, and one more where a file is given another argument for another service. */
function batchesOf(calls: readonly Call[]): readonly Batch[] {
  const batches: Batch[] = []
  for (const { source, argument } of calls) {
    if (!source.isFunction) continue
    for (const part of partsOfSource(source)) {
      if (!part.isFunction) continue
      const { home, path } = splitKey(part.file)
      const fits = batches.find((batch) => {
        const other = batch.files.get(path)
        return (
          batch.home === home && (other === undefined || callKey(path, other) === callKey(path, argument))
        )
      })
      if (fits === undefined) batches.push({ home, files: new Map([[path, argument]]) })
      else fits.files.set(path, argument)
    }
  }
  return batches
}

/** All calls of one instance are given the same variables. */
function callKey(file: string, { env = '', branch = '' }: Evaluation['argument']): string {
  return `${file}\0${env}\0${branch}`
}

/** The files of one commit: the ops repository's own, or another's that was pinned. */
function sourcesOf(
  { sources, foreign }: Pick<Configuration, 'sources' | 'foreign'>,
  home: string | undefined,
): ReadonlyMap<string, SourceFile> {
  return (home === undefined ? undefined : foreign.sources.get(home)) ?? sources
}
