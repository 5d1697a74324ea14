import { type Origins, ownOriginAt } from '../../../core/origin.ts'
import { at, type Problem } from '../../../core/problem.ts'
import type { Configuration } from '../read.ts'

/**
 * A mistake that a later stage found knows its key alone. Where that was written is the file and line to go to; what the
 * configuration leaves to its defaults stands nowhere, and the service itself is the nearest place.
 */
export function placed(
  problem: Problem,
  { ops }: Pick<Configuration, 'ops'>,
  origins: ReadonlyMap<string, Origins>,
): Problem {
  const { file, path = [], service } = problem
  const name = path[0] === 'services' ? String(path[1]) : service
  if (file !== undefined || name === undefined) return problem
  const written = origins.get(name)
  for (let length = path.length; length > 2; length--) {
    const origin = written && ownOriginAt(written, path.slice(2, length))
    if (origin?.file !== undefined) return { ...problem, ...at(origin, path) }
  }
  return { ...problem, ...at(ops.services.get(name)?.origin) }
}
