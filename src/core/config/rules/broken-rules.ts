import type { KeyPath } from '../../json.ts'
import { type Origins, originAt } from '../../origin.ts'
import { at, type Problem } from '../../problem.ts'
import { DEFAULTS, isGeneralLayer } from '../layer.ts'
import type { ServiceConfig } from '../schema/service.ts'
import { RULES } from './rules.ts'

/**
 * Holds a service of one environment, merged, resolved and of the right types, against the rules. `origins` are those of
 * the merge; paths of the problems begin at the service. `failed` are keys that are missing because of a mistake.
 */
export function brokenRules(
  config: ServiceConfig,
  origins: Origins,
  failed: ReadonlySet<string> = new Set(),
): readonly Problem[] {
  const isOwn = (key: string): boolean => {
    const origin = originAt(origins, [key])
    return origin !== undefined && !isGeneralLayer(origin.layer)
  }
  const isBuiltIn = (path: KeyPath): boolean => originAt(origins, path)?.layer === DEFAULTS
  return RULE_LIST.flatMap(([code, rule]) => {
    const watched = watching(config, failed)
    const broken = rule({ config: watched.config, isOwn, isBuiltIn })
    if (watched.asked()) return []
    return broken.map(({ path, message, hint, severity }) => ({
      code,
      ...(severity === undefined ? {} : { severity }),
      message,
      hint,
      ...at(originAt(origins, path), path),
    }))
  })
}

const RULE_LIST = Object.entries(RULES)

/** A rule that asks for a key whose value failed cannot judge; what that key would have said was told to be wrong. */
function watching(
  config: ServiceConfig,
  failed: ReadonlySet<string>,
): { readonly config: ServiceConfig; readonly asked: () => boolean } {
  if (failed.size === 0) return { config, asked: () => false }
  let asked = false
  const watched = new Proxy(config, {
    get(target, key) {
      asked ||= failed.has(String(key))
      return Reflect.get(target, key)
    },
  })
  return { config: watched, asked: () => asked }
}
