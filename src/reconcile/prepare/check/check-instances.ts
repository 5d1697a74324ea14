import { serviceOfFile } from '../../../core/config/files/places.ts'
import type { ServiceSource } from '../../../core/config/ops.ts'
import { allProblems, at, type FoundIn, isError, type Problem } from '../../../core/problem.ts'
import type { Instance } from '../../../core/targets/target.ts'
import type { OpsPlace, RoundPorts } from '../../round.ts'
import { OFFLINE_CLUSTER } from '../offline.ts'
import { prepareInstance } from '../prepare.ts'
import type { Prepared } from '../prepared.ts'
import type { Configuration } from '../read.ts'
import { sharedAddresses } from './shared-addresses.ts'
import { sharedObjects } from './shared-objects.ts'

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
  const notes = new Set<string>(configuration.ignored)
  const found: FoundIn[] = []
  const sound: Prepared[] = []
  for (const instance of instances) {
    const known = { owner: undefined, previous: undefined, secrets: 'if-known' as const }
    const input = { place, configuration, instance, cluster: OFFLINE_CLUSTER, ...known }
    const prepared = await prepareInstance({ ...ports, registry: undefined }, input, signal)
    if (prepared.value) sound.push(prepared.value)
    for (const { service, text } of prepared.value?.rendered.notes ?? [])
      notes.add(`${instance.name}/${service}: ${text}`)
    const silent = notChecked(configuration, instance, [...problems, ...prepared.problems])
    found.push({ environment: instance.name, problems: [...prepared.problems, ...silent] })
  }
  const together = [...sharedAddresses(sound), ...sharedObjects(sound)]
  return { problems: allProblems([...problems, ...together], found), notes: [...notes] }
}

/** Nothing wrong was found where nothing could be looked at: that must be said. */
function notChecked(
  { ops }: Configuration,
  { targets }: Instance,
  problems: readonly Problem[],
): readonly Problem[] {
  return targets.flatMap(({ service, source }): readonly Problem[] => {
    const declared = ops.services.get(service)
    const isTold =
      declared?.code.kind === 'unsound' || problems.some((problem) => isAbout(problem, service, declared))
    if (source.kind !== 'held' || isTold) return []
    const isAssumed = declared?.code.kind === 'repository' && declared.code.assumed === true
    return [
      {
        code: 'targets.not-checked',
        severity: 'warning',
        message: isAssumed
          ? `${service} names neither an image nor a repo, so that its code is looked for in a repository of its name: ${source.reason}`
          : `the code of ${service} could not be looked at, so that what it decides is not checked: ${source.reason}`,
        hint: isAssumed
          ? `Write image: … for a ready image, or repo: … for its code; --service-repo ${service}=PATH takes a checkout.`
          : `Correct repo if it is wrong; --service-repo ${service}=PATH takes a checkout in its place.`,
        service,
        ...at(declared?.origin, ['services', service]),
      },
    ]
  })
}

/** Whoever is told of a mistake in the service has something to begin with. */
function isAbout(problem: Problem, service: string, declared: ServiceSource | undefined): boolean {
  const { path = [], file, code } = problem
  if (problem.service === service) return true
  if (path[0] === 'services' && path[1] === service) return isError(problem) || code === 'config.service-name'
  const isOwnFile =
    file !== undefined &&
    file === declared?.origin?.file &&
    serviceOfFile(file.slice(file.lastIndexOf('/') + 1)) === service
  return isOwnFile && isError(problem)
}
