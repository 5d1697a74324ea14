import { createHash } from 'node:crypto'

export const MANAGER = 'diploid'
/** On every record of ours, with what it is: the watch selects by its presence. */
export const RECORD_LABEL = 'diploid.dev/record'

// https://www.rfc-editor.org/rfc/rfc1123#section-2.1
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/

/** A name that the API accepts for any text; equal texts give equal names, others do not. */
export function recordName(kind: string, text: string): string {
  const prefix = kind === '' ? '' : `${kind}-`
  if (SUBDOMAIN.test(text) && text.length <= 200) return prefix + text
  const slug = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 10)
  return `${prefix}${slug.slice(0, 150)}${slug === '' ? '' : '-'}${hash}`
}
