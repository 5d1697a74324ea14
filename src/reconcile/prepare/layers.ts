import { withProcfile } from '../../core/config/files/own/procfile.ts'
import type { Layer } from '../../core/config/layer.ts'
import { secondStep } from '../../core/config/ops/second-step.ts'
import { readLayers } from '../../core/config/read-layers.ts'
import { readVariables } from '../../core/config/read-variables.ts'
import type { JsonMap } from '../../core/json.ts'
import { type Checked, isError, type Problem, printPlaced, uniqueProblems } from '../../core/problem.ts'
import { AFRESH, type Remember } from '../../core/remember.ts'
import { privateVariables, variablesForFunctions } from '../../core/services/variables.ts'
import type { Instance } from '../../core/targets/target.ts'
import type { Evaluator } from '../../ports/evaluator.ts'
import type { Git } from '../../ports/git.ts'
import type { OpsPlace } from '../round.ts'
import { type Call, callAgain, scriptsOf } from './extends/call-again.ts'
import type { Scripts } from './extends/scripts.ts'
import { readOwnFiles } from './own/own-files.ts'
import type { Configuration } from './read.ts'

// The second step of spec 2.1: files that export a function are called once more, for one environment and branch.
// In: the configuration of the first step, an instance. Out: the layers of each of its services, and its variables.
// Limits: files that export a plain value are not evaluated again; one whose function failed adds no layer.

export interface InstanceLayers {
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

/** undefined: the ops file itself could not be read for this instance. */
export async function layersOf(
  ports: { readonly git: Git; readonly evaluator: Evaluator; readonly remember?: Remember },
  input: { readonly place: OpsPlace; readonly configuration: Configuration; readonly instance: Instance },
  signal: AbortSignal,
): Promise<Checked<InstanceLayers | undefined>> {
  const { configuration, instance } = input
  const problems: Problem[] = []
  const collect = <T>(checked: Checked<T>): T => {
    problems.push(...checked.problems)
    return checked.value
  }
  const { environment } = instance
  const remember = (ports.remember ?? AFRESH).within(instance.name)
  const { opsSource, serviceSources } = configuration
  // What the functions are given are the variables of the first step; what they return may add to them.
  const first = collect(readVariables(environment, opsSource))
  const vars = variablesForFunctions({ ops: configuration.ops, instance, vars: first })
  const calls = callsOf(configuration, instance, vars)
  const called = collect(await callAgain(ports.evaluator, configuration, calls, signal, remember))
  const opsAgain = called.get(opsSource.file)
  if (opsAgain === undefined) return { value: undefined, problems: uniqueProblems(problems) }

  const named = [...serviceSources.keys()].join()
  const ops = collect(
    remember.again('second step', '', [opsSource, opsAgain, environment, named], () =>
      secondStep(opsSource, opsAgain, environment, serviceSources),
    ),
  )
  const own = await readOwnFiles({ ...ports, remember }, input, vars, signal)
  problems.push(...own.problems)
  const variables = () =>
    remember.again('variables', '', [environment, ops], () => readVariables(environment, ops))
  const resolvable = { ops: configuration.ops, instance, vars: collect(variables()) }
  const isPrivate = privateVariables(resolvable)
  const place = JSON.stringify([configuration.ops.name, { ...instance, targets: [] }])
  const unsure = new Map(own.unsure)
  const unsound = new Set<string>()
  const layers = new Map<string, readonly Layer[]>()
  for (const { service } of instance.targets) {
    const file = serviceSources.get(service)
    const evaluated = file && called.get(file.file)
    if (file !== undefined && evaluated === undefined) unsound.add(service)
    const ownSource = own.sources.get(service)
    const ownFile = ownSource && { source: ownSource, isPrivate }
    const procfile = own.procfiles.get(service)
    // What is private follows from the variables and the place.
    const inputs = [
      environment,
      ops,
      evaluated,
      ownSource,
      ownSource && place,
      resolvable.vars,
      print(procfile),
    ]
    const read = remember.again('layers', service, inputs, () => {
      const { value, problems } = readLayers(service, environment, ops, evaluated, ownFile, remember)
      return { value: withProcfile(value, procfile), problems }
    })
    layers.set(service, collect(read))
    const mistake = read.problems.find((problem) => isError(problem) && problem.service === service)
    if (mistake !== undefined) unsure.set(service, printPlaced(mistake))
  }
  const scripts = new Map([...scriptsOf(configuration, calls), ...own.scripts])
  const value = { layers, vars: resolvable.vars, unsure, unsound, retry: own.retry, scripts }
  return { value, problems: uniqueProblems(problems) }
}

/** The ops file and the file of each service, with what a function of it is given. */
function callsOf(
  { opsSource, serviceSources }: Configuration,
  instance: Instance,
  vars: JsonMap,
): readonly Call[] {
  const argument = { env: instance.environment, branch: instance.branch, vars }
  const ofServices = instance.targets.flatMap(({ service, source: from }) => {
    const source = serviceSources.get(service)
    const branch = from.kind === 'repository' ? from.branch : instance.branch
    return source === undefined ? [] : [{ service, source, argument: { ...argument, branch } }]
  })
  return [{ source: opsSource, argument }, ...ofServices]
}

function print(layer: Layer | undefined): string | undefined {
  return layer && JSON.stringify([layer.value, [...layer.origins]])
}
