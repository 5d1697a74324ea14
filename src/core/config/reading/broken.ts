import { printPath } from '../../json.ts'
import { isError, type Problem } from '../../problem.ts'
import { BROKEN, isBroken } from '../tags.ts'
import { type Located, type LocatedMap, leaf, map } from './located.ts'

/**
 * A map in which every value that a mistake was found in is marked as broken, so that later stages check all the rest
 * and say nothing that only follows from this mistake.
 */
export function withoutMistakes(node: LocatedMap, problems: readonly Problem[]): LocatedMap {
  const mistaken = new Set(problems.filter(isError).map(({ path = [] }) => printPath(path)))
  if (mistaken.size === 0) return node
  return map(
    [...node.entries].map(([key, item]) => [key, marked(item, mistaken)] as const),
    node,
  )
}

export function isBrokenNode(node: Located | undefined): boolean {
  return node?.kind === 'leaf' && isBroken(node.value)
}

function marked(node: Located, mistaken: ReadonlySet<string>): Located {
  if (mistaken.has(printPath(node.path))) return leaf(BROKEN, node)
  if (node.kind === 'list') return { ...node, items: node.items.map((item) => marked(item, mistaken)) }
  if (node.kind === 'leaf') return node
  return map(
    [...node.entries].map(([key, item]) => [key, marked(item, mistaken)] as const),
    node,
  )
}
