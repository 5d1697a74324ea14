import type { KeyPath } from '../../json.ts'
import { type Origins, originAt } from '../../origin.ts'
import { at, type Problem } from '../../problem.ts'
import { isValueMap, Sensitive, type Value, type ValueMap } from '../../sensitive.ts'
import { FOR_BUILDS, isOfContainers, isSecretPlace } from './places.ts'

/** Secrets may stand where a Secret can hold them; anywhere else they would be readable in the object. One is told of each key. */
export function misplacedSecrets(whole: ValueMap, origins: Origins): readonly Problem[] {
  return Object.entries(whole).flatMap(([key, value]) => {
    const found = secretsAt(value, [key]).find(({ path }) => !isSecretPlace(path.map(String)))
    if (found === undefined) return []
    const { secret, path } = found
    const [, , field] = path
    const where = isOfContainers(key) ? `${field ?? key} of a container` : `${key} of a service`
    return {
      code: 'services.secret-place',
      message: `${namesOf(secret)} is secret, and ${where} can be read by anybody who may see its objects`,
      hint: key === 'build' ? FOR_BUILDS : 'Put it into `env` or `files`, and let the program read it there.',
      ...at(originAt(origins, path), path),
    }
  })
}

function secretsAt(
  value: Value,
  path: KeyPath,
): readonly { readonly secret: Sensitive; readonly path: KeyPath }[] {
  if (value instanceof Sensitive) return [{ secret: value, path }]
  if (Array.isArray(value)) return value.flatMap((item: Value, index) => secretsAt(item, [...path, index]))
  if (!isValueMap(value)) return []
  return Object.entries(value).flatMap(([key, item]) => secretsAt(item, [...path, key]))
}

/** A text that was made of secrets is called by its place, which the problem names itself: what it was made of says more. */
function namesOf(secret: Sensitive): string {
  const calls = Sensitive.roots(secret).filter(({ label }) => label.includes('('))
  return calls.length === 0 ? secret.label : [...new Set(calls.map(({ label }) => label))].join(' and ')
}
