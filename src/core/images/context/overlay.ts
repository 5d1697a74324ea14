import { createHash } from 'node:crypto'
import type { OverlayFile, SourceTree, Tree, TreeEntry } from '../image.ts'
import { isBelow } from './paths.ts'
import { treeId } from './tree-id.ts'

/** The files of a commit with those of an overlay over them, as Git would store them; a script stays one. */
export function overlaid(
  { entries }: Tree,
  overlay: readonly OverlayFile[] = [],
): ReadonlyMap<string, TreeEntry> {
  if (overlay.length === 0) return entries
  const [anyEntry] = entries.values()
  const algorithm = anyEntry?.oid.length === 64 ? 'sha256' : 'sha1'
  const files = new Map(entries)
  for (const { path, text } of overlay) {
    const mode = entries.get(path)?.mode === '100755' ? '100755' : '100644'
    files.set(path, { mode, oid: blobId(text, algorithm) })
  }
  return files
}

/** What a builder must find in a folder of the repository before anything is left out of it. */
export function sourceTree(tree: Tree, folder: string, overlay?: readonly OverlayFile[]): SourceTree {
  const start = folder === '' ? 0 : folder.length + 1
  const inside = [...overlaid(tree, overlay)].filter(([path]) => isBelow(folder, path) && path.length > start)
  return { folder, tree: treeId(inside.map(([path, entry]) => [path.slice(start), entry] as const)) }
}

/** https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
function blobId(text: string, algorithm: string): string {
  const bytes = Buffer.from(text)
  return createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
}
