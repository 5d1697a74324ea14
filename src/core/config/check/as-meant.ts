import { isMap, type Json } from '../../json.ts'
import { type Origins, originAt } from '../../origin.ts'
import { at, type Problem } from '../../problem.ts'
import { OpsConfig } from '../schema/ops.ts'
import type { SourceValue } from '../source.ts'
import { foreignKey, meantKey } from './foreign-keys.ts'

/**
 * The ops file with misspelt keys at its top as they were probably meant, and a problem for each: `enviroments` would
 * otherwise make every name of an environment in every service look like a mistake.
 */
export function opsAsMeant(source: SourceValue): {
  readonly source: SourceValue
  readonly problems: readonly Problem[]
} {
  const { value, origins } = source
  if (!isMap(value)) return { source, problems: [] }
  const known = Object.keys(OpsConfig.shape)
  const entries = new Map<string, Json>()
  const renamed = new Map<string, string>()
  for (const [key, item] of Object.entries(value)) {
    const isEnvironment = isMap(item) && Object.hasOwn(item, 'branch')
    const meant = known.includes(key) || isEnvironment ? undefined : meantKey(key, known)
    if (meant !== undefined && !Object.hasOwn(value, meant) && !entries.has(meant)) renamed.set(key, meant)
    entries.set(renamed.get(key) ?? key, item)
  }
  if (renamed.size === 0) return { source, problems: [] }
  return {
    source: { ...source, value: Object.fromEntries(entries), origins: moved(origins, renamed) },
    problems: [...renamed].map(([key, meant]) => ({
      code: 'config.unknown-key',
      message: `unknown key ${key}`,
      hint: foreignKey(key, known)?.hint ?? `Did you mean ${meant}?`,
      ...at(originAt(origins, [key]), [key]),
    })),
  }
}

function moved({ origin, inside = new Map() }: Origins, renamed: ReadonlyMap<string, string>): Origins {
  return { origin, inside: new Map([...inside].map(([key, own]) => [renamed.get(String(key)) ?? key, own])) }
}
