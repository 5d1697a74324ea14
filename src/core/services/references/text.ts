import type { Part } from '../../config/text/words.ts'
import type { KeyPath } from '../../json.ts'
import { printPath } from '../../json.ts'
import { Sensitive } from '../../sensitive.ts'
import { FAILED, Mistake } from './mistake.ts'
import type { Outcome, Resolving } from './resolving.ts'
import { isSecretKey, kindOf } from './value.ts'

/** A text made of parts; one secret part makes it secret. */
export function joinText(resolver: Resolving, parts: readonly Part[], path: KeyPath): Outcome {
  const texts = parts.map((part) => textOf(resolver, part, path))
  const sound = texts.filter((text) => text !== FAILED)
  if (sound.length < texts.length) return FAILED
  const plain = sound.filter((text) => typeof text === 'string')
  return plain.length === sound.length ? plain.join('') : Sensitive.join(sound, printPath(path))
}

function textOf(resolver: Resolving, part: Part, path: KeyPath): string | Sensitive | typeof FAILED {
  if (part.kind === 'text') return part.text
  if (part.kind === 'word') {
    const service = path[0] === 'services' ? String(path[1]) : undefined
    const word = resolver.world.word(part.word, service)
    return word instanceof Mistake ? resolver.report(word, path) : word
  }
  const value = resolver.refer(part.path, path)
  if (value === FAILED || typeof value === 'string' || value instanceof Sensitive) return value
  // As JSON writes them, which is also how a container gets them.
  if (typeof value === 'number' || typeof value === 'boolean') return JSON.stringify(value)
  if (isSecretKey(value)) {
    const read = resolver.world.secrets.read(value.secret, value.key)
    return read instanceof Mistake ? resolver.report(read, path) : read
  }
  return resolver.report(
    new Mistake(
      'services.type-mismatch',
      `\${${part.path}} is ${kindOf(value)} and cannot be part of a text`,
      'Name one value of it.',
    ),
    path,
  )
}
