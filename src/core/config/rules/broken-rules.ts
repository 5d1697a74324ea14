import type { KeyPath } from '../../json.ts'
import { type Origins, originAt } from '../../origin.ts'
import { at, type Problem } from '../../problem.ts'
import { DEFAULTS, isGeneralLayer } from '../layer.ts'
import type { ServiceConfig } from '../schema/service.ts'
import type { Broken, Rule, Whole } from './rule.ts'
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
  const whole = { config, isOwn, isBuiltIn }
  const problems: Problem[] = []
  for (const [code, rule] of RULE_LIST) {
    const broken = failed.size === 0 ? rule(whole) : judged(rule, whole, failed)
    for (const { path, message, hint, severity } of broken) {
      const place = at(originAt(origins, path), path)
      problems.push({ code, ...(severity === undefined ? {} : { severity }), message, hint, ...place })
    }
  }
  return problems
}

const RULE_LIST = Object.entries(RULES)

/** A rule that asks for a key whose value failed cannot judge; what that key would have said was told to be wrong. */
function judged(rule: Rule, whole: Whole, failed: ReadonlySet<string>): readonly Broken[] {
  let asked = false
  const config = new Proxy(whole.config, {
    get(target, key) {
      asked ||= failed.has(String(key))
      return Reflect.get(target, key)
    },
  })
  const broken = rule({ ...whole, config })
  return asked ? [] : broken
}
