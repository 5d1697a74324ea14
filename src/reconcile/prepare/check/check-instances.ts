import { allProblems, at, type FoundIn, type Problem } from '../../../core/problem.ts'
import type { Instance } from '../../../core/targets/target.ts'
import type { OpsPlace, RoundPorts } from '../../round.ts'
import { OFFLINE_CLUSTER } from '../offline.ts'
import { prepareInstance } from '../prepare.ts'
import type { Configuration } from '../read.ts'

// Checks a configuration as a whole: every mistake of every stage in every environment.
// In: what was read and selected, with the problems so far. Out: all problems, each once, sorted by file and line.
// Limits: neither cluster nor registry is asked; what they would say is no mistake of the configuration.

export interface CheckInput {
  readonly place: OpsPlace
  /** undefined: it could not be read as a whole; the problems say why. */
  readonly configuration: Configuration | undefined
  readonly instances: readonly Instance[]
  readonly problems: readonly Problem[]
}

export interface Findings {
  readonly problems: readonly Problem[]
  /** What is no mistake, and still worth a look. */
  readonly notes: readonly string[]
}

export async function checkInstances(
  ports: Pick<RoundPorts, 'git' | 'evaluator' | 'scrubber' | 'sops' | 'remember'>,
  { place, configuration, instances, problems }: CheckInput,
  signal: AbortSignal,
): Promise<Findings> {
  if (configuration === undefined) return { problems: allProblems(problems, []), notes: [] }
  const notes = new Set<string>()
  const found: FoundIn[] = []
  for (const instance of instances) {
    const known = { owner: undefined, previous: undefined, secrets: 'if-known' as const }
    const input = { place, configuration, instance, cluster: OFFLINE_CLUSTER, ...known }
    const prepared = await prepareInstance({ ...ports, registry: undefined }, input, signal)
    for (const { service, text } of prepared.value?.rendered.notes ?? [])
      notes.add(`${instance.name}/${service}: ${text}`)
    const silent = notChecked(configuration, instance, [...problems, ...prepared.problems])
    found.push({ environment: instance.name, problems: [...prepared.problems, ...silent] })
  }
  return { problems: allProblems(problems, found), notes: [...notes] }
}

/** Nothing wrong was found where nothing could be looked at: that must be said. */
function notChecked(
  { ops }: Configuration,
  { targets }: Instance,
  problems: readonly Problem[],
): readonly Problem[] {
  return targets.flatMap(({ service, source }): readonly Problem[] => {
    const isTold = ops.services.get(service)?.code.kind === 'unsound'
    if (source.kind !== 'held' || isTold || problems.some((problem) => problem.service === service)) return []
    return [
      {
        code: 'targets.not-checked',
        severity: 'warning',
        message: `what service ${service} is built from could not be looked at: ${source.reason}`,
        hint: `Say what it runs with image, where its code is with repo, or give a checkout: --service-repo ${service}=PATH.`,
        service,
        ...at(ops.services.get(service)?.origin, ['services', service]),
      },
    ]
  })
}
