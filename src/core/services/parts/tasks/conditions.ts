import { checkConditions } from '../../../config/reading/conditions.ts'
import { locate } from '../../../config/reading/located.ts'
import type { Reading } from '../../../config/reading/reading.ts'
import type { Json } from '../../../json.ts'
import type { Problem } from '../../../problem.ts'
import type { ValueMap } from '../../../sensitive.ts'
import type { MergedService } from '../../input.ts'
import { childOf } from '../../references/value.ts'

/** Environments that there are not, brought to `when` of a task by a reference; those that are written there are told already. */
export function unknownConditions(
  name: string,
  { tasks }: ValueMap,
  { value, origins }: Pick<MergedService, 'value' | 'origins'>,
  declared: readonly string[],
): readonly Problem[] {
  if (tasks === undefined) return []
  const reading: Reading = { final: true, problems: [] }
  checkConditions(locate(tasks, origins, ['tasks']), declared, reading)
  return reading.problems
    .filter(
      ({ path = [] }) =>
        !isWritten(path.reduce<Json | undefined>((part, key) => part && childOf(part, key), value)),
    )
    .map((problem) => ({ ...problem, path: ['services', name, ...(problem.path ?? [])] }))
}

function isWritten(raw: Json | undefined): boolean {
  return typeof raw === 'string' && !raw.includes('$')
}
