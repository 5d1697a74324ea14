import type { ObjectExpression } from 'acorn'
import type { Problem } from '../../problem.ts'
import { lineOf, nodesIn, type Script } from './parse-script.ts'

/** Keys that stand twice in one object literal: JavaScript takes the last and forgets the first, in silence. */
export function duplicateKeys(file: string, source: string, { program }: Script): readonly Problem[] {
  if (!hasNameTwice(source)) return []
  const problems: Problem[] = []
  for (const node of nodesIn(program))
    if (node.type === 'ObjectExpression') problems.push(...duplicatesOf(file, node as ObjectExpression))
  return problems
}

/** Most files have none, and need not be walked through. A match starts behind a mark only, so that a long word costs once its length. */
function hasNameTwice(source: string): boolean {
  const names = source.match(/(?<![^\s,{'"])[^\s,{'":]+(?=['"]?\s*:)/g) ?? []
  return new Set(names).size < names.length
}

function duplicatesOf(file: string, { properties }: ObjectExpression): readonly Problem[] {
  const problems: Problem[] = []
  let lines = new Map<string, number>()
  for (const property of properties) {
    // What is spread in between may be meant to stand over the first and below the second.
    if (property.type === 'SpreadElement') lines = new Map()
    else if (property.kind === 'init' && !property.computed) {
      const name = nameOf(property)
      if (name === undefined) continue
      const first = lines.get(name)
      if (first === undefined) lines.set(name, lineOf(property))
      else
        problems.push({
          code: 'config.syntax',
          message: `the key ${name} stands twice in one map, first in line ${first}`,
          hint: 'Keep one of them.',
          file,
          line: lineOf(property),
        })
    }
  }
  return problems
}

function nameOf({
  key,
}: Exclude<ObjectExpression['properties'][number], { type: 'SpreadElement' }>): string | undefined {
  if (key.type === 'Identifier') return key.name
  return key.type === 'Literal' ? String(key.value) : undefined
}
