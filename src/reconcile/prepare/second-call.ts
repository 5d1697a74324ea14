import { firstCallOnly, firstCallOnlyOfFile } from '../../core/config/ops/calls/first-call-only.ts'
import { secondStep } from '../../core/config/ops/calls/second-step.ts'
import { settingsIn, settingsOfCall } from '../../core/config/ops/calls/settings-of-call.ts'
import type { Ops } from '../../core/config/ops.ts'
import { readVariables } from '../../core/config/read-variables.ts'
import { partsOfSource, type SourceValue } from '../../core/config/source.ts'
import { isMap, type JsonMap } from '../../core/json.ts'
import type { Checked } from '../../core/problem.ts'
import { AFRESH, type Remember } from '../../core/remember.ts'
import { variablesForFunctions } from '../../core/services/variables.ts'
import { firstOf } from '../../core/targets/branches/patterns.ts'
import { placedAgain } from '../../core/targets/place.ts'
import type { Instance } from '../../core/targets/target.ts'
import type { Evaluator } from '../../ports/evaluator.ts'
import { type Call, callAgain } from './extends/call-again.ts'
import type { Configuration } from './read.ts'

// Calls what the ops repository's files export once more, for one environment and branch.
// In: the configuration of the first call, an instance. Out: the files, and the settings and place as they are there.
// Limits: which call decides what is a table, core/config/ops/calls/which-call.ts; repositories of services are not read.

export interface Called {
  /** The ops file for this instance; undefined where its function failed. */
  readonly ops: SourceValue | undefined
  /** The services' files for this instance, by name of the file. */
  readonly files: ReadonlyMap<string, SourceValue>
  /** Variables that functions are given. */
  readonly given: JsonMap
  readonly calls: readonly Call[]
  /** Services that a function leaves out here, which was told. */
  readonly lost: ReadonlySet<string>
  /** With the settings of this call. */
  readonly configuration: Configuration
  /** With the hosts that follow from them. */
  readonly instance: Instance
}

interface CallInput {
  readonly configuration: Configuration
  readonly instance: Instance
}

/** What functions are given are the variables of the first step; what they return may add to them. */
export async function callForInstance(
  evaluator: Evaluator,
  { configuration, instance }: CallInput,
  signal: AbortSignal,
  all: Remember = AFRESH,
): Promise<Checked<Called>> {
  const { opsSource, serviceSources } = configuration
  const { environment } = instance
  const remember = all.within(instance.name)
  const first = readVariables(environment, opsSource)
  const given = variablesForFunctions({ ops: configuration.ops, instance, vars: first.value })
  const calls = callsOf(configuration, instance, given)
  const called = await callAgain(evaluator, configuration, calls, signal, remember)
  const dropped = [...serviceSources.values()].flatMap((source) => {
    const again = called.value.get(source.file)
    return again === undefined ? [] : firstCallOnlyOfFile(source, again, environment)
  })
  const problems = [...first.problems, ...called.problems, ...dropped]
  const files = called.value
  const again = files.get(opsSource.file)
  const found = { files, given, calls, lost: new Set<string>(), configuration, instance }
  if (again === undefined) return { value: { ...found, ops: undefined }, problems }
  const ops = secondStepOf(configuration, again, environment, remember)
  const lost = new Set(ops.problems.map(({ path }) => String(path?.[1])))
  const settings = remember.again('settings', '', [configuration.ops, opsSource, ops.value], () =>
    settingsOfCall(configuration.ops, opsSource, ops.value),
  )
  const late = remember.again('first call', '', [opsSource, again, environment], () =>
    firstCallOnly(opsSource, again, environment),
  )
  const domains = await domainsElsewhere(evaluator, { configuration, instance }, signal, all)
  const settled = withSettings(configuration, instance, settings.value, domains)
  const value = { ...found, ...settled, ops: isMap(ops.value.value) ? ops.value : undefined, lost }
  return { value, problems: [...problems, ...ops.problems, ...settings.problems, ...late] }
}

function secondStepOf(
  { opsSource, serviceSources }: Configuration,
  again: SourceValue,
  environment: string,
  remember: Remember,
): Checked<SourceValue> {
  const named = remember.about('names of services', serviceSources, () => [...serviceSources.keys()].join())
  return remember.again('second step', '', [opsSource, again, environment, named], () =>
    secondStep(opsSource, again, environment, serviceSources),
  )
}

/** The very same configuration and instance where this call says nothing else. */
function withSettings(
  configuration: Configuration,
  instance: Instance,
  called: Ops,
  domains: Ops['domains'],
): Pick<Called, 'configuration' | 'instance'> {
  const own = settingsIn(called, instance.environment)
  const ops = domains === undefined ? own : { ...own, domains }
  return {
    configuration: ops === configuration.ops ? configuration : { ...configuration, ops },
    instance: called === configuration.ops ? instance : placedAgain(ops, instance),
  }
}

/** The domains that the ops file's function has for the other environments; whose hosts are whose follows from all of them. */
async function domainsElsewhere(
  evaluator: Evaluator,
  { configuration, instance }: CallInput,
  signal: AbortSignal,
  all: Remember,
): Promise<Ops['domains']> {
  const { ops, opsSource, refs } = configuration
  if (!partsOfSource(opsSource).some(({ isFunction }) => isFunction)) return undefined
  const domains = new Map<string, Ops['domain']>()
  for (const { name, branch: patterns, unsound } of ops.environments.values()) {
    if (name === instance.environment || unsound === true) continue
    const branch = patterns === undefined ? (refs.head ?? '') : firstOf(patterns)
    const other = placedAgain(ops, { ...instance, environment: name, name, branch, targets: [] })
    const vars = readVariables(name, opsSource).value
    const given = variablesForFunctions({ ops, instance: other, vars })
    const remember = all.within(name)
    const calls = callsOf(configuration, other, given)
    const called = await callAgain(evaluator, configuration, calls, signal, remember)
    const again = called.value.get(opsSource.file)
    if (again === undefined) continue
    const step = secondStepOf(configuration, again, name, remember)
    domains.set(name, settingsOfCall(ops, opsSource, step.value).value.domain)
  }
  return domains
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
