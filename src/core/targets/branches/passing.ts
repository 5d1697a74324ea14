import type { Ops } from '../../config/ops.ts'
import type { Target } from '../target.ts'
import { patternsFor } from './candidates.ts'

/**
 * Whether a service is in an environment only because somebody pushed a branch that a glob takes: the next push may take
 * it away. What is wrong with its being there is no mistake of the commit that wrote the glob (spec 2.3).
 */
export function isPassing(
  ops: Pick<Ops, 'environments' | 'services'>,
  environment: string,
  target: Target | undefined,
): boolean {
  const config = ops.environments.get(environment)
  if (config === undefined || target?.source.kind !== 'repository') return false
  const declared = ops.services.get(target.service)
  const patterns = declared && patternsFor(declared, config)
  return patterns !== undefined && !patterns.includes(target.source.branch)
}
