import { placeOfExtends } from '../../../core/config/extends/extends-of.ts'
import type { Evaluation } from '../../../core/config/script/evaluation.ts'
import type { SourceFile } from '../../../core/config/script/source-file.ts'
import type { SourceValue } from '../../../core/config/source.ts'
import type { Tree } from '../../../core/images/image.ts'
import type { Checked, Problem } from '../../../core/problem.ts'
import { AFRESH, type Remember } from '../../../core/remember.ts'
import type { Evaluator } from '../../../ports/evaluator.ts'
import type { Git } from '../../../ports/git.ts'
import { readClosed } from '../files/read-closed.ts'
import { sourceValues } from '../files/source-values.ts'
import type { Wanted } from './read-extends.ts'

/** One commit, and the files that were read of it. */
export interface Commit {
  readonly location: string
  readonly tree: Tree
  readonly sources: Map<string, SourceFile>
}

/** Files of one commit that others extend, evaluated; they, imports included, join `sources`. */
export async function loadExtended(
  ports: { readonly git: Git; readonly evaluator: Evaluator },
  place: Commit,
  wanted: ReadonlyMap<string, Wanted & { readonly path: string }>,
  argument: Evaluation['argument'],
  signal: AbortSignal,
  remember: Remember = AFRESH,
): Promise<Checked<ReadonlyMap<string, SourceValue>>> {
  const problems: Problem[] = []
  const present = new Map<string, string>()
  for (const [key, { path, from, extended }] of wanted) {
    if (place.tree.entries.has(path)) present.set(key, path)
    else problems.push(missing(from, extended.text, path))
  }
  const files = [...new Set(present.values())]
  const closed = await readClosed(ports.git, place.location, place.tree, files, signal, remember)
  for (const [path, source] of closed.value.sources) place.sources.set(path, source)
  const sound = files.filter((file) => !closed.value.refused.has(file))
  const read = await sourceValues(ports.evaluator, sound, place.sources, () => argument, signal, remember)
  const found = [...present].flatMap(([key, path]) => {
    const source = read.value.get(path)
    return source === undefined ? [] : [[key, source] as const]
  })
  return { value: new Map(found), problems: [...problems, ...closed.problems, ...read.problems] }
}

function missing(from: SourceValue, text: string, path: string): Problem {
  return {
    code: 'config.extends',
    message: `'${text}' leads to ${path}, which this commit does not have`,
    hint: 'Commit it, or correct the path: it is relative to the file that extends.',
    ...placeOfExtends(from, text),
  }
}
