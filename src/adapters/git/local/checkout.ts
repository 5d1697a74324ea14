import type { Tree, TreeEntry } from '../../../core/images/image.ts'
import type { RefListing } from '../../../core/targets/target.ts'
import { WorldError } from '../../../core/world-error.ts'
import type { Checkout } from '../../../ports/git.ts'
import { decodeName } from '../objects/name.ts'
import { createQueue } from '../queue.ts'
import type { Remote } from '../remote.ts'
import { askGit, type LocalGit, liesInCheckout, localGit, localGitAt } from './local-git.ts'
import { readWorkingTree, type WorkingTree } from './working-tree.ts'

// A checkout in a folder. Its branches are the repository's; the checked-out one is the working tree, read anew by every
// `refs` and `checkout`, and kept until then so that tree and blobs see the same files.

export interface Local extends Remote {
  checkout(signal: AbortSignal): Promise<Checkout | undefined>
}

export function createLocal(location: string, folder: () => Promise<string>): Local {
  const queue = createQueue()
  let current: WorkingTree | undefined

  async function snapshot(at: LocalGit): Promise<WorkingTree> {
    const fresh = await readWorkingTree(at, await folder())
    await current?.drop()
    current = fresh
    return fresh
  }

  /** Where objects of a commit are read, and the name of its tree. */
  async function source(commit: string, signal: AbortSignal): Promise<{ git: LocalGit; tree: string }> {
    const at = await localGitAt(location, signal)
    if (!commit.endsWith('-dirty')) return { git: at, tree: commit }
    const { git, tree } = current?.commit === commit ? current : await snapshot(at)
    return { git: { ...git, signal }, tree }
  }

  async function refs(signal: AbortSignal): Promise<RefListing> {
    const at = await localGitAt(location, signal)
    const branches = await branchesOf(at)
    const bare = (await askGit(['rev-parse', '--is-bare-repository'], at)) === 'true'
    if (bare) return { head: headOf(branches, undefined, await headBranch(at)), branches }
    const tree = await snapshot(at)
    if (tree.branch !== undefined) branches.set(tree.branch, tree.commit)
    const origin = await askGit(['symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD'], at)
    return { head: headOf(branches, origin?.replace(/^origin\//, ''), tree.branch), branches }
  }

  async function tree(commit: string, under: string, signal: AbortSignal): Promise<Tree> {
    const from = await source(commit, signal)
    await expectCommit(commit, from)
    const listing = await localGit(['ls-tree', '-r', '-z', '--full-tree', from.tree], from.git)
    const entries = entriesOf(listing).filter(([path]) => under === '' || path.startsWith(`${under}/`))
    return { commit, entries: new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1))) }
  }

  async function blobs(wanted: Tree, paths: readonly string[], signal: AbortSignal) {
    const { git } = await source(wanted.commit, signal)
    const found = paths.flatMap((path) => {
      const entry = wanted.entries.get(path)
      return entry === undefined || entry.mode === '160000' ? [] : [{ path, oid: entry.oid }]
    })
    if (found.length === 0) return new Map<string, Uint8Array>()
    const output = await localGit(['cat-file', '--batch'], git, found.map(({ oid }) => `${oid}\n`).join(''))
    return contentsOf(output, found, location)
  }

  async function times(commits: readonly string[], signal: AbortSignal) {
    const at = await localGitAt(location, signal)
    const plain = new Set(
      commits.map((commit) => commit.replace(/-dirty$/, '')).filter((id) => !/^0+$/.test(id)),
    )
    const format = ['--no-walk=unsorted', '--stdin', '--format=%H %ct']
    const listing =
      plain.size === 0 ? '' : await localGit(['log', ...format], at, `${[...plain].join('\n')}\n`)
    const known = new Map(
      listing
        .toString()
        .split('\n')
        .map((text) => text.split(' '))
        .map(([id = '', seconds = '0']) => [id, Number(seconds)]),
    )
    // A working tree is as old as the commit below it: its files' times say nothing that two machines would agree on.
    return new Map(commits.map((commit) => [commit, known.get(commit.replace(/-dirty$/, '')) ?? 0]))
  }

  async function checkout(signal: AbortSignal): Promise<Checkout | undefined> {
    if (!(await liesInCheckout(location))) return undefined
    const at = await localGitAt(location, signal)
    const { root, branch, commit } = await snapshot(at)
    const url = await askGit(['config', '--get', 'remote.origin.url'], at)
    return { root, branch, commit, remote: url === undefined ? undefined : withoutCredentials(url) }
  }

  return {
    refs: (signal) => queue.run(signal, () => refs(signal)),
    tag: (name, signal) =>
      queue.run(signal, async () =>
        askGit(
          ['rev-parse', '--quiet', '--verify', `refs/tags/${name}^{commit}`],
          await localGitAt(location, signal),
        ),
      ),
    tree: (commit, under, signal) => queue.run(signal, () => tree(commit, under, signal)),
    blobs: (wanted, paths, signal) => queue.run(signal, () => blobs(wanted, paths, signal)),
    times: (commits, signal) => queue.run(signal, () => times(commits, signal)),
    checkout: (signal) => queue.run(signal, () => checkout(signal)),
  }
}

async function branchesOf(at: LocalGit): Promise<Map<string, string>> {
  const listing = await localGit(['for-each-ref', '--format=%(objectname) %(refname)', 'refs/heads/'], at)
  const lines = listing.toString('utf8').split('\n').filter(Boolean)
  return new Map(lines.map((text) => [text.slice(41 + 'refs/heads/'.length), text.slice(0, 40)]))
}

async function headBranch(at: LocalGit): Promise<string | undefined> {
  return await askGit(['symbolic-ref', '--quiet', '--short', 'HEAD'], at)
}

/** What the remote calls its default, else the usual names, else what is checked out. */
function headOf(
  branches: ReadonlyMap<string, string>,
  origin: string | undefined,
  checkedOut: string | undefined,
): string | undefined {
  return [origin, 'main', 'master', checkedOut].find((name) => name !== undefined && branches.has(name))
}

async function expectCommit(commit: string, from: { git: LocalGit; tree: string }): Promise<void> {
  const there = await askGit(['rev-parse', '--quiet', '--verify', `${from.tree}^{tree}`], from.git)
  if (there !== undefined) return
  throw new WorldError('git.not-found', `${from.git.folder}: has no commit ${commit}`, {
    retryable: true,
    hint: 'fetch it into the checkout, or give the URL of the repository',
  })
}

/** `<mode> <type> <oid>\t<path>\0`, again and again. */
function entriesOf(listing: Buffer): [string, TreeEntry][] {
  const entries: [string, TreeEntry][] = []
  for (let at = 0; at < listing.length; ) {
    const tab = listing.indexOf(9, at)
    const end = listing.indexOf(0, tab)
    const [mode = '', , oid = ''] = listing.toString('latin1', at, tab).split(' ')
    entries.push([decodeName(listing.subarray(tab + 1, end)), { mode: mode as TreeEntry['mode'], oid }])
    at = end + 1
  }
  return entries
}

/** `<oid> blob <size>\n<content>\n`, in the order asked. */
function contentsOf(
  output: Buffer,
  wanted: readonly { readonly path: string; readonly oid: string }[],
  where: string,
): ReadonlyMap<string, Uint8Array> {
  const contents = new Map<string, Uint8Array>()
  let at = 0
  for (const { path, oid } of wanted) {
    const end = output.indexOf(10, at)
    const [, type, size = ''] = output.toString('latin1', at, end).split(' ')
    if (type !== 'blob')
      throw new WorldError('git.corrupt', `${where}: the object ${oid} of ${path} is missing`, {
        retryable: true,
        hint: `run \`git fsck\` in ${where}`,
      })
    const start = end + 1
    contents.set(path, output.subarray(start, start + Number(size)))
    at = start + Number(size) + 1
  }
  return contents
}

function withoutCredentials(url: string): string {
  if (!URL.canParse(url) || !/^https?:/.test(url)) return url
  const parsed = new URL(url)
  parsed.username = ''
  parsed.password = ''
  return parsed.href
}
