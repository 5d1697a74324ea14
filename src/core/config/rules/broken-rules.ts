import type { KeyPath } from '../../json.ts'
import { type Origins, originAt } from '../../origin.ts'
import { at, type Problem } from '../../problem.ts'
import { DEFAULTS, isGeneralLayer } from '../layer.ts'
import type { ServiceConfig } from '../schema/service.ts'
import { RULES } from './rules.ts'

/**
 * Holds a service of one environment, merged, resolved and of the right types, against the rules. `origins` are those of
 * the merge; paths of the problems begin at the service.
 */
export function brokenRules(config: ServiceConfig, origins: Origins): readonly Problem[] {
  const isOwn = (key: string): boolean => {
    const origin = originAt(origins, [key])
    return origin !== undefined && !isGeneralLayer(origin.layer)
  }
  const isBuiltIn = (path: KeyPath): boolean => originAt(origins, path)?.layer === DEFAULTS
  return Object.entries(RULES).flatMap(([code, rule]) =>
    rule({ config, isOwn, isBuiltIn }).map(({ path, message, hint }) => ({
      code,
      message,
      hint,
      ...at(originAt(origins, path), path),
    })),
  )
}
