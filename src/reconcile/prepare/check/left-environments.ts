import type { Problem } from '../../../core/problem.ts'
import type { State } from '../../../ports/state.ts'
import type { Configuration } from '../read.ts'

/**
 * Environments that the cluster has and the configuration has not: renamed, removed, or another repository's. Nothing
 * takes them away in this version, so that whoever looks at a plan has to be told that they go on running.
 */
export async function leftEnvironments(
  state: Pick<State, 'statuses'>,
  configuration: Configuration | undefined,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  if (configuration === undefined) return []
  const known = configuration.ops.environments
  const left = [...(await state.statuses(signal))].filter(([name]) => !known.has(name))
  return left.map(([name, { namespace }]) => ({
    severity: 'warning',
    code: 'config.environment-left',
    message: `the cluster has the environment ${name} in ${namespace}, and the configuration has none of that name: it stays as it is`,
    hint: `If no other ops repository has it: kubectl delete namespace ${namespace}, and kubectl delete environments.diploid.dev ${name}.`,
    path: ['environments', name],
  }))
}
