import type { Problem } from '../../../core/problem.ts'
import type { State } from '../../../ports/state.ts'
import type { Configuration } from '../read.ts'

/**
 * Environments that the cluster has and the configuration has not: renamed, or removed. Nothing takes them away in this
 * version, so that whoever looks at a plan has to be told that they go on running. Those of another ops repository are
 * its own business; of an earlier version's nobody can tell whose they are.
 */
export async function leftEnvironments(
  state: Pick<State, 'statuses' | 'release'>,
  configuration: Configuration | undefined,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  if (configuration === undefined) return []
  const known = configuration.ops.environments
  const left = [...(await state.statuses(signal))].filter(([name]) => !known.has(name))
  const problems: Problem[] = []
  for (const [name, { namespace }] of left) {
    const { ops } = (await state.release(name, signal)) ?? {}
    const isKnown = ops !== undefined && configuration.repository !== undefined
    if (isKnown && ops !== configuration.repository) continue
    const how = `kubectl delete namespace ${namespace}, and kubectl delete environments.diploid.dev ${name}.`
    problems.push({
      severity: 'warning',
      code: 'config.environment-left',
      message: `the cluster has the environment ${name} in ${namespace}, and the configuration has none of that name: it stays as it is`,
      hint: isKnown ? `To take it away: ${how}` : `If no other ops repository has it: ${how}`,
      path: ['environments', name],
    })
  }
  return problems
}
