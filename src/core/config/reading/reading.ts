import { at, type Problem } from '../../problem.ts'
import { Sensitive } from '../../sensitive.ts'
import type { Located } from './located.ts'

/** What goes along while one layer is read: the problems found so far, and how strict to be. */
export interface Reading {
  /**
   * Whether references and `$` words are resolved. Before, a value that holds one is let through as it is, because
   * nobody knows yet what it will be.
   */
  readonly final: boolean
  readonly problems: Problem[]
  /** Of a service repository's own file, which does not say what runs. */
  readonly own?: true
}

/** Whether the value is still to come. */
export function isOpen(node: Located, reading: Reading): boolean {
  if (node.kind !== 'leaf') return false
  if (node.value instanceof Sensitive) return true
  if (reading.final) return false
  return typeof node.value === 'string'
    ? node.value.includes('$')
    : typeof node.value === 'object' && node.value !== null
}

export function report(
  reading: Reading,
  node: Located,
  code: string,
  message: string,
  hint?: string,
  severity?: 'warning',
): void {
  reading.problems.push({
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(severity === undefined ? {} : { severity }),
    ...at(node.origin, node.path),
  })
}
