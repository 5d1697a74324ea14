import { isCredentialName } from '../../config/reading/credential-names.ts'
import type { Comparison, FieldChange } from '../../objects/compare/compare.ts'

// Why an object is written, in the words of spec 5.5: `image 8a1f… → (after build)`.
// In: what differs. Out: one short line, and the changes without credentials that stand in the clear.
// Limits: nothing is decided here.

const SHOWN = 2

/** Goes with the image, which says it better. */
const VERSION_LABEL = 'metadata.labels.app.kubernetes.io/version'

/** A hash on the pod template (desired/secrets), which says nothing to people. */
const SECRETS_MARK = 'diploid.dev/secrets'

/** `pending` says what the new image waits for; then the value that stands in for it is not shown. */
export function updateReason(
  { changes, lost }: Pick<Comparison, 'changes' | 'lost'>,
  service: string | undefined,
  pending: string | undefined,
): string {
  const telling = changes.filter(({ path }) => path !== VERSION_LABEL)
  const leaves = (telling.length > 0 ? telling : changes).flatMap(leavesOf)
  const texts = byWeight(leaves).map((change) => printChange(change, service, pending))
  if (texts.length === 0 && lost.length > 0)
    texts.push(
      `takes back ${shortPath(lost[0] ?? '', service)}${lost.length > 1 ? ` and ${lost.length - 1} more fields` : ''}`,
    )
  if (pending !== undefined && !texts.some((text) => text.endsWith(`(${pending})`)))
    texts.push(`(${pending})`)
  const more = texts.length - SHOWN
  return more > 0 ? `${texts.slice(0, SHOWN).join(', ')} and ${more} more` : texts.join(', ')
}

/** One for each value that differs, also inside of what is one field for the server. */
export function leavesOf({ inside, ...change }: FieldChange): readonly FieldChange[] {
  return inside?.map((leaf) => ({ ...leaf, path: `${change.path}${leaf.path}` })) ?? [change]
}

/** What people look for first; the rest stays in the order of the object. */
const WEIGHTS: readonly RegExp[] = [
  /(^|\.)image$/,
  /^spec\.replicas$/,
  /^spec\.(type|externalName)$/,
  /(^|\.)ports(\.|\[|$)/,
  /(^|\.)\w+Probe(\.|$)/,
]

function byWeight(changes: readonly FieldChange[]): readonly FieldChange[] {
  const rank = ({ path }: FieldChange) => {
    const found = WEIGHTS.findIndex((pattern) => pattern.test(path))
    return found < 0 ? WEIGHTS.length : found
  }
  return [...changes].sort((a, b) => rank(a) - rank(b))
}

/** Values of variables that are named like credentials are nobody's business, also where Git holds them in the clear. */
export function withoutCredentials(changes: readonly FieldChange[]): readonly FieldChange[] {
  return changes.map((change) => {
    const [, variable, key] = /\b(?:env\.\[(.+)\]\.value|data\.(.+))$/.exec(change.path) ?? []
    const name = variable ?? key
    if (name !== undefined && isCredentialName(name)) return masked(change)
    const { inside, ...whole } = change
    if (inside === undefined) return change
    const leaves = inside.map((leaf) => (isCredentialName(leaf.path) ? masked(leaf) : leaf))
    return { ...whole, inside: leaves }
  })
}

function masked({ path, from, to }: FieldChange): FieldChange {
  return {
    path,
    ...(from === undefined ? {} : { from: '***' }),
    ...(to === undefined ? {} : { to: '***' }),
  }
}

function printChange(change: FieldChange, service: string | undefined, pending: string | undefined): string {
  const name = shortPath(change.path, service)
  const { from, to } = change
  if (isSecretsMark(change)) return 'a Secret that it uses changed'
  if (to === undefined) return `${name} removed`
  if (!/(^|\.)image$/.test(change.path))
    return from === undefined ? `${name} added` : `${name} ${cut(from)} → ${cut(to)}`
  // A version alone tells nothing where it stands beside another image, or beside none.
  const isSame = from === undefined || repositoryOf(from) === repositoryOf(to)
  const print = isSame && [from ?? to, to].every(hasVersion) ? shortImage : cut
  const next = pending === undefined ? print(to) : `(${pending})`
  return from === undefined ? `${name} ${next}` : `${name} ${print(from)} → ${next}`
}

function isSecretsMark({ path, to }: FieldChange): boolean {
  if (path.endsWith('template.metadata.annotations')) return to === `{${SECRETS_MARK}}`
  return path.endsWith(`template.metadata.annotations.${SECRETS_MARK}`)
}

/** The path from where an author would look: the main container of a pod is the service itself. */
function shortPath(path: string, service: string | undefined): string {
  return path
    .replace(/^spec\.(?:(?:jobTemplate\.spec\.)?template\.spec\.(?:containers\.)?)?/, '')
    .replace(service === undefined ? /^$/ : new RegExp(`^\\[${service}\\]\\.`), '')
    .replace(/^env\.\[([^\]]+)\](?:\.value(?:From\.\w+\.name)?)?$/, 'env $1')
}

const LONGEST = 48

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text
}

function hasVersion(reference: string): boolean {
  return repositoryOf(reference) !== reference
}

/** The first digits of a digest or of a key tell versions apart; other tags are shown as they are. */
function shortImage(reference: string): string {
  const digest = /@sha256:([0-9a-f]{4})/.exec(reference)?.[1]
  if (digest !== undefined) return `${digest}…`
  const tag = /:([^:/@]+)$/.exec(reference)?.[1] ?? reference
  return /^[0-9a-f]{16,}$/.test(tag) ? `${tag.slice(0, 4)}…` : tag
}

function repositoryOf(reference: string): string {
  return reference.replace(/@sha256:.*$/, '').replace(/:[^:/]+$/, '')
}
