import { type Data, type Fields, fields } from '../data.ts'
import type { Cause } from '../status.ts'
import { barred, wrongValue } from './cause.ts'

/** How a Deployment may be rolled out. */
export function rolloutCauses(object: Fields): Cause[] {
  const strategy = fields(object, 'spec', 'strategy')
  const field = 'spec.strategy.rollingUpdate'
  if (strategy.type === 'Recreate') {
    const stray = strategy.rollingUpdate !== undefined
    return stray ? [barred(field, "may not be specified when strategy `type` is 'Recreate'")] : []
  }
  const { maxSurge, maxUnavailable } = fields(strategy, 'rollingUpdate')
  if (!isNothing(maxSurge) || !isNothing(maxUnavailable)) return []
  return [wrongValue(`${field}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0')]
}

function isNothing(value: Data | undefined): boolean {
  return value === 0 || value === '0%'
}
