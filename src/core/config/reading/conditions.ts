import type { Located } from './located.ts'
import { nearest } from './nearest.ts'
import { type Reading, report } from './reading.ts'

/** Environments that a task names in `when` and that there are not: it would silently run nowhere. */
export function checkConditions(tasks: Located, declared: readonly string[], reading: Reading): Located {
  for (const phase of childrenOf(tasks)) {
    for (const task of childrenOf(phase)) {
      const when = task.kind === 'map' ? task.entries.get('when') : undefined
      const names = when?.kind === 'list' ? when.items : when === undefined ? [] : [when]
      for (const node of names) checkName(node, declared, reading)
    }
  }
  return tasks
}

function checkName(node: Located, declared: readonly string[], reading: Reading): void {
  if (node.kind !== 'leaf' || typeof node.value !== 'string' || node.value.includes('$')) return
  const name = node.value.replace(/^!/, '')
  if (name !== '') reportUnknownEnvironment(name, node, declared, reading)
}

export function reportUnknownEnvironment(
  name: string,
  node: Located,
  declared: readonly string[],
  reading: Reading,
): void {
  if (declared.includes(name)) return
  const meant = nearest(name, declared)
  const hint = meant === undefined ? `Declared are: ${declared.join(', ')}.` : `Did you mean ${meant}?`
  report(reading, node, 'config.unknown-environment', `there is no environment ${name}`, hint)
}

function childrenOf(node: Located): readonly Located[] {
  return node.kind === 'map' ? [...node.entries.values()] : []
}
