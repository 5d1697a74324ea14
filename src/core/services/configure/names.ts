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

/**
 * The longest beginning that ends in a separator and that more than half of the names share; else the one that most of
 * them share, at least two: a time zone beside a database's variables must not change what they are called. '' where
 * there is none, or two of them are equally good.
 */
export function sharedPrefix(names: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const name of names)
    for (const match of name.matchAll(/[_.-]+(?=.)/g)) {
      const prefix = name.slice(0, match.index + match[0].length)
      counts.set(prefix, (counts.get(prefix) ?? 0) + 1)
    }
  const ofHalf = longest([...counts].filter(([, count]) => count * 2 > names.length))
  if (ofHalf !== '') return ofHalf
  const most = Math.max(2, ...counts.values())
  const ofMost = [...counts].filter(([, count]) => count === most)
  const best = longest(ofMost)
  return ofMost.every(([prefix]) => best.startsWith(prefix)) ? best : ''
}

function longest(counted: readonly (readonly [string, number])[]): string {
  return counted.reduce((best, [prefix]) => (prefix.length > best.length ? prefix : best), '')
}
