import { createDecipheriv } from 'node:crypto'

/** One encrypted value: https://github.com/getsops/sops/blob/v3.13.3/aes/cipher.go#L42-L79 */
const ENCRYPTED =
  /^ENC\[AES256_GCM,data:(?<data>[^,]*),iv:(?<iv>[^,]+),tag:(?<tag>[^,]+),type:(?<type>[a-z]+)\]$/

export interface Decrypted {
  readonly bytes: Buffer
  readonly type: string
}

export function looksEncrypted(text: string): boolean {
  return ENCRYPTED.test(text)
}

/** undefined: no such value, or one that was not encrypted with this key at this place. */
export function decrypt(text: string, key: Uint8Array, place: string): Decrypted | undefined {
  const { data, iv, tag, type } = ENCRYPTED.exec(text)?.groups ?? {}
  if (data === undefined || iv === undefined || tag === undefined || type === undefined) return undefined
  try {
    const bytes = (base64: string) => Buffer.from(base64, 'base64')
    const cipher = createDecipheriv('aes-256-gcm', key, bytes(iv), { authTagLength: 16 })
    cipher.setAAD(Buffer.from(place, 'utf8'))
    cipher.setAuthTag(bytes(tag))
    return { bytes: Buffer.concat([cipher.update(bytes(data)), cipher.final()]), type }
  } catch {
    // Node tells nothing more than that it does not fit; a tag of another length is refused the same way.
    return undefined
  }
}
