import type { Origin, Origins } from '../origin.ts'
import { originAt } from '../origin.ts'
import { at, type Checked } from '../problem.ts'
import { isValueMap, type ValueMap } from '../sensitive.ts'
import { reportLeftOver } from './check/left-over.ts'
import { checkShape } from './check/shape.ts'
import { isGeneralLayer } from './layer.ts'
import { type LocatedMap, locate, map, originsIn, plain } from './located.ts'
import type { Reading } from './reading.ts'
import { RULES } from './rules/rules.ts'
import { ServiceConfig } from './schema/service.ts'
import { canonicalService } from './short/service-forms.ts'

export interface Finished {
  /**
   * In the shape of ServiceConfig, except where a value is sensitive or a `secret` tag. Correct only where there are no
   * problems.
   */
  readonly value: ValueMap
  readonly origins: ReadonlyMap<string, Origin>
}

/**
 * Reads a service once its layers are merged and its references and `$` words resolved: writes out the short forms that
 * had to wait (`url: 'https://$name.$domain'`), holds everything against the schema, and applies the rules.
 */
export function finishService(value: ValueMap, origins: Origins): Checked<Finished> {
  const reading: Reading = { final: true, problems: [] }
  const located = locate(value, origins)
  const written = located.kind === 'map' ? located : map([], located)
  const canonical = canonicalService(written, reading)
  checkShape(canonical, ServiceConfig, reading)
  reportLeftOver(canonical, reading)
  if (reading.problems.length === 0) checkRules(canonical, reading)
  const result = plain(canonical)
  return {
    value: { value: isValueMap(result) ? result : {}, origins: originsIn(canonical) },
    problems: reading.problems,
  }
}

/** Only on values of the right types: a rule may take the schema's word. */
function checkRules(canonical: LocatedMap, reading: Reading): void {
  const origins = originsIn(canonical)
  const config = plain(canonical) as ServiceConfig
  const isOwn = (key: string): boolean => {
    const origin = originAt(origins, [key])
    return origin !== undefined && !isGeneralLayer(origin.layer)
  }
  for (const [code, rule] of Object.entries(RULES)) {
    for (const { path, message, hint } of rule({ config, isOwn })) {
      reading.problems.push({ code, message, hint, ...at(originAt(origins, path), path) })
    }
  }
}
