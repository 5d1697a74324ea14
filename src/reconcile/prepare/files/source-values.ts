import { parseData } from '../../../core/config/files/parse.ts'
import { scriptCure } from '../../../core/config/script/cures.ts'
import type { Evaluation, NotEvaluated } from '../../../core/config/script/evaluation.ts'
import { originsOfScripts } from '../../../core/config/script/origins-js.ts'
import type { SourceFile } from '../../../core/config/script/source-file.ts'
import type { SourceValue } from '../../../core/config/source.ts'
import type { Json } from '../../../core/json.ts'
import type { Checked, Problem } from '../../../core/problem.ts'
import { AFRESH, type Remember } from '../../../core/remember.ts'
import type { Evaluator } from '../../../ports/evaluator.ts'

/** Evaluates or parses each file; `argumentOf` says what an exported function of that file is given. */
export async function sourceValues(
  evaluator: Evaluator,
  files: readonly string[],
  sources: ReadonlyMap<string, SourceFile>,
  argumentOf: (file: string) => Evaluation['argument'],
  signal: AbortSignal,
  remember: Remember = AFRESH,
): Promise<Checked<ReadonlyMap<string, SourceValue>>> {
  const originsOf = remember.about('origins', sources, () => originsOfScripts(sources))
  const present = files.filter((file) => sources.has(file))
  const scripts = present.filter(isScript)
  const evaluated = await evaluator.run(
    scripts.map((file) => ({ file, files: sources, argument: argumentOf(file) })),
    signal,
  )
  const values = new Map<string, SourceValue>()
  const problems: Problem[] = []
  for (const [index, file] of scripts.entries()) {
    const result = evaluated[index]
    if (result?.ok) {
      const { value, isFunction, mistakes = [] } = result
      const make = () => ({ file, value, origins: originsOf(file, value), isFunction })
      values.set(file, sourceOnce(value, make, remember))
      for (const mistake of mistakes) tell(mistake, file)
    } else if (result !== undefined) tell(result, file)
  }
  for (const file of present) {
    const source = sources.get(file)
    if (source === undefined || isScript(file)) continue
    const { value, problems: found } = remember.about('data', source, () => dataOf(source))
    problems.push(...found)
    if (value !== undefined) values.set(file, value)
  }
  return { value: values, problems }

  function tell(result: NotEvaluated, file: string): void {
    const { code, message, path, origin } = result
    const hint = result.hint ?? scriptCure(message, sources.get(origin.file ?? file)?.text ?? '')
    const told = { code, message, ...(hint === undefined ? {} : { hint }) }
    problems.push({ ...told, ...placeOf(origin, file), ...(path === undefined ? {} : { path }) })
  }
}

/** One value is of one file with all that it imports. */
function sourceOnce(value: Json, make: () => SourceValue, remember: Remember): SourceValue {
  return typeof value === 'object' && value !== null ? remember.about('source', value, make) : make()
}

function dataOf({ path: file, text }: SourceFile): Checked<SourceValue | undefined> {
  const { value, problems } = parseData(file, text)
  const { isRefused, ...data } = value
  return { value: isRefused ? undefined : { file, ...data, isFunction: false }, problems }
}

function isScript(path: string): boolean {
  return /\.(js|cjs|mjs)$/.test(path)
}

function placeOf(
  origin: { readonly file?: string; readonly line?: number },
  file: string,
): Pick<Problem, 'file' | 'line'> {
  return { file: origin.file ?? file, ...(origin.line === undefined ? {} : { line: origin.line }) }
}
