import type { EnvironmentConfig } from '../../ops.ts'
import { childOf, isNull, type Located } from '../../reading/located.ts'
import { textOf } from '../../short/option-string.ts'

/** What an environment has an instance for. */
export function instancesOf(entry: Located | undefined): EnvironmentConfig['instances'] {
  const instances = childOf(entry, 'instances')
  if (instances !== undefined && textOf(instances) === 'per-branch') return 'branch'
  const requests = childOf(entry, 'mergeRequests')
  const enabled = childOf(requests, 'enabled')
  const isOff = enabled?.kind === 'leaf' && enabled.value === false
  return requests === undefined || isNull(requests) || isOff ? 'shared' : 'merge request'
}
