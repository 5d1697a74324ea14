import { isOwnLayer } from '../../config/layer.ts'
import { isError, type Problem } from '../../problem.ts'
import type { ResolveInput } from '../input.ts'

/**
 * Mistakes that are there only because of what service repositories say are not the ops repository's: each holds the
 * service whose value is wrong, never the whole commit (spec 2.3). `without` tells the mistakes that the ops repository
 * makes alone; it is asked only where there is something to tell apart.
 */
export function blamed(
  problems: readonly Problem[],
  askers: ReadonlyMap<Problem, string>,
  input: ResolveInput,
  without: (input: ResolveInput) => readonly Problem[],
): readonly Problem[] {
  const isGeneral = (problem: Problem): boolean => isError(problem) && problem.service === undefined
  const hasOwn = [...input.layers.values()].some((layers) => layers.some(({ name }) => isOwnLayer(name)))
  if (!hasOwn || !problems.some(isGeneral)) return problems
  const layers = new Map(
    [...input.layers].map(
      ([service, all]) => [service, all.filter(({ name }) => !isOwnLayer(name))] as const,
    ),
  )
  const alone = new Set(without({ ...input, layers }).map(identity))
  return problems.map((problem) => {
    if (!isGeneral(problem) || alone.has(identity(problem))) return problem
    const [root, name] = problem.path ?? []
    const service = root === 'services' ? String(name) : askers.get(problem)
    return service === undefined ? problem : { ...problem, service }
  })
}

function identity({ code, file, line, path, message }: Problem): string {
  return JSON.stringify([code, file, line, path, message])
}
