import type { TreeEntry } from '../../../core/images/image.ts'
import { corruptFailure, forbiddenName } from '../failures.ts'
import { decodeName } from './name.ts'

// One tree object as Git stores it: `<octal mode> <name>\0<20 bytes of id>`, again and again.
// Read here and not by isomorphic-git, which loses names that are not UTF-8.

export interface TreeItem {
  readonly name: string
  readonly mode: TreeEntry['mode'] | 'tree'
  readonly oid: string
}

export function parseTree(bytes: Uint8Array, where: string): readonly TreeItem[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const items: TreeItem[] = []
  for (let at = 0; at < buffer.length; ) {
    const space = buffer.indexOf(0x20, at)
    const zero = buffer.indexOf(0, space)
    if (space < 0 || zero < 0 || zero + 21 > buffer.length)
      throw corruptFailure(where, 'sent a tree that is cut off')
    const name = decodeName(buffer.subarray(space + 1, zero))
    if (FORBIDDEN.test(name)) throw forbiddenName(where, name)
    items.push({
      name,
      mode: modeOf(buffer.toString('latin1', at, space), where),
      oid: buffer.toString('hex', zero + 1, zero + 21),
    })
    at = zero + 21
  }
  return items
}

/** Names that lead out of the folder or into Git's own: Git never writes them, so a person did, by hand. */
const FORBIDDEN = /^$|^\.{1,2}$|^\.git$|\//i

function modeOf(octal: string, where: string): TreeItem['mode'] {
  const mode = Number.parseInt(octal, 8)
  switch (mode >> 12) {
    case 0o04:
      return 'tree'
    case 0o10:
      // Only the owner's executable bit counts; very old trees carry others (100664).
      return (mode & 0o100) === 0 ? '100644' : '100755'
    case 0o12:
      return '120000'
    case 0o16:
      return '160000'
    default:
      throw corruptFailure(where, `a tree holds the unknown mode ${octal.slice(0, 10)}`)
  }
}
