import { createHash } from 'node:crypto'
import type { TreeEntry } from '../image.ts'

/**
 * The id that Git gives a folder with exactly these files: content, modes, symlinks and submodule commits in one hash,
 * which native git can check. Paths are relative to that folder. Ids are as long as those of the entries (SHA-1 or SHA-256).
 */
export function treeId(entries: Iterable<readonly [path: string, entry: TreeEntry]>): string {
  const root: Folder = new Map()
  let algorithm = 'sha1'
  for (const [path, entry] of entries) {
    if (entry.oid.length === 64) algorithm = 'sha256'
    insert(root, path.split('/'), entry)
  }
  return idOf(root, algorithm)
}

type Folder = Map<string, Folder | TreeEntry>

function insert(root: Folder, parts: readonly string[], entry: TreeEntry): void {
  let folder = root
  for (const name of parts.slice(0, -1)) {
    const next = folder.get(name)
    const inner: Folder = next instanceof Map ? next : new Map()
    folder.set(name, inner)
    folder = inner
  }
  folder.set(parts.at(-1) ?? '', entry)
}

function idOf(folder: Folder, algorithm: string): string {
  const rows = [...folder].map(([name, item]) => row(name, item, algorithm))
  // Git compares names as bytes, and a folder's name as if it ended in a slash.
  rows.sort((a, b) => Buffer.compare(a.order, b.order))
  const content = Buffer.concat(rows.map(({ bytes }) => bytes))
  return createHash(algorithm).update(`tree ${content.length}\0`).update(content).digest('hex')
}

function row(name: string, item: Folder | TreeEntry, algorithm: string): { order: Buffer; bytes: Buffer } {
  const isFolder = item instanceof Map
  const head = Buffer.from(`${isFolder ? '40000' : item.mode} ${name}\0`)
  const oid = Buffer.from(isFolder ? idOf(item, algorithm) : item.oid, 'hex')
  return { order: Buffer.from(isFolder ? `${name}/` : name), bytes: Buffer.concat([head, oid]) }
}
