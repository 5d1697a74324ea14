import { isMap, type JsonMap, type KeyPath } from '../../json.ts'
import { FORBIDDEN_KEYS } from '../files/forbidden-keys.ts'
import { OpsConfig } from '../schema/ops.ts'
import { SERVICE_ENVIRONMENT_KEYS, SERVICE_SHORT_KEYS, ServiceConfig } from '../schema/service.ts'

/** The one environment of an ops file that declares none. */
const ONLY_ENVIRONMENT = 'production'

/**
 * Where each environment is declared: in `environments`, or at the top level, where a key that is not known and whose
 * value is a map with `branch` declares one.
 */
export function declaredEnvironments(ops: JsonMap): ReadonlyMap<string, KeyPath> {
  const found = new Map<string, KeyPath>()
  if (isMap(ops.environments)) {
    for (const name of Object.keys(ops.environments))
      if (!isTaken(name)) found.set(name, ['environments', name])
  }
  for (const [key, value] of Object.entries(ops)) {
    if (
      !Object.hasOwn(OpsConfig.shape, key) &&
      isMap(value) &&
      Object.hasOwn(value, 'branch') &&
      !found.has(key) &&
      !isTaken(key)
    ) {
      found.set(key, [key])
    }
  }
  if (found.size === 0) found.set(ONLY_ENVIRONMENT, ['environments', ONLY_ENVIRONMENT])
  return found
}

/** Inside a service, the name of an environment is a key; one key cannot mean two things. */
export function takenNames(ops: JsonMap): ReadonlyMap<string, KeyPath> {
  const found = new Map<string, KeyPath>()
  for (const name of Object.keys(isMap(ops.environments) ? ops.environments : {}))
    if (TAKEN.has(name)) found.set(name, ['environments', name])
  for (const [key, value] of Object.entries(ops)) {
    const isTop = Object.hasOwn(OpsConfig.shape, key)
    if (TAKEN.has(key) && !isTop && isMap(value) && Object.hasOwn(value, 'branch')) found.set(key, [key])
  }
  return found
}

const TAKEN: ReadonlySet<string> = new Set([
  ...Object.keys(ServiceConfig.shape),
  ...Object.keys(SERVICE_SHORT_KEYS),
  ...SERVICE_ENVIRONMENT_KEYS,
])

function isTaken(name: string): boolean {
  return TAKEN.has(name) || FORBIDDEN_KEYS.has(name)
}
