import { nearest } from '../../config/reading/nearest.ts'
import type { Tagged } from '../../config/tags.ts'
import { parsePath } from '../../config/text/path.ts'
import { type KeyPath, printPath } from '../../json.ts'
import { ZERO_KEY } from '../../objects/hash.ts'
import { isValueMap, Sensitive, type Value } from '../../sensitive.ts'
import { generate, generateMistake } from '../references/generate.ts'
import { Mistake } from '../references/mistake.ts'
import { childOf, keysOf } from '../references/value.ts'
import type { SecretFacts, SopsFile } from './facts.ts'

// Values of secrets for the references of one instance.
// In: what generate(), sops() and secret() were written with, and the facts. Out: sensitive values, or what is wrong.
// Limits: a fact that is missing is a placeholder where none is required; nothing is looked up here.

export interface SecretSource {
  generate(tag: Extract<Tagged, { kind: 'generate' }>): Sensitive | Mistake
  sops(file: string, path: string): Value | Mistake
  /** The value of a key, for places that can hold no reference to it. */
  read(secret: string, key: string): Sensitive | Mistake
}

export function secretSource(facts: SecretFacts, instance: string, namespace: string): SecretSource {
  return {
    generate(tag) {
      const mistake = generateMistake(tag)
      if (mistake !== undefined) return new Mistake('services.generate', `generate('${tag.name}') ${mistake}`)
      return generate(tag, instance, facts.rootKey ?? ZERO_KEY)
    },
    sops: (file, path) => sopsValue(facts, file, path),
    read: (secret, key) => secretValue(facts, namespace, secret, key),
  }
}

/** Stands for a value that is not known; where it may be printed at all it says so itself. */
export function placeholder(label: string): Sensitive {
  return new Sensitive(placeholderText(label), label)
}

/** Whether a placeholder stands for it, or for a part that it was made with. */
export function isPlaceholder(value: Sensitive): boolean {
  return Sensitive.roots(value).some((root) => root.is(placeholderText(root.label)))
}

function placeholderText(label: string): string {
  return `<${label} is not known here>`
}

function sopsValue(facts: SecretFacts, name: string, path: string): Value | Mistake {
  const call = `sops('${name}', '${path}')`
  const file = facts.sops.get(name)
  if (file === undefined) return unknown(facts, call, 'the file was not read', 'Try again.')
  if (file.state === 'refused')
    return new Mistake(file.code, about(name, call, file.message), file.hint, file.world)
  const value = valueAt(file, name, path)
  if (value instanceof Mistake || file.state === 'open' || !facts.required) return value
  return new Mistake('sops.locked', about(name, call, file.message), file.hint, true)
}

/** What is wrong with the file as a whole is one mistake, whatever was wanted of it. */
function about(file: string, call: string, message: string): string {
  return message.includes(file) ? message : `${call}: ${message}`
}

function valueAt(
  { content }: Exclude<SopsFile, { state: 'refused' }>,
  name: string,
  text: string,
): Value | Mistake {
  const path = parsePath(text)
  if (path === undefined || path.length === 0)
    return new Mistake(
      'sops.path',
      `sops('${name}', '${text}'): '${text}' is no path`,
      "Write the keys with dots between them: 'db.password'; one with a dot in it as ['a.b'].",
    )
  let here: Value = content
  for (const [depth, key] of path.entries()) {
    const next: Value | undefined = childOf<Value>(here, key)
    if (next === undefined) return noSuchKey(name, path, depth, here)
    here = next
  }
  return here
}

function noSuchKey(name: string, path: KeyPath, depth: number, here: Value): Mistake {
  const before = path.slice(0, depth)
  const holder = depth === 0 ? name : `${printPath(before)} of ${name}`
  const keys = isValueMap(here) ? keysOf(here) : []
  const like = nearest(String(path[depth]), keys)
  const shown = keys.slice(0, 8).join(', ')
  return new Mistake(
    'sops.path',
    `${holder} has no '${String(path[depth])}'`,
    like !== undefined
      ? `Did you mean sops('${name}', '${printPath([...before, like])}')?`
      : keys.length === 0
        ? `${holder} holds no keys.`
        : `${holder} has: ${shown}${keys.length > 8 ? ', …' : ''}.`,
  )
}

function secretValue(facts: SecretFacts, namespace: string, name: string, key: string): Sensitive | Mistake {
  const call = `secret('${name}', '${key}')`
  const fact = facts.secrets.get(name)
  if (fact === undefined) return unknown(facts, call, 'no cluster was asked', 'Try again.')
  if (!fact.known)
    return unknown(
      facts,
      call,
      fact.reason,
      `See whether kubectl -n ${namespace} get secret ${name} answers.`,
    )
  const value = fact.value?.get(key)
  if (value !== undefined) return value
  if (!facts.required) return placeholder(call)
  return fact.value === undefined ? noSecret(namespace, name, key) : noKey(namespace, name, key, fact.value)
}

function noSecret(namespace: string, name: string, key: string): Mistake {
  return new Mistake(
    'services.secret-missing',
    `there is no Secret '${name}' in namespace ${namespace}, and its value is needed`,
    `Make it: kubectl -n ${namespace} create secret generic ${name} --from-literal=${key}=…`,
    true,
  )
}

function noKey(
  namespace: string,
  name: string,
  key: string,
  content: ReadonlyMap<string, Sensitive>,
): Mistake {
  const keys = [...content.keys()]
  const like = nearest(key, keys)
  return new Mistake(
    'services.secret-missing',
    `the Secret '${name}' in namespace ${namespace} has no key '${key}'`,
    like === undefined
      ? `It has: ${keys.slice(0, 8).join(', ') || 'no keys at all'}.`
      : `Did you mean secret('${name}', '${like}')?`,
    true,
  )
}

function unknown(facts: SecretFacts, call: string, reason: string, hint: string): Sensitive | Mistake {
  if (!facts.required) return placeholder(call)
  return new Mistake('services.secret-unknown', `${call} cannot be read: ${reason}`, hint, true)
}
