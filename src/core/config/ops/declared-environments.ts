import { isMap, type JsonMap, type KeyPath } from '../../json.ts'
import { OpsConfig } from '../schema/ops.ts'

/** The one environment of an ops file that declares none. */
const ONLY_ENVIRONMENT = 'production'

/**
 * Where each environment is declared: in `environments`, or at the top level, where a key that is not known and whose
 * value is a map with `branch` declares one.
 */
export function declaredEnvironments(ops: JsonMap): ReadonlyMap<string, KeyPath> {
  const found = new Map<string, KeyPath>()
  if (isMap(ops.environments)) {
    for (const name of Object.keys(ops.environments)) found.set(name, ['environments', name])
  }
  for (const [key, value] of Object.entries(ops)) {
    if (
      !Object.hasOwn(OpsConfig.shape, key) &&
      isMap(value) &&
      Object.hasOwn(value, 'branch') &&
      !found.has(key)
    ) {
      found.set(key, [key])
    }
  }
  if (found.size === 0) found.set(ONLY_ENVIRONMENT, ['environments', ONLY_ENVIRONMENT])
  return found
}
