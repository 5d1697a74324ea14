import type { Layer } from '../../core/config/layer.ts'
import { secondStep } from '../../core/config/ops/second-step.ts'
import { readLayers } from '../../core/config/read-layers.ts'
import { readVariables } from '../../core/config/read-variables.ts'
import type { SourceValue } from '../../core/config/source.ts'
import { type Checked, isError, type Problem, printPlaced, uniqueProblems } from '../../core/problem.ts'
import { privateVariables, variablesForFunctions } from '../../core/services/variables.ts'
import type { Instance } from '../../core/targets/target.ts'
import type { Evaluation, Evaluator, Git } from '../../ports.ts'
import type { OpsPlace } from '../round.ts'
import { readOwnFiles } from './own/own-files.ts'
import { type Configuration, sourceValues } from './read.ts'

// The second step of spec 2.1: files that export a function are called once more, for one environment and branch.
// In: the configuration of the first step, an instance. Out: the layers of each of its services, and its variables.
// Limits: files that export a plain value are not evaluated again.

export interface InstanceLayers {
  readonly layers: ReadonlyMap<string, readonly Layer[]>
  readonly vars: readonly Layer[]
  /** Services whose own file cannot be had or is wrong, with the reason. */
  readonly unsure: ReadonlyMap<string, string>
  /** Whether a failure to read one may pass by itself. */
  readonly retry: boolean
}

export async function layersOf(
  ports: { readonly git: Git; readonly evaluator: Evaluator },
  input: { readonly place: OpsPlace; readonly configuration: Configuration; readonly instance: Instance },
  signal: AbortSignal,
): Promise<Checked<InstanceLayers>> {
  const { configuration, instance } = input
  const { evaluator } = ports
  const problems: Problem[] = []
  const collect = <T>(checked: Checked<T>): T => {
    problems.push(...checked.problems)
    return checked.value
  }
  // What the functions are given are the variables of the first step; what they return may add to them.
  const first = collect(readVariables(instance.environment, configuration.opsSource))
  const vars = variablesForFunctions({ ops: configuration.ops, instance, vars: first })
  const argument = { env: instance.environment, branch: instance.branch, vars }
  const called = collect(await again(evaluator, configuration, configuration.opsSource, argument, signal))
  const { opsSource, serviceSources } = configuration
  const ops = collect(secondStep(opsSource, called, instance.environment, serviceSources))
  const own = await readOwnFiles(ports, input, vars, signal)
  problems.push(...own.problems)
  const resolvable = {
    ops: configuration.ops,
    instance,
    vars: collect(readVariables(instance.environment, ops)),
  }
  const isPrivate = privateVariables(resolvable)
  const unsure = new Map(own.unsure)
  const layers = new Map<string, readonly Layer[]>()
  for (const { service, source } of instance.targets) {
    const branch = source.kind === 'repository' ? source.branch : instance.branch
    const file = configuration.serviceSources.get(service)
    const evaluated =
      file && collect(await again(evaluator, configuration, file, { ...argument, branch }, signal))
    const ownSource = own.sources.get(service)
    const ownFile = ownSource && { source: ownSource, isPrivate }
    const read = readLayers(service, instance.environment, ops, evaluated, ownFile)
    layers.set(service, collect(read))
    const mistake = read.problems.find((problem) => isError(problem) && problem.service === service)
    if (mistake !== undefined) unsure.set(service, printPlaced(mistake))
  }
  return {
    value: { layers, vars: resolvable.vars, unsure, retry: own.retry },
    problems: uniqueProblems(problems),
  }
}

async function again(
  evaluator: Evaluator,
  configuration: Configuration,
  source: SourceValue,
  argument: Evaluation['argument'],
  signal: AbortSignal,
): Promise<Checked<SourceValue>> {
  if (!source.isFunction) return { value: source, problems: [] }
  const result = await sourceValues(evaluator, [source.file], configuration.texts, () => argument, signal)
  return { value: result.value.get(source.file) ?? source, problems: result.problems }
}
