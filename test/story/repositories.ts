import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { treeId } from '../../src/core/images/context/tree-id.ts'
import type { Tree, TreeEntry } from '../../src/core/images/image.ts'
import type { RefListing } from '../../src/core/targets/target.ts'
import { WorldError } from '../../src/core/world-error.ts'
import type { Git } from '../../src/ports/git.ts'

// The repositories of a story, from its folders.
// In: `<repo>/` is what every branch of a repository holds, `<repo>@<branch>/` what that branch holds instead; a file
// `<repo>` that says `empty` or `unreachable` is such a repository. Out: a Git that reads them. Limits: no history but the
// commits that it is given.

export type Files = ReadonlyMap<string, string>
/** By folder name: `web`, `web@develop`, `web@feature~x` for feature/x; undefined stands for a repository that cannot be reached. */
export type Repositories = ReadonlyMap<string, Files | undefined>

const HOST = 'https://git.test/acme'
export const OPS_URL = `${HOST}/ops.git`
const BRANCHES = ['main', 'develop']

export function readRepositories(folder: string): Repositories {
  if (!existsSync(folder)) return new Map()
  return new Map(
    readdirSync(folder)
      .filter((name) => !name.endsWith('.md'))
      .sort()
      .map((name) => {
        const path = join(folder, name)
        return [name, statSync(path).isDirectory() ? readFiles(path) : contentsOf(path)]
      }),
  )
}

/** A file in the place of a repository says what is wrong with it. */
function contentsOf(path: string): Files | undefined {
  const what = readFileSync(path, 'utf8').trim()
  if (what === 'empty') return new Map()
  if (what === 'unreachable') return undefined
  throw new Error(`${path} must say 'empty' or 'unreachable'`)
}

/** What a later step of the story changes: files over those that were; an empty file is deleted. */
export function overlay(before: Repositories, change: Repositories): Repositories {
  const after = new Map(before)
  for (const [name, files] of change) {
    if (files === undefined) after.set(name, undefined)
    else {
      const [repo = name] = name.split('@')
      const merged = new Map([...(before.get(name) ?? before.get(repo) ?? []), ...files])
      after.set(name, new Map([...merged].filter(([, text]) => text !== '')))
    }
  }
  return after
}

/** Commits that a Git knows besides those of today. */
export type Commits = Map<string, Files>

export function gitOf(repositories: Repositories, commits: Commits = new Map()): Git {
  for (const files of repositories.values()) if (files) commits.set(commitOf(files), files)
  return {
    refs: async (location) => refsOf(repositories, location),
    tag: async () => undefined,
    tree: async (location, commit, folder) => {
      const files = commits.get(commit)
      if (files === undefined)
        throw new WorldError('git.not-found', `${location} has no commit ${commit}`, { retryable: false })
      return treeOf(commit, files, folder)
    },
    blobs: async (_, tree, paths) => {
      const files = commits.get(tree.commit) ?? new Map()
      return new Map(
        paths.flatMap((path) => {
          const text = files.get(path)
          return text === undefined ? [] : [[path, new TextEncoder().encode(text)] as const]
        }),
      )
    },
    // Later branches are younger.
    times: async (_, wanted) => new Map(wanted.map((commit, index) => [commit, index])),
    checkout: async () => undefined,
  }
}

function refsOf(repositories: Repositories, location: string): RefListing {
  const name = nameOf(location)
  const files = repositories.get(name)
  if (!files)
    throw new WorldError(
      'git.unreachable',
      `${name.includes('://') ? name : `${HOST}/${name}.git`} cannot be reached`,
      { retryable: true },
    )
  if (files.size === 0) return { head: undefined, branches: new Map() }
  const branches = new Map(BRANCHES.map((branch) => [branch, commitOf(files)]))
  for (const [folder, own] of repositories) {
    const [repo, branch] = folder.replaceAll('~', '/').split('@')
    if (repo === name && branch !== undefined && own) branches.set(branch, commitOf(own))
  }
  return { head: 'main', branches }
}

function treeOf(commit: string, files: Files, folder: string): Tree {
  const inside = [...files].filter(([path]) => folder === '' || path.startsWith(`${folder}/`))
  return { commit, entries: new Map(inside.map(([path, text]) => [path, entryOf(text)])) }
}

function entryOf(text: string): TreeEntry {
  const bytes = Buffer.from(text)
  const oid = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
  return { mode: '100644', oid }
}

function commitOf(files: Files): string {
  return treeId([...files].map(([path, text]) => [path, entryOf(text)] as const))
}

function nameOf(location: string): string {
  return location.replace(`${HOST}/`, '').replace(/\.git$/, '')
}

function readFiles(root: string): Files {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
  return new Map(paths.sort().map((path) => [path, readFileSync(join(root, path), 'utf8')]))
}
