import { isOwnLayer } from '../../config/layer.ts'
import { isError, type Problem } from '../../problem.ts'
import { isPassing } from '../../targets/branches/passing.ts'
import type { ResolveInput } from '../input.ts'

/**
 * Mistakes that are there only because of what service repositories say, or which branches they have, are not the ops
 * repository's: each holds the service whose value is wrong, never the whole commit (spec 2.3). `without` tells the
 * mistakes that the ops repository makes alone; it is asked only where there is something to tell apart.
 */
export function blamed(
  found: readonly Problem[],
  askers: ReadonlyMap<Problem, string>,
  input: ResolveInput,
  without: (input: ResolveInput) => readonly Problem[],
): readonly Problem[] {
  const isGeneral = (problem: Problem): boolean => isError(problem) && problem.service === undefined
  if (!found.some(isGeneral)) return found
  const problems = found.map((problem) => {
    const service = isGeneral(problem) ? wanting(problem) : undefined
    const target = service && input.instance.targets.find((each) => each.service === service)
    return target && isPassing(input.ops, input.instance.environment, target)
      ? { ...problem, service: target.service }
      : problem
  })
  const hasOwn = [...input.layers.values()].some((layers) => layers.some(({ name }) => isOwnLayer(name)))
  if ((!hasOwn && input.exposed.size === 0) || !problems.some(isGeneral)) return problems
  const layers = new Map(
    [...input.layers].map(
      ([service, all]) => [service, all.filter(({ name }) => !isOwnLayer(name))] as const,
    ),
  )
  // Ports of a build are what its Dockerfile says.
  const alone = new Set(without({ ...input, layers, exposed: new Map() }).map(identity))
  return problems.map((problem) => {
    if (!isGeneral(problem) || alone.has(identity(problem))) return problem
    const service = wanting(problem)
    return service === undefined ? problem : { ...problem, service }
  })

  function wanting(problem: Problem): string | undefined {
    const [root, name] = problem.path ?? []
    return root === 'services' ? String(name) : askers.get(problem)
  }
}

function identity({ code, file, line, path, message }: Problem): string {
  return JSON.stringify([code, file, line, path, message])
}
