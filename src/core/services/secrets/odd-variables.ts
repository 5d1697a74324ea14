import type { KeyPath } from '../../json.ts'
import { type Origins, originAt } from '../../origin.ts'
import { at, type Problem } from '../../problem.ts'
import { isValueMap, Sensitive, type Value, type ValueMap } from '../../sensitive.ts'
import { isSecretKey, kindOf } from '../references/value.ts'

/** A service without the variables that are none: a reference may turn out to be a map, a list or a key of a Secret. */
export function withoutOddVariables(value: ValueMap, origins: Origins, problems: Problem[]): ValueMap {
  const changed = new Map<string, Value>()
  if (isValueMap(value.env)) changed.set('env', textsOf(value.env, origins, problems))
  if (isValueMap(value.external) && !isSecretKey(value.external))
    changed.set('external', withoutWhole(value.external, ['external'], origins, problems))
  for (const key of ['containers', 'init']) {
    const entries = value[key]
    if (!isValueMap(entries) || isSecretKey(entries)) continue
    const kept = Object.entries(entries).map(([name, entry]) => [
      name,
      isValueMap(entry) ? withoutWhole(entry, [key, name], origins, problems) : entry,
    ])
    changed.set(key, Object.fromEntries(kept))
  }
  return changed.size === 0 ? value : { ...value, ...Object.fromEntries(changed) }
}

function textsOf(env: ValueMap, origins: Origins, problems: Problem[]): ValueMap {
  if (isSecretKey(env)) {
    problems.push(wholeSecret(env, ['env'], origins))
    return {}
  }
  const texts = new Map(Object.entries(env))
  for (const [key, variable] of texts) {
    if (variable === null || typeof variable !== 'object') continue
    if (variable instanceof Sensitive || isSecretKey(variable)) continue
    texts.delete(key)
    problems.push({
      code: 'services.type-mismatch',
      message: `is ${kindOf(variable)}, but a variable is text, a number, true or false`,
      hint: 'Name one value of it, ${services.<name>.env.<KEY>}; all of another service is env: from(services.<name>.env).',
      ...at(originAt(origins, ['env', key]), ['env', key]),
    })
  }
  return Object.fromEntries(texts)
}

function withoutWhole(entry: ValueMap, path: KeyPath, origins: Origins, problems: Problem[]): ValueMap {
  const { env, ...others } = entry
  if (env === undefined || !isSecretKey(env)) return entry
  problems.push(wholeSecret(env, [...path, 'env'], origins))
  return others
}

/** Two variables `secret` and `key` would come of it, with the names of the Secret and of its key in the clear. */
function wholeSecret({ secret, key }: ValueMap, path: KeyPath, origins: Origins): Problem {
  return {
    code: 'services.type-mismatch',
    message: 'is one key of a Secret, but env is a map: a name for each variable',
    hint: `Give it the name that the program reads: env: { NAME: secret('${secret}', '${key}') }; in YAML env: { NAME: { secret: ${secret}, key: ${key} } }.`,
    ...at(originAt(origins, path), path),
  }
}
