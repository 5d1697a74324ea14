import { placeOfExtends } from '../../../core/config/extends/extends-of.ts'
import { codeSource } from '../../../core/config/ops/code-source.ts'
import { OPS_REPOSITORY } from '../../../core/config/ops.ts'
import type { Evaluation } from '../../../core/config/script/evaluation.ts'
import type { SourceFile } from '../../../core/config/script/source-file.ts'
import type { SourceValue } from '../../../core/config/source.ts'
import type { Checked, Problem } from '../../../core/problem.ts'
import { AFRESH, type Remember, under } from '../../../core/remember.ts'
import { isWorldError } from '../../../core/world-error.ts'
import type { Evaluator } from '../../../ports/evaluator.ts'
import type { Git } from '../../../ports/git.ts'
import type { OpsPlace } from '../../round.ts'
import { withoutExtended } from '../offline.ts'
import { type Commit, loadExtended } from './load-extended.ts'
import { type LoadExtended, splitKey, type Wanted } from './read-extends.ts'
import { renamedOnce } from './renamed.ts'

/** What was read of other repositories, by `group/shared@v3`. */
export interface Foreign {
  /** The commit that each ref stood for when it was looked up: a fact. */
  readonly commits: Map<string, string>
  /** Those of them that no record told. */
  readonly found: Set<string>
  readonly sources: Map<string, Map<string, SourceFile>>
}

/** Reads files of the ops repository's commit, and of other repositories at the refs that `extends` names. */
export function loadEverywhere(
  ports: { readonly git: Git; readonly evaluator: Evaluator; readonly remember?: Remember },
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
      const commit = home === undefined ? { value: here, problems: [] } : await askedCommit(home, files)
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

  async function askedCommit(
    home: string,
    files: ReadonlyMap<string, Wanted>,
  ): Promise<Checked<Commit | undefined>> {
    try {
      return await foreignCommit(home, files)
    } catch (error) {
      const [first] = files.values()
      if (first === undefined) throw error
      const { file = '', line } = placeOfExtends(first.from, first.extended.text)
      throw withoutExtended(error, first.extended.text, line === undefined ? file : `${file}:${line}`)
    }
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
    const isRead = foreign.commits.has(home)
    const pinned = place.pinned?.commits.get(home)
    const commit = foreign.commits.get(home) ?? pinned ?? (await commitOf(location, ref))
    if (commit === undefined) return { value: undefined, problems: [told(noRef(repo, ref))] }
    foreign.commits.set(home, commit)
    if (pinned === undefined) foreign.found.add(home)
    const sources = foreign.sources.get(home) ?? new Map<string, SourceFile>()
    foreign.sources.set(home, sources)
    const tree = await ports.git.tree(location, commit, '', signal)
    const later = pinned === undefined || isRead ? undefined : await laterCommit(location, ref, pinned)
    const moved = later === undefined ? [] : [told(movedRef(home, pinned ?? '', later))]
    return { value: { location, tree, sources }, problems: moved }

    function told(problem: Problem): Problem {
      const { service: _, ...rest } = problem
      return { ...rest, ...(first && placeOfExtends(first.from, first.extended.text)) }
    }
  }

  /** What the ref stands for now, where that is another: no more than a hint, so that no failure counts. */
  async function laterCommit(location: string, ref: string, pinned: string): Promise<string | undefined> {
    if (place.pinned?.tellsMoved !== true) return undefined
    try {
      const now = await commitOf(location, ref)
      return now === pinned ? undefined : now
    } catch (error) {
      if (!isWorldError(error) || signal.aborted) throw error
      return undefined
    }
  }

  async function commitOf(location: string, ref: string): Promise<string | undefined> {
    if (/^[0-9a-f]{40}$/.test(ref)) return ref
    // As Git itself decides between a tag and a branch of one name.
    const tag = await ports.git.tag(location, ref, signal)
    return tag ?? (await ports.git.refs(location, signal)).branches.get(ref)
  }
}

function movedRef(home: string, before: string, now: string): Problem {
  return {
    code: 'config.extends-moved',
    severity: 'warning',
    message: `${home} is ${now.slice(0, 7)} now; it stays ${before.slice(0, 7)}, which it was when it was first read`,
    hint: 'Name another tag, or the commit, to take what is new.',
  }
}

function noRef(repo: string, ref: string): Problem {
  return {
    code: 'config.extends-ref',
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
