import type { ExplainedSetting } from '../../core/config/ops/settings/explain.ts'
import { type JsonMap, printPath } from '../../core/json.ts'
import { printOrigin } from '../../core/origin.ts'
import { table } from './table.ts'

/** What was written comes first: the defaults are the long part. */
export function describeSettings(settings: readonly ExplainedSetting[]): string {
  if (settings.length === 0) return ''
  const byHand = settings.filter(({ origin }) => origin !== undefined)
  const others = settings.filter(({ origin }) => origin === undefined)
  const rows = [...byHand, ...others].map(({ path, value, origin, because }) => [
    printPath(path),
    value,
    origin === undefined ? (because ?? '') : printOrigin(origin),
  ])
  return `settings of the ops file\n${table([['KEY', 'VALUE', 'FROM'], ...rows])}`
}

export function settingsAsJson(settings: readonly ExplainedSetting[]): readonly JsonMap[] {
  return settings.map(({ path, value, origin, because }) => ({
    key: printPath(path),
    value,
    ...(because === undefined ? {} : { because }),
    ...(origin?.file === undefined ? {} : { file: origin.file }),
    ...(origin?.line === undefined ? {} : { line: origin.line }),
  }))
}
