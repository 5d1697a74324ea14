import { readableCredentials } from '../../core/config/check/readable-credentials.ts'
import { findConfig } from '../../core/config/files/find.ts'
import { linkedFolders, linksNeeded } from '../../core/config/files/symlinks.ts'
import { ignoredFiles } from '../../core/config/files/unread/ignored.ts'
import { withOverrides } from '../../core/config/ops/overrides.ts'
import { noServices } from '../../core/config/ops/settings/no-services.ts'
import type { Ops } from '../../core/config/ops.ts'
import { readOps } from '../../core/config/read-ops.ts'
import type { SourceFile } from '../../core/config/script/source-file.ts'
import type { SourceValue } from '../../core/config/source.ts'
import type { Tree } from '../../core/images/image.ts'
import { type Checked, isError, type Problem } from '../../core/problem.ts'
import { AFRESH } from '../../core/remember.ts'
import { repositoryOf } from '../../core/targets/location.ts'
import type { RefListing } from '../../core/targets/target.ts'
import { WorldError } from '../../core/world-error.ts'
import type { Git } from '../../ports/git.ts'
import type { OpsPlace, RoundPorts } from '../round.ts'
import type { Foreign } from './extends/foreign-commit.ts'
import { loadEverywhere } from './extends/load-everywhere.ts'
import { withExtended } from './extends/read-extends.ts'
import { readClosed } from './files/read-closed.ts'
import { sourceValues } from './files/source-values.ts'

// Reads the ops configuration of one commit: finds the files, closes their imports, evaluates, understands.
// In: where the repository is. Out: the ops configuration with its sources, or what is wrong with it.
// Limits: this is the first step of spec 2.1 (`env` and `branch` undefined); layers.ts does the second.

export interface Configuration {
  /** `main@3fa9c21`. */
  readonly revision: string
  readonly commit: string
  /** What tells its repository from others that use the same cluster; undefined: nothing does. */
  readonly repository: string | undefined
  readonly tree: Tree
  /** Branches of the ops repository as they were listed. */
  readonly refs: RefListing
  readonly ops: Ops
  readonly opsSource: SourceValue
  readonly serviceSources: ReadonlyMap<string, SourceValue>
  /** All configuration files and their imports, by path. */
  readonly sources: ReadonlyMap<string, SourceFile>
  /** Files that look like configuration and are not read, each with the reason. */
  readonly ignored: readonly string[]
  /** What was read of other repositories for `extends`. */
  readonly foreign: Foreign
}

export async function readConfiguration(
  ports: Pick<RoundPorts, 'git' | 'evaluator' | 'scrubber' | 'remember'>,
  place: OpsPlace,
  refs: RefListing,
  signal: AbortSignal,
): Promise<Checked<Configuration | undefined>> {
  const { remember = AFRESH } = ports
  const { branch, commit } = opsTip(refs, place)
  const tree = await ports.git.tree(place.location, commit, '', signal)
  const found = findConfig([...tree.entries.keys()], place.folder)
  if (found.value === undefined) return { value: undefined, problems: found.problems }

  const files = [found.value.ops, ...found.value.services.values()]
  const closed = await readClosed(ports.git, place.location, tree, files, signal, remember)
  const { refused } = closed.value
  const sources = new Map(closed.value.sources)
  const sound = files.filter((file) => !refused.has(file))
  const argument = { vars: {} }
  const evaluated = await sourceValues(ports.evaluator, sound, sources, () => argument, signal, remember)
  const here = { location: place.location, tree, sources }
  const foreign: Foreign = { commits: new Map(), found: new Set(), sources: new Map() }
  const load = loadEverywhere(ports, place, here, foreign, argument, signal)
  const values = await withExtended(evaluated.value, load, remember)
  const written = [...values.value.values()].map(({ value }) => value)
  for (const credential of readableCredentials(written, found.value.services.keys(), remember))
    ports.scrubber.learn(credential)
  const links = await linksBeside(ports.git, place, tree, files, signal)
  const problems = [
    ...found.problems,
    ...links,
    ...closed.problems,
    ...evaluated.problems,
    ...values.problems,
  ]
  const opsSource = values.value.get(found.value.ops)
  if (opsSource === undefined) return { value: undefined, problems }

  const serviceSources = new Map<string, SourceValue>()
  for (const [service, file] of found.value.services) {
    const source = values.value.get(file)
    if (source !== undefined) serviceSources.set(service, source)
  }
  const remote = { name: place.name, ...(place.url === undefined ? {} : { url: place.url }) }
  const unread = [...found.value.services.keys()].filter((service) => !serviceSources.has(service))
  const ops = withOverrides(readOps(opsSource, serviceSources, remote, unread, remember), place.overrides)
  remember.end('')
  const all = [...problems, ...ops.problems]
  return {
    value: {
      revision: `${branch}@${commit.slice(0, 7)}${commit.endsWith('-dirty') ? '-dirty' : ''}`,
      commit,
      repository: repositoryOf(place.url, place.folder),
      tree,
      refs,
      ops: ops.value,
      opsSource,
      serviceSources,
      sources,
      ignored: ignoredFiles([...tree.entries.keys()], found.value),
      foreign,
    },
    // Where a mistake stands, it may be what hides the services.
    problems: all.some(isError) ? all : [...all, ...noServices(opsSource, ops.value)],
  }
}

/** The commit that holds the configuration now. */
export function opsTip(
  refs: RefListing,
  place: OpsPlace,
): { readonly branch: string; readonly commit: string } {
  const branch = place.branch ?? refs.head
  const commit = branch === undefined ? undefined : refs.branches.get(branch)
  if (branch !== undefined && commit !== undefined) return { branch, commit }
  if (refs.branches.size === 0) {
    throw new WorldError('git.empty', `the ops repository ${place.name} has no commit yet`, {
      retryable: true,
      hint: 'Push a first commit with a .diploid.conf.js to it.',
    })
  }
  throw new WorldError(
    'git.no-branch',
    `the ops repository ${place.name} has no branch ${branch ?? '(default)'}`,
    {
      retryable: true,
      hint: `It has: ${[...refs.branches.keys()].slice(0, 5).join(', ')}. Name one of them.`,
    },
  )
}

async function linksBeside(
  git: Git,
  { location, folder }: OpsPlace,
  tree: Tree,
  files: readonly string[],
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const links = [...tree.entries].flatMap(([path, { mode }]) => (mode === '120000' ? [path] : []))
  const needed = linksNeeded(links, folder, files)
  if (needed.length === 0) return []
  const targets = new Map<string, string>()
  for (const [path, target] of await git.blobs(location, tree, needed, signal))
    targets.set(path, new TextDecoder('utf-8').decode(target))
  return linkedFolders(targets, [...tree.entries.keys()], folder)
}
