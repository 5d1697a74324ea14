import { isMap, type Json } from '../../json.ts'
import { type Origin, originAt } from '../../origin.ts'
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
  const moved = [...origins].map(([path, origin]) => [movedPath(path, renamed), origin] as const)
  return {
    source: { ...source, value: Object.fromEntries(entries), origins: new Map<string, Origin>(moved) },
    problems: [...renamed].map(([key, meant]) => ({
      code: 'config.unknown-key',
      message: `unknown key ${key}`,
      hint: foreignKey(key, known)?.hint ?? `Did you mean ${meant}?`,
      ...at(originAt(origins, [key]), [key]),
    })),
  }
}

function movedPath(path: string, renamed: ReadonlyMap<string, string>): string {
  const [, first = '', rest = ''] = /^([\w$-]+)(.*)$/s.exec(path) ?? []
  const meant = renamed.get(first)
  return meant === undefined ? path : `${meant}${rest}`
}
