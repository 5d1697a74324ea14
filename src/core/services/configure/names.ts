/**
 * Words that mean the same in names of configuration; each row is one meaning. Published in docs/guide/configure.md.
 */
const SYNONYMS: readonly (readonly string[])[] = [
  ['name', 'database', 'db', 'dbname'],
  ['user', 'username'],
  ['password', 'pass', 'pwd'],
  ['host', 'hostname', 'server'],
]

/** Without case and separators: `db-Name` and `DB_NAME` are one. */
export function bareName(name: string): string {
  return name.toLowerCase().replace(/[\s_./:-]+/g, '')
}

export function areSynonyms(a: string, b: string): boolean {
  return SYNONYMS.some((row) => row.includes(a) && row.includes(b))
}

/** The longest beginning that ends in a separator and that more than half of the names share; '' where there is none. */
export function sharedPrefix(names: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const name of names)
    for (const match of name.matchAll(/[_.-]+(?=.)/g)) {
      const prefix = name.slice(0, match.index + match[0].length)
      counts.set(prefix, (counts.get(prefix) ?? 0) + 1)
    }
  let longest = ''
  for (const [prefix, count] of counts)
    if (count * 2 > names.length && prefix.length > longest.length) longest = prefix
  return longest
}
