import { at, type Problem } from '../../problem.ts'
import type { ConfiguredFile } from '../service.ts'
import type { EditMistake } from './changes.ts'
import type { Configured } from './configure.ts'

/** What is wrong with a file and its entries, at the lines where they were written. */
export function mistakesOf(
  { file, origin }: ConfiguredFile,
  { mistake, mistakes, doubts }: Configured,
  path: readonly string[],
): readonly Problem[] {
  const whole = mistake === undefined ? [] : [{ code: 'configure.file', ...mistake, ...at(origin, path) }]
  return [
    ...whole,
    ...mistakes.map(told),
    ...doubts.map((doubt) => ({ ...told(doubt), severity: 'warning' as const })),
  ]

  function told({ edit, code, message, hint }: EditMistake): Problem {
    return { code, message: `in ${file}: ${message}`, hint, ...at(edit.origin, [...path, edit.left]) }
  }
}
