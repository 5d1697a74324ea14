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
  return credentialsAmong([wordsIn(values, remember)], services)
}

/** What may be a credential, and the names that are none, in a text. */
export interface Words {
  readonly credentials: readonly string[]
  readonly names: string
}

/** Of several values together; each is searched once. */
export function wordsIn(values: readonly Json[], remember: Remember): Words {
  const all = values.filter(isMap).map((map) => remember.about('words', map, () => wordsOf(map)))
  return {
    credentials: all.flatMap(({ credentials }) => credentials),
    names: all.map(({ names }) => names).join('\n'),
  }
}

export function credentialsAmong(words: readonly Words[], services: Iterable<string>): readonly string[] {
  const found = new Set(words.flatMap(({ credentials }) => credentials))
  if (found.size === 0) return []
  const known = [[...services].join('\n'), ...words.map(({ names }) => names)]
  return [...found].filter((credential) => !known.some((names) => names.includes(credential)))
}

function wordsOf(value: JsonMap): Words {
  const credentials = new Set<string>()
  const names = new Set<string>()
  for (const [key, item] of Object.entries(value)) {
    walk(item, key, withinOf(key), credentials, names)
    if (key === 'notifications') for (const url of addressesIn(item)) credentials.add(url)
    if (!VARIABLES.has(key)) names.add(key)
  }
  return { credentials: [...credentials], names: [...names].join('\n') }
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
