import { type ExplainedSetting, explainSettings, isSetting } from '../../core/config/ops/settings/explain.ts'
import type { KeyPath } from '../../core/json.ts'
import type { Configuration } from '../../reconcile/prepare/read.ts'

/** All settings where nothing else is asked for; those of one key where no service has its name. */
export function settingsAsked(
  configuration: Configuration | undefined,
  question: { readonly service: string; readonly path: KeyPath } | undefined,
): readonly ExplainedSetting[] {
  if (configuration === undefined) return []
  const isService = question !== undefined && configuration.ops.services.has(question.service)
  if (isService || (question !== undefined && !isSetting(question.service))) return []
  const all = explainSettings(configuration.opsSource, configuration.ops)
  if (question === undefined) return all
  const wanted = [question.service, ...question.path]
  return all.filter(({ path }) => wanted.every((key, index) => index >= path.length || path[index] === key))
}
