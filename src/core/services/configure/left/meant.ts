import { editDistance } from '../../../config/reading/nearest.ts'
import type { Edit } from '../../service.ts'
import type { FileNode } from '../format.ts'
import { printNames } from './left-side.ts'

/** Paths that are written out (`written`) and add a key, beside one of the file that they resemble. */
export function doubtsOf(
  added: readonly { readonly path: readonly string[]; readonly edit: Edit }[],
  nodes: readonly FileNode[],
  written: readonly string[],
): readonly {
  readonly edit: Edit
  readonly code: string
  readonly message: string
  readonly hint: string
}[] {
  const others = nodes.map(({ path }) => printNames(path)).filter((path) => !written.includes(path))
  return added.flatMap(({ path, edit }) => {
    const name = printNames(path)
    const meant = written.includes(name) ? meantPath(name, others) : undefined
    if (meant === undefined) return []
    const message = `${name} is not in the file, and is added beside ${meant}`
    return [{ edit, code: 'configure.added', message, hint: `Did you mean ${meant}?` }]
  })
}

/**
 * The path of the file that is one letter away. Names that number things (`server1`, `server2`) are alike on purpose, and
 * among very short ones everything is.
 */
function meantPath(path: string, known: readonly string[]): string | undefined {
  return known.find((other) => {
    const [own, theirs] = differing(path, other)
    return (
      Math.min(own.length, theirs.length) >= SHORTEST &&
      editDistance(own, theirs) === 1 &&
      own.replace(/\d/g, '') !== theirs.replace(/\d/g, '')
    )
  })
}

const SHORTEST = 4

/** What is left where equal names before and behind are taken away. */
function differing(path: string, other: string): readonly [string, string] {
  const [own, theirs] = [path.split('.'), other.split('.')]
  while (own.length > 1 && theirs.length > 1 && own[0] === theirs[0]) {
    own.shift()
    theirs.shift()
  }
  while (own.length > 1 && theirs.length > 1 && own.at(-1) === theirs.at(-1)) {
    own.pop()
    theirs.pop()
  }
  return [own.join('.'), theirs.join('.')]
}
