import { withProcfile } from '../../core/config/files/own/procfile.ts'
import type { Layer } from '../../core/config/layer.ts'
import { checkProcfile } from '../../core/config/own/ceilings.ts'
import { readLayers } from '../../core/config/read-layers.ts'
import { readVariables } from '../../core/config/read-variables.ts'
import type { SourceValue } from '../../core/config/source.ts'
import { type Checked, isError, type Problem, printPlaced, uniqueProblems } from '../../core/problem.ts'
import { AFRESH, type Remember } from '../../core/remember.ts'
import { privateVariables } from '../../core/services/variables.ts'
import type { Instance } from '../../core/targets/target.ts'
import type { Evaluator } from '../../ports/evaluator.ts'
import type { Git } from '../../ports/git.ts'
import type { OpsPlace } from '../round.ts'
import { scriptsOf } from './extends/call-again.ts'
import type { Scripts } from './extends/scripts.ts'
import { readOwnFiles } from './own/own-files.ts'
import type { Configuration } from './read.ts'
import { callForInstance } from './second-call.ts'

// The second step of spec 2.1: files that export a function are called once more, for one environment and branch.
// In: the configuration of the first step, an instance. Out: the layers of each of its services, and its variables.
// Limits: files that export a plain value are not evaluated again; one whose function failed adds no layer.

export interface InstanceLayers {
  /** Both with the settings of the second call. */
  readonly configuration: Configuration
  readonly instance: Instance
  readonly layers: ReadonlyMap<string, readonly Layer[]>
  readonly vars: readonly Layer[]
  /** Services whose own file cannot be had or is wrong, with the reason. */
  readonly unsure: ReadonlyMap<string, string>
  /** Whether a failure to read one may pass by itself. */
  readonly retry: boolean
  /** Services whose file of the ops repository could not be read for this instance, which was told. */
  readonly unsound: ReadonlySet<string>
  /** How each file was evaluated for this instance: to call a function in it. */
  readonly scripts: Scripts
}

interface LayersInput {
  readonly place: OpsPlace
  readonly configuration: Configuration
  readonly instance: Instance
}

/** undefined: the ops file itself could not be read for this instance. */
export async function layersOf(
  ports: { readonly git: Git; readonly evaluator: Evaluator; readonly remember?: Remember },
  input: LayersInput,
  signal: AbortSignal,
): Promise<Checked<InstanceLayers | undefined>> {
  const remember = (ports.remember ?? AFRESH).within(input.instance.name)
  const called = await callForInstance(ports.evaluator, input, signal, ports.remember)
  const { ops, files, given, calls, lost, configuration, instance } = called.value
  if (ops === undefined) return { value: undefined, problems: uniqueProblems(called.problems) }
  const settled = { ...input, configuration, instance }
  const own = await readOwnFiles({ ...ports, remember }, settled, given, signal)
  const vars = remember.again('variables', '', [instance.environment, ops], () =>
    readVariables(instance.environment, ops),
  )
  const read = layersOfServices({ ...settled, ops, files, own, vars: vars.value, lost }, remember)
  const { layers, unsound, mistakes } = read.value
  const value = {
    configuration,
    instance,
    layers,
    vars: vars.value,
    unsure: new Map([...own.unsure, ...mistakes]),
    unsound,
    retry: own.retry,
    scripts: scriptsOf(configuration, calls, own.scripts),
  }
  const problems = [...called.problems, ...own.problems, ...vars.problems, ...read.problems]
  return { value, problems: uniqueProblems(problems) }
}

interface ServiceLayers {
  readonly layers: ReadonlyMap<string, readonly Layer[]>
  readonly unsound: ReadonlySet<string>
  /** Of services that a mistake of their own holds, the first of them. */
  readonly mistakes: ReadonlyMap<string, string>
}

interface ServicesInput extends LayersInput {
  readonly ops: SourceValue
  readonly files: ReadonlyMap<string, SourceValue>
  readonly own: Awaited<ReturnType<typeof readOwnFiles>>
  readonly vars: readonly Layer[]
  readonly lost: ReadonlySet<string>
}

function layersOfServices(
  { configuration, instance, ops, files, own, vars, lost }: ServicesInput,
  remember: Remember,
): Checked<ServiceLayers> {
  const { environment } = instance
  const isPrivate = privateVariables({ ops: configuration.ops, instance, vars })
  // What is private follows from the variables and the place.
  const place = JSON.stringify([configuration.ops.name, { ...instance, targets: [] }])
  // One thing for all that the services share: each is compared with little.
  const shared = remember.again('shared by services', '', [environment, ops, vars, place], () => ({}))
  const problems: Problem[] = []
  const layers = new Map<string, readonly Layer[]>()
  const unsound = new Set(lost)
  const mistakes = new Map<string, string>()
  for (const { service } of instance.targets) {
    const file = configuration.serviceSources.get(service)
    const evaluated = file && files.get(file.file)
    if (file !== undefined && evaluated === undefined) unsound.add(service)
    const source = own.sources.get(service)
    const procfile = own.procfiles.get(service)
    const read = remember.again('layers', service, [shared, evaluated, source, procfile], () => {
      const { value, problems } = readLayers(
        service,
        environment,
        ops,
        evaluated,
        source && { source, isPrivate },
        remember,
      )
      const whole = withProcfile(value, procfile)
      return { value: whole, problems: [...problems, ...checkProcfile(service, whole)] }
    })
    problems.push(...read.problems)
    layers.set(service, read.value)
    const mistake = read.problems.find((problem) => isError(problem) && problem.service === service)
    if (mistake !== undefined) mistakes.set(service, printPlaced(mistake))
  }
  return { value: { layers, unsound, mistakes }, problems }
}
