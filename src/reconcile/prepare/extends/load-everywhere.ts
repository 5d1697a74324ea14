import type { Evaluation } from '../../../core/config/script/evaluation.ts'
import type { SourceValue } from '../../../core/config/source.ts'
import type { Problem } from '../../../core/problem.ts'
import { AFRESH, type Remember, under } from '../../../core/remember.ts'
import type { Evaluator } from '../../../ports/evaluator.ts'
import type { Git } from '../../../ports/git.ts'
import type { OpsPlace } from '../../round.ts'
import { type Foreign, foreignCommit } from './foreign-commit.ts'
import { type Commit, loadExtended } from './load-extended.ts'
import { type LoadExtended, splitKey, type Wanted } from './read-extends.ts'
import { renamedOnce } from './renamed.ts'

/** Reads files of the ops repository's commit, and of other repositories at the refs that `extends` names. */
export function loadEverywhere(
  ports: { readonly git: Git; readonly evaluator: Evaluator; readonly remember?: Remember },
  place: OpsPlace,
  here: Commit,
  foreign: Foreign,
  argument: Evaluation['argument'],
  signal: AbortSignal,
): LoadExtended {
  const elsewhere = { git: ports.git, place, foreign }
  return async (wanted) => {
    const found = new Map<string, SourceValue>()
    const problems: Problem[] = []
    for (const [home, files] of byHome(wanted)) {
      const [naming] = files.values()
      if (naming === undefined) continue
      const commit =
        home === undefined
          ? { value: here, problems: [] }
          : await foreignCommit(elsewhere, home, naming, signal)
      problems.push(...commit.problems)
      if (commit.value === undefined) continue
      const remember = under(ports.remember ?? AFRESH, home ?? '')
      const read = await loadExtended(ports, commit.value, files, argument, signal, remember)
      const name = (path: string): string => (home === undefined ? path : `${home}:${path}`)
      for (const [key, source] of read.value) found.set(key, renamedOnce(source, name, remember))
      for (const problem of read.problems) problems.push(inFile(problem, name, files))
    }
    return { value: found, problems }
  }
}

/** Problems of files that were read there; those of the file that names them stand as they are. */
function inFile(
  problem: Problem,
  name: (path: string) => string,
  files: ReadonlyMap<string, Wanted>,
): Problem {
  const isNaming = [...files.values()].some(
    ({ from }) => problem.path?.[0] === 'extends' && from.file === problem.file,
  )
  return problem.file === undefined || isNaming ? problem : { ...problem, file: name(problem.file) }
}

function byHome(
  wanted: ReadonlyMap<string, Wanted>,
): ReadonlyMap<string | undefined, ReadonlyMap<string, Wanted & { readonly path: string }>> {
  const homes = new Map<string | undefined, Map<string, Wanted & { readonly path: string }>>()
  for (const [key, item] of wanted) {
    const { home, path } = splitKey(key)
    homes.set(home, (homes.get(home) ?? new Map()).set(key, { ...item, path }))
  }
  return homes
}
