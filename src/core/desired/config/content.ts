import { keyedHash, plainHash, ZERO_KEY } from '../../objects/hash.ts'
import type { DesiredObject } from '../../objects/object.ts'
import type { Sensitive } from '../../sensitive.ts'
import type { Service } from '../../services/service.ts'
import type { Frame } from '../frame.ts'
import { makeObject } from '../identity.ts'
import { dnsLabel, NAME_LIMIT } from '../names.ts'

// Configuration as immutable objects named by their content: a change makes a new name, so the pods that use it roll,
// and only those; the old object stays for the old pods.

export function contentMap(
  frame: Frame,
  service: Service,
  purpose: string,
  content: PlainContent,
): DesiredObject {
  // Without bytes the hash is of the texts alone, so that maps of texts keep the names that they had.
  const name = contentName(
    service,
    purpose,
    plainHash(content.binaryData ? { ...content } : (content.data ?? {})),
  )
  const named = { apiVersion: 'v1', kind: 'ConfigMap', name }
  return makeObject(frame, service, named, { immutable: true, ...content })
}

/** Texts, and in base64 what is none. */
export interface PlainContent {
  readonly data?: Readonly<Record<string, string>>
  readonly binaryData?: Readonly<Record<string, string>>
}

/** The hash in the name is keyed: a plain one would let anybody who may list names guess a short secret. */
export function contentSecret(
  frame: Frame,
  service: Service,
  purpose: string,
  data: Readonly<Record<string, Sensitive>>,
): DesiredObject {
  const name = contentName(service, purpose, keyedHash(data, frame.owner?.rootKey ?? ZERO_KEY))
  const encoded = Object.fromEntries(Object.entries(data).map(([key, value]) => [key, value.map(toBase64)]))
  const content = { type: 'Opaque', immutable: true, data: encoded }
  return makeObject(frame, service, { apiVersion: 'v1', kind: 'Secret', name }, content)
}

function contentName(service: Service, purpose: string, hash: string): string {
  return `${dnsLabel(`${service.name}-${purpose}`, NAME_LIMIT - hash.length - 1)}-${hash}`
}

function toBase64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}
