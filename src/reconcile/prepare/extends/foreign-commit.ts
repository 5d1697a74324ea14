import { placeOfExtends } from '../../../core/config/extends/extends-of.ts'
import { codeSource } from '../../../core/config/ops/code-source.ts'
import { OPS_REPOSITORY } from '../../../core/config/ops.ts'
import type { SourceFile } from '../../../core/config/script/source-file.ts'
import type { Checked, Problem } from '../../../core/problem.ts'
import { isWorldError } from '../../../core/world-error.ts'
import type { Git } from '../../../ports/git.ts'
import type { OpsPlace } from '../../round.ts'
import { withoutExtended } from '../offline.ts'
import type { Commit } from './load-extended.ts'
import type { Wanted } from './read-extends.ts'

/** What was read of other repositories, by `group/shared@v3`. */
export interface Foreign {
  /** The commit that each ref stood for when it was looked up: a fact. */
  readonly commits: Map<string, string>
  /** Those of them that no record told. */
  readonly found: Set<string>
  readonly sources: Map<string, Map<string, SourceFile>>
}

/** Where commits of other repositories are looked up, and noted. */
export interface Elsewhere {
  readonly git: Git
  readonly place: OpsPlace
  readonly foreign: Foreign
}

/** The commit that `group/shared@v3` stands for; undefined where there is none. What is wrong stands where it is named. */
export async function foreignCommit(
  elsewhere: Elsewhere,
  home: string,
  { from, extended }: Wanted,
  signal: AbortSignal,
): Promise<Checked<Commit | undefined>> {
  const named = placeOfExtends(from, extended.text)
  try {
    const { value, problems } = await commitAt(elsewhere, home, signal)
    return { value, problems: problems.map(({ service: _, ...problem }) => ({ ...problem, ...named })) }
  } catch (error) {
    const { file = '', line } = named
    throw withoutExtended(error, extended.text, line === undefined ? file : `${file}:${line}`)
  }
}

async function commitAt(
  { git, place, foreign }: Elsewhere,
  home: string,
  signal: AbortSignal,
): Promise<Checked<Commit | undefined>> {
  const separator = home.lastIndexOf('@')
  const [repo, ref] = [home.slice(0, separator), home.slice(separator + 1)]
  const { value: location, problems } = locationOf(repo, place)
  if (location === undefined) return { value: undefined, problems }
  const before = foreign.commits.get(home)
  const pinned = place.pinned?.commits.get(home)
  const commit = before ?? pinned ?? (await commitOf(git, location, ref, signal))
  if (commit === undefined) return { value: undefined, problems: [noRef(repo, ref)] }
  foreign.commits.set(home, commit)
  if (pinned === undefined) foreign.found.add(home)
  const sources = foreign.sources.get(home) ?? new Map<string, SourceFile>()
  foreign.sources.set(home, sources)
  const tree = await git.tree(location, commit, '', signal)
  const isTold = pinned === undefined || before !== undefined || place.pinned?.tellsMoved !== true
  const later = isTold ? undefined : await laterCommit(git, location, ref, pinned, signal)
  const moved = later === undefined ? [] : [movedRef(home, commit, later)]
  return { value: { location, tree, sources }, problems: moved }
}

function locationOf(repo: string, place: OpsPlace): Checked<string | undefined> {
  const problems: Problem[] = []
  const remote = { name: place.name, ...(place.url === undefined ? {} : { url: place.url }) }
  const source = codeSource('extends', repo, undefined, remote, problems)
  if (source.kind !== 'repository') return { value: undefined, problems }
  return { value: source.location === OPS_REPOSITORY ? place.location : source.location, problems: [] }
}

/** What the ref stands for now, where that is another: no more than a hint, so that no failure counts. */
async function laterCommit(
  git: Git,
  location: string,
  ref: string,
  pinned: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const now = await commitOf(git, location, ref, signal)
    return now === pinned ? undefined : now
  } catch (error) {
    if (!isWorldError(error) || signal.aborted) throw error
    return undefined
  }
}

async function commitOf(
  git: Git,
  location: string,
  ref: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (/^[0-9a-f]{40}$/.test(ref)) return ref
  // As Git itself decides between a tag and a branch of one name.
  const tag = await git.tag(location, ref, signal)
  return tag ?? (await git.refs(location, signal)).branches.get(ref)
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
