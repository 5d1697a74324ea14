import { isMap, type Json, type JsonMap } from '../../json.ts'
import { secretsInUrls, withoutUser } from '../ops/without-user.ts'
import { isCredentialName } from '../reading/credential-names.ts'

/**
 * The credentials that stand in these configuration values for everybody to read (spec 2.5): what `env` and `vars` name
 * like one, and passwords in URLs. They work as ordinary values, but logs, plans and reports leave them out. A word that is
 * a public name as well (`POSTGRES_PASSWORD: postgres`) is not among them: without it no line could be understood.
 */
export function readableCredentials(values: readonly Json[]): readonly string[] {
  const found = new Set<string>()
  const names = new Set<string>()
  for (const value of values) walk(value, '', false, found, names)
  const known = [...names].join('\n')
  return [...found].filter((credential) => !known.includes(credential))
}

function walk(value: Json, key: string, inVariables: boolean, found: Set<string>, names: Set<string>): void {
  if (typeof value === 'string') {
    const isNamed = inVariables && isCredentialName(key) && !value.includes('${')
    for (const secret of isNamed ? [value] : secretsInUrls(value)) found.add(secret)
    if (!inVariables && NAMING.has(key)) names.add(withoutUser(value))
  } else if (Array.isArray(value)) {
    for (const item of value) walk(item, key, inVariables, found, names)
  } else if (isMap(value) && !isSecretKey(value)) {
    for (const [name, item] of Object.entries(value)) {
      if (!inVariables) names.add(name)
      walk(item, name, inVariables || VARIABLES.has(name), found, names)
    }
  }
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
