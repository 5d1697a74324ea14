import { placeOfExtends } from '../../../core/config/extends/extends-of.ts'
import { codeSource } from '../../../core/config/ops/code-source.ts'
import { OPS_REPOSITORY } from '../../../core/config/ops.ts'
import type { Evaluation } from '../../../core/config/script/evaluation.ts'
import type { SourceValue } from '../../../core/config/source.ts'
import type { Checked, Problem } from '../../../core/problem.ts'
import type { Evaluator } from '../../../ports/evaluator.ts'
import type { Git } from '../../../ports/git.ts'
import type { OpsPlace } from '../../round.ts'
import { type Commit, loadExtended } from './load-extended.ts'
import { type LoadExtended, splitKey, type Wanted } from './read-extends.ts'
import { renamed } from './renamed.ts'

/** What was read of other repositories, by `group/shared@v3`. */
export interface Foreign {
  /** The commit that each ref stood for when it was looked up: a fact. */
  readonly commits: Map<string, string>
  readonly texts: Map<string, Map<string, string>>
}

/** Reads files of the ops repository's commit, and of other repositories at the refs that `extends` names. */
export function loadEverywhere(
  ports: { readonly git: Git; readonly evaluator: Evaluator },
  place: OpsPlace,
  here: Commit,
  foreign: Foreign,
  argument: Evaluation['argument'],
  signal: AbortSignal,
): LoadExtended {
  return async (wanted) => {
    const found = new Map<string, SourceValue>()
    const problems: Problem[] = []
    for (const [home, files] of byHome(wanted)) {
      const commit = home === undefined ? { value: here, problems: [] } : await foreignCommit(home, files)
      problems.push(...commit.problems)
      if (commit.value === undefined) continue
      const read = await loadExtended(ports, commit.value, files, argument, signal)
      const name = (path: string): string => (home === undefined ? path : `${home}:${path}`)
      for (const [key, source] of read.value) found.set(key, renamed(source, name))
      for (const problem of read.problems) problems.push(inFile(problem, name, files))
    }
    return { value: found, problems }
  }

  async function foreignCommit(
    home: string,
    files: ReadonlyMap<string, Wanted>,
  ): Promise<Checked<Commit | undefined>> {
    const separator = home.lastIndexOf('@')
    const [repo, ref] = [home.slice(0, separator), home.slice(separator + 1)]
    const problems: Problem[] = []
    const remote = { name: place.name, ...(place.url === undefined ? {} : { url: place.url }) }
    const [first] = files.values()
    const source = codeSource('extends', repo, undefined, remote, problems)
    if (source.kind !== 'repository') return { value: undefined, problems: problems.map(told) }
    const location = source.location === OPS_REPOSITORY ? place.location : source.location
    const commit = foreign.commits.get(home) ?? place.pinned?.get(home) ?? (await commitOf(location, ref))
    if (commit === undefined) return { value: undefined, problems: [told(noRef(repo, ref))] }
    foreign.commits.set(home, commit)
    const texts = foreign.texts.get(home) ?? new Map<string, string>()
    foreign.texts.set(home, texts)
    return {
      value: { location, tree: await ports.git.tree(location, commit, '', signal), texts },
      problems: [],
    }

    function told(problem: Problem): Problem {
      const { service: _, ...rest } = problem
      return { ...rest, ...(first && placeOfExtends(first.from, first.extended.text)) }
    }
  }

  async function commitOf(location: string, ref: string): Promise<string | undefined> {
    if (/^[0-9a-f]{40}$/.test(ref)) return ref
    // As Git itself decides between a tag and a branch of one name.
    const tag = await ports.git.tag(location, ref, signal)
    return tag ?? (await ports.git.refs(location, signal)).branches.get(ref)
  }
}

function noRef(repo: string, ref: string): Problem {
  return {
    code: 'config.extends',
    message: `${repo} has no tag, branch or commit ${ref}`,
    hint: 'Pin a tag, or a whole commit id of 40 digits: a branch moves.',
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
