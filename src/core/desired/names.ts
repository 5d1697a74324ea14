import { plainHash } from '../objects/hash.ts'

/** Longest name of most objects: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
export const NAME_LIMIT = 253
/** Longest DNS label: Services, namespaces, volumes, and whatever ends in a label value. */
const LABEL_LIMIT = 63
/** A CronJob's Jobs append 11 characters to its name and must stay a label; so must a StatefulSet's revisions. */
export const OWNER_LIMIT = 52

/** The text as a DNS label. Where it had to be altered or cut, a hash keeps different texts apart. */
export function dnsLabel(text: string, limit = LABEL_LIMIT): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
  if (plain === text && text.length <= limit) return text
  const hash = plainHash(text, 6)
  const head = plain.slice(0, limit - hash.length - 1).replace(/-+$/, '')
  return head === '' ? `x-${hash}` : `${head}-${hash}`
}

/** The text as a label value (tags may be longer than a label): cut, without trailing punctuation. */
export function labelValue(text: string): string {
  return text
    .replace(/[^A-Za-z0-9._-]/g, '-')
    .slice(0, LABEL_LIMIT)
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '')
}

/** A mount path as a name: `/var/lib/mysql` → `var-lib-mysql`. With a hash where another path would give the same. */
export function pathName(path: string, limit = LABEL_LIMIT): string {
  const plain = /^(\/[a-z0-9]+)+$/.test(path)
  return dnsLabel(plain ? path.slice(1).replaceAll('/', '-') : path, limit)
}
