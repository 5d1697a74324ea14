import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import { armor, Encrypter } from 'age-encryption'
import type { Json, JsonMap } from '../../../src/core/json.ts'

// Encrypts as SOPS does, written from its sources and independent of the adapter, so that tests need no binary:
// https://github.com/getsops/sops/blob/v3.13.3/sops.go#L523-L585 and aes/cipher.go#L136-L198.
// In: a value of maps, lists and scalars, recipients. Out: the same with encrypted values, and SOPS's metadata.
// Limits: the default rule only (`_unencrypted` at the end of a key).

const MODIFIED = '2026-11-21T12:00:00Z'

export async function encrypt(content: JsonMap, recipients: readonly string[]): Promise<JsonMap> {
  const key = randomBytes(32)
  const mac = createHash('sha512')
  const encrypted = walk(content, [])
  const age = await Promise.all(recipients.map((recipient) => wrapped(key, recipient)))
  const text = mac.digest('hex').toUpperCase()
  const sops = {
    age,
    lastmodified: MODIFIED,
    mac: sealed(text, 'str', key, MODIFIED),
    unencrypted_suffix: '_unencrypted',
    version: '3.13.3',
  }
  return { ...(encrypted as JsonMap), sops }

  function walk(value: Json, path: readonly string[]): Json {
    if (value === null) return null
    if (Array.isArray(value)) return value.map((item: Json) => walk(item, path))
    if (typeof value === 'object')
      return Object.fromEntries(
        Object.entries(value).map(([name, item]) => [name, walk(item, [...path, name])]),
      )
    const text = typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value)
    mac.update(text)
    if (value === '' || path.some((name) => name.endsWith('_unencrypted'))) return value
    const type = typeof value === 'boolean' ? 'bool' : typeof value === 'number' ? 'int' : 'str'
    return sealed(text, type, key, `${path.join(':')}:`)
  }
}

function sealed(text: string, type: string, key: Uint8Array, place: string): string {
  const iv = randomBytes(32)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  cipher.setAAD(Buffer.from(place))
  const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64')
  const tag = cipher.getAuthTag().toString('base64')
  return `ENC[AES256_GCM,data:${data},iv:${iv.toString('base64')},tag:${tag},type:${type}]`
}

async function wrapped(key: Uint8Array, recipient: string): Promise<JsonMap> {
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  return { recipient, enc: armor.encode(await encrypter.encrypt(key)) }
}
