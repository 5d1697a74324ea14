import type { KeyPath } from '../../json.ts'
import { type Origins, originAt } from '../../origin.ts'
import { at, type Problem } from '../../problem.ts'
import { isValueMap, Sensitive, sensitivesIn, type Value } from '../../sensitive.ts'
import { FOR_BUILDS, isSecretPart, SECRET_PLACES } from './places.ts'

/** Secrets may stand where a Secret can hold them; anywhere else they would be readable in the object. */
export function misplacedSecrets(whole: Value, origins: Origins): readonly Problem[] {
  if (!isValueMap(whole)) return []
  const problems: Problem[] = []
  for (const [key, value] of Object.entries(whole)) {
    if (SECRET_PLACES.has(key)) continue
    const readable = withoutSecretParts(key, value)
    const [secret] = sensitivesIn(readable)
    if (secret === undefined) continue
    const path = [key, ...pathOfSecret(readable)]
    problems.push({
      code: 'services.secret-place',
      message: `${namesOf(secret)} is secret, and ${key} of a service can be read by anybody who may see its objects`,
      hint: key === 'build' ? FOR_BUILDS : 'Put it into `env` or `files`, and let the program read it there.',
      ...at(originAt(origins, path), path),
    })
  }
  return problems
}

function withoutSecretParts(key: string, value: Value): Value {
  if (!isValueMap(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([part]) => !isSecretPart(key, part)))
}

/** A text that was made of secrets is called by its place, which the problem names itself: what it was made of says more. */
function namesOf(secret: Sensitive): string {
  const calls = Sensitive.roots(secret).filter(({ label }) => label.includes('('))
  return calls.length === 0 ? secret.label : [...new Set(calls.map(({ label }) => label))].join(' and ')
}

/** Where the first of them stands, so that the message points at its line. */
function pathOfSecret(value: Value): KeyPath {
  if (value instanceof Sensitive) return []
  const entries = Array.isArray(value) ? [...value.entries()] : isValueMap(value) ? Object.entries(value) : []
  for (const [key, item] of entries as readonly (readonly [string | number, Value])[])
    if (sensitivesIn(item).length > 0) return [key, ...pathOfSecret(item)]
  return []
}
