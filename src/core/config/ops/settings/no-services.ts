import { isMap, type Json } from '../../../json.ts'
import { originAt } from '../../../origin.ts'
import { at, type Problem } from '../../../problem.ts'
import type { Ops } from '../../ops.ts'
import type { SourceValue } from '../../source.ts'

/**
 * A configuration without any service takes away all that runs: a file that was emptied by a slip, commented out, or
 * lost its services in a merge must not do that. Whoever means it writes `services: {}`.
 */
export function noServices({ value, origins }: SourceValue, { services }: Ops): readonly Problem[] {
  if (services.size > 0 || isMeant(value)) return []
  const isEmpty = value === null || (isMap(value) && Object.keys(value).length === 0)
  return [
    {
      code: 'config.empty',
      message: isEmpty
        ? 'holds nothing: it is empty, or all of it is a comment'
        : 'describes no service: nothing stands in services, and no service file lies beside it',
      hint: 'Write services: { web: { image: nginx } }, say, or a file web.diploid.yaml beside it. To take away all that runs, write services: {}.',
      ...at(originAt(origins, []), []),
    },
  ]
}

function isMeant(value: Json): boolean {
  return isMap(value) && isMap(value.services) && Object.keys(value.services).length === 0
}
