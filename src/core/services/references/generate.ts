import { createHmac } from 'node:crypto'
import type { Tagged } from '../../config/tags.ts'
import { canonical } from '../../json.ts'
import type { Sensitive } from '../../sensitive.ts'

type Generate = Extract<Tagged, { kind: 'generate' }>

const DEFAULT_LENGTH = 32
const LONGEST = 1024
const DEFAULT_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/**
 * A value that nobody has to store: derived from the installation's root key, the instance, the name and the rotation
 * counter, so that a rebuilt cluster gives the same ones, and no two instances share any.
 */
export function generate(tag: Generate, instance: string, rootKey: Sensitive): Sensitive {
  const { length, alphabet, rotation } = generateOptions(tag)
  const purpose = canonical(['diploid/generate', instance, tag.name, rotation])
  return rootKey.map((key) => draw(key, purpose, [...alphabet], length), `generate(${tag.name})`)
}

/** With what is left out filled in, so that equal ones compare equal. */
export function generateOptions(tag: Generate) {
  return {
    length: tag.length ?? DEFAULT_LENGTH,
    alphabet: tag.alphabet ?? DEFAULT_ALPHABET,
    rotation: tag.rotation ?? 0,
  }
}

/** What is wrong with a generate(), for people. */
export function generateMistake(tag: Generate): string | undefined {
  if (tag.name === '') return 'needs a name'
  const { length, alphabet, rotation } = generateOptions(tag)
  if (!Number.isInteger(length) || length < 1 || length > LONGEST) {
    return `has the length ${String(tag.length)}; it must be a whole number from 1 to ${LONGEST}`
  }
  if (!Number.isInteger(rotation) || rotation < 0) {
    return `has the rotation ${String(tag.rotation)}; it must be a whole number, counted up to get a new value`
  }
  const letters = [...alphabet]
  if (letters.length < 2 || letters.length > 256 || new Set(letters).size !== letters.length) {
    return 'has an alphabet that is not 2 to 256 different characters'
  }
  return undefined
}

/** HKDF's expand step (RFC 5869 2.3) with a 32-bit counter, so that no length is out of reach; each letter equally likely. */
function draw(key: string, purpose: string, letters: readonly string[], length: number): string {
  const secret = createHmac('sha256', 'diploid').update(key).digest()
  const usable = 256 - (256 % letters.length)
  let text = ''
  let drawn = 0
  for (let counter = 1; drawn < length; counter++) {
    for (const byte of createHmac('sha256', secret).update(purpose).update(counterBytes(counter)).digest()) {
      if (byte >= usable || drawn === length) continue
      text += letters[byte % letters.length] ?? ''
      drawn++
    }
  }
  return text
}

function counterBytes(counter: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(counter)
  return bytes
}
