import type { Tree, TreeEntry } from '../../../core/images/image.ts'
import { corruptFailure, tooLarge } from '../failures.ts'
import type { Store } from './store.ts'

// From a commit to the flat list of its files.

/** The head of a commit object: its tree and when it was committed. */
export function parseCommit(bytes: Uint8Array, where: string): { tree: string; seconds: number } {
  const head = Buffer.from(bytes).toString('utf8').split('\n\n', 1)[0] ?? ''
  const tree = /^tree ([0-9a-f]{40})$/m.exec(head)?.[1]
  const seconds = /^committer .* (\d+) [+-]\d{4}$/m.exec(head)?.[1]
  if (tree === undefined || seconds === undefined)
    throw corruptFailure(where, 'sent a commit without a tree or a time')
  return { tree, seconds: Number(seconds) }
}

/** Trees read at the same time: reading one waits for the disk more than it computes. */
const TOGETHER = 16

export async function walkTree(
  store: Store,
  commit: string,
  folder: string,
  limits: { readonly maxFiles: number; readonly where: string; readonly signal: AbortSignal },
): Promise<Tree> {
  const { where } = limits
  const entries = new Map<string, TreeEntry>()
  const root = parseCommit(await store.read(commit, 'commit'), where).tree
  const start = await treeAt(store, root, folder)
  const open = start === undefined ? [] : [{ oid: start, prefix: folder === '' ? '' : `${folder}/` }]
  // Trees are counted as well: a few hundred bytes of nested trees can stand for billions of paths.
  let seen = 0
  while (open.length > 0) {
    limits.signal.throwIfAborted()
    const some = open.splice(-TOGETHER)
    const read = await Promise.all(
      some.map(async ({ oid, prefix }) => ({ prefix, items: await store.tree(oid) })),
    )
    for (const { prefix, items } of read) {
      seen += items.length + 1
      if (seen > limits.maxFiles) throw tooLarge(where, `${commit} has more than ${limits.maxFiles} files`)
      for (const { name, mode, oid } of items) {
        if (mode === 'tree') open.push({ oid, prefix: `${prefix}${name}/` })
        else entries.set(prefix + name, { mode, oid })
      }
    }
  }
  return { commit, entries: sorted(entries) }
}

async function treeAt(store: Store, root: string, folder: string): Promise<string | undefined> {
  let oid = root
  for (const name of folder === '' ? [] : folder.split('/')) {
    const entry = (await store.tree(oid)).find((one) => one.name === name)
    if (entry?.mode !== 'tree') return undefined
    oid = entry.oid
  }
  return oid
}

function sorted(entries: ReadonlyMap<string, TreeEntry>): ReadonlyMap<string, TreeEntry> {
  return new Map([...entries].sort(([a], [b]) => (a < b ? -1 : 1)))
}
