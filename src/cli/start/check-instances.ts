import { type Problem, uniqueProblems } from '../../core/problem.ts'
import type { Instance } from '../../core/targets/target.ts'
import { OFFLINE_CLUSTER } from '../../reconcile/prepare/offline.ts'
import { prepareInstance } from '../../reconcile/prepare/prepare.ts'
import type { FilePorts } from '../wiring.ts'
import type { Start } from './open-round.ts'

/**
 * Every mistake of every environment that can be found without cluster and registries: the stages up to rendering, with
 * nothing looked up.
 */
export async function checkInstances(
  ports: Pick<FilePorts, 'git' | 'evaluator' | 'scrubber' | 'sops' | 'clock'>,
  { place, configuration, instances, problems }: Start,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const found: Problem[] = [...problems]
  for (const instance of instances) {
    if (configuration === undefined) continue
    const input = {
      place,
      configuration,
      instance,
      cluster: OFFLINE_CLUSTER,
      owner: undefined,
      previous: undefined,
      secrets: 'if-known' as const,
    }
    const prepared = await prepareInstance({ ...ports, registry: undefined }, input, signal)
    found.push(...prepared.problems, ...notChecked(instance, [...problems, ...prepared.problems]))
  }
  return uniqueProblems(found)
}

/** Nothing wrong was found where nothing could be looked at: that must be said. */
function notChecked({ targets }: Instance, problems: readonly Problem[]): readonly Problem[] {
  return targets.flatMap(({ service, source }): readonly Problem[] => {
    if (source.kind !== 'held' || problems.some((problem) => problem.service === service)) return []
    return [
      {
        code: 'targets.not-checked',
        severity: 'warning',
        message: `what service ${service} is built from could not be looked at: ${source.reason}`,
        service,
      },
    ]
  })
}
