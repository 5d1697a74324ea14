import { isMap, type Json, type JsonMap } from '../../json.ts'
import { AFRESH, type Remember } from '../../remember.ts'
import { secretsInUrls, withoutUser } from '../ops/without-user.ts'
import { isCredentialName } from '../reading/credential-names.ts'
import { FORGE_TOKENS } from '../schema/settings/places.ts'
import { ACCOUNT_SETTINGS } from './plain-credentials.ts'

/**
 * The credentials that stand in these configuration values for everybody to read (spec 2.5): what `env` and `vars` name
 * like one, tokens and passwords of accounts, and passwords in URLs. They work as ordinary values, but logs, plans and
 * reports leave them out. A word that is a public name as well (`POSTGRES_PASSWORD: postgres`) is not among them: without
 * it no line could be understood.
 */
export function readableCredentials(
  values: readonly Json[],
  services: Iterable<string> = [],
  remember: Remember = AFRESH,
): readonly string[] {
  return withoutNames(credentialsIn(values, remember), values, services, remember)
}

/** What may be credentials, names among them. */
export function credentialsIn(values: readonly Json[], remember: Remember): readonly string[] {
  return values
    .filter(isMap)
    .flatMap((map) => remember.about('credentials', map, () => [...wordsOf(map).credentials]))
}

/** Those of the `found` that are no name in these values. */
export function withoutNames(
  found: readonly string[],
  values: readonly Json[],
  services: Iterable<string>,
  remember: Remember,
): readonly string[] {
  if (found.length === 0) return []
  const names = values
    .filter(isMap)
    .map((map) => remember.about('names', map, () => [...wordsOf(map).names].join('\n')))
  const known = [...services, ...names].join('\n')
  return [...new Set(found)].filter((credential) => !known.includes(credential))
}

interface Words {
  readonly credentials: ReadonlySet<string>
  readonly names: ReadonlySet<string>
}

function wordsOf(value: JsonMap): Words {
  const credentials = new Set<string>()
  const names = new Set<string>()
  for (const [key, item] of Object.entries(value)) {
    walk(item, key, withinOf(key), credentials, names)
    if (key === 'notifications') for (const url of addressesIn(item)) credentials.add(url)
    if (!VARIABLES.has(key)) names.add(key)
  }
  return { credentials, names }
}

/** In variables every name may be a credential's; of an account that is clear from its key. */
type Within = 'plain' | 'variables' | 'account'

function withinOf(key: string): Within {
  // The address of a webhook is no name that plans show.
  if (VARIABLES.has(key) || key === 'notifications') return 'variables'
  return FORGE_TOKENS.includes(key) || ACCOUNT_SETTINGS.includes(key) ? 'account' : 'plain'
}

function walk(value: Json, key: string, within: Within, found: Set<string>, names: Set<string>): void {
  if (typeof value === 'string') {
    const isNamed = within !== 'plain' && isCredentialName(key) && !value.includes('${')
    for (const secret of isNamed ? [value] : secretsInUrls(value)) found.add(secret)
    if (within !== 'variables' && !isNamed && NAMING.has(key)) names.add(withoutUser(value))
  } else if (Array.isArray(value)) {
    for (const item of value) walk(item, key, within, found, names)
  } else if (isMap(value) && !isSecretKey(value)) {
    for (const [name, item] of Object.entries(value)) {
      if (within !== 'variables') names.add(name)
      walk(item, name, VARIABLES.has(name) ? 'variables' : within, found, names)
    }
  }
}

/** Whoever knows the address of a webhook may write there. */
function addressesIn(notifications: Json): readonly string[] {
  const entries = isMap(notifications) ? Object.values(notifications) : []
  return entries.flatMap((entry) => (isMap(entry) && typeof entry.url === 'string' ? [entry.url] : []))
}

/** `{ secret, key }` names a key of a Secret. */
function isSecretKey(value: JsonMap): boolean {
  return Object.keys(value).length === 2 && value.secret !== undefined && value.key !== undefined
}

const VARIABLES: ReadonlySet<string> = new Set(['env', 'vars'])
/** Keys whose values stand in names and references that every plan shows. */
const NAMING: ReadonlySet<string> = new Set([
  'branch',
  'domain',
  'image',
  'name',
  'namespace',
  'path',
  'registry',
  'repo',
  'url',
])
