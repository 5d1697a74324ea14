import { settingsIn } from '../../core/config/ops/calls/settings-of-call.ts'
import { type ExplainedSetting, explainSettings, isSetting } from '../../core/config/ops/settings/explain.ts'
import { canonical, type Json, type KeyPath } from '../../core/json.ts'
import { isError, type Problem, uniqueProblems } from '../../core/problem.ts'
import type { Instance } from '../../core/targets/target.ts'
import type { Evaluator } from '../../ports/evaluator.ts'
import type { Configuration } from '../../reconcile/prepare/read.ts'
import { callForInstance } from '../../reconcile/prepare/second-call.ts'
import type { Start } from './open-round.ts'

export interface SettingsAsked {
  /** The same in all environments that are asked for. */
  readonly common: readonly ExplainedSetting[]
  /** What is another in each, by environment; left out where all is common. */
  readonly own: ReadonlyMap<string, readonly ExplainedSetting[]>
  readonly problems: readonly Problem[]
}

type Question = { readonly service: string; readonly path: KeyPath } | undefined

/** All settings where nothing else is asked for; those of one key where no service has its name. */
export async function settingsAsked(
  evaluator: Evaluator,
  { configuration, instances }: Pick<Start, 'configuration' | 'instances'>,
  question: Question,
  signal: AbortSignal,
): Promise<SettingsAsked> {
  const nothing = { common: [], own: new Map(), problems: [] }
  if (configuration === undefined) return nothing
  const isService = question !== undefined && configuration.ops.services.has(question.service)
  if (isService || (question !== undefined && !isSetting(question.service))) return nothing
  const wanted = question === undefined ? [] : [question.service, ...question.path]
  const isWanted = ({ path }: ExplainedSetting) =>
    wanted.every((key, index) => index >= path.length || path[index] === key)
  const all = new Map<string, readonly ExplainedSetting[]>()
  const problems: Problem[] = []
  for (const instance of instances) {
    const told = await settingsOf(evaluator, configuration, instance, signal)
    all.set(instance.environment, told.settings.filter(isWanted))
    problems.push(...told.problems.filter((one) => isError(one) || one.path?.[0] === wanted[0]))
  }
  if (all.size === 0) {
    const common = explainSettings(configuration.opsSource, configuration.ops).filter(isWanted)
    return { ...nothing, common }
  }
  return { ...apart(all), problems: uniqueProblems(problems) }
}

async function settingsOf(
  evaluator: Evaluator,
  first: Configuration,
  instance: Instance,
  signal: AbortSignal,
): Promise<{ readonly settings: readonly ExplainedSetting[]; readonly problems: readonly Problem[] }> {
  const { environment } = instance
  const { value, problems } = await callForInstance(evaluator, { configuration: first, instance }, signal)
  const { configuration, ops: source } = value
  // Where the function fails, which is told, the first call is what is known.
  const settings =
    source === undefined
      ? explainSettings(first.opsSource, settingsIn(first.ops, environment), environment)
      : explainSettings(source, configuration.ops, environment)
  return { settings, problems }
}

function apart(all: ReadonlyMap<string, readonly ExplainedSetting[]>): Pick<SettingsAsked, 'common' | 'own'> {
  const sets = new Map([...all].map(([name, rows]) => [name, new Set(rows.map(keyOf))]))
  const isCommon = (row: ExplainedSetting) => [...sets.values()].every((set) => set.has(keyOf(row)))
  const [first = []] = all.values()
  const own = [...all].flatMap(([name, rows]) => {
    const others = rows.filter((row) => !isCommon(row))
    return others.length === 0 ? [] : [[name, others] as const]
  })
  return { common: first.filter(isCommon), own: new Map(own) }
}

function keyOf({ path, value, origin, because }: ExplainedSetting): string {
  return canonical([...path, value, because ?? '', origin?.file ?? '', origin?.line ?? ''] as Json)
}
