import { createHash } from 'node:crypto'

/** Longest DNS label (RFC 1123). */
const LABEL = 63
const HASH = 6

/** `<project>-<environment>` as a DNS label; a hash of what was meant is added when it had to be altered or cut. */
export function namespaceOf(project: string, environment: string): string {
  return labelOf(`${project}-${environment}`)
}

/** A DNS label for a text, so that two texts never share one: whatever is altered or cut carries a hash of the text. */
export function labelOf(text: string): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
  if (plain === text && isLabel(text)) return text
  const hash = createHash('sha256').update(text).digest('hex').slice(0, HASH)
  const head = plain.slice(0, LABEL - HASH - 1).replace(/-+$/, '')
  return head === '' ? hash : `${head}-${hash}`
}

export function isLabel(text: string): boolean {
  return text.length <= LABEL && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(text)
}
