import { isError, type Problem } from '../../../core/problem.ts'

/** Of a service that nothing else holds, its first mistake tells why its objects stay as they are. */
export function heldByMistakes(
  held: ReadonlyMap<string, string>,
  problems: readonly Problem[],
): ReadonlyMap<string, string> {
  const all = new Map(held)
  for (const { service, message } of problems.filter(isError))
    if (service !== undefined && !all.has(service)) all.set(service, message)
  return all
}
