/** `$NAME`, `${NAME}`, `${NAME:-default}` and `${NAME:+other}` as Dockerfiles know them; unset names are collected. */
export function expand(
  text: string,
  values: ReadonlyMap<string, string>,
  unset: Set<string> = new Set(),
): string {
  return text.replace(WORD, (whole, escaped, plain, braced, operator, other) => {
    if (escaped !== undefined) return escaped
    const name: string = plain ?? braced
    const value = values.get(name)
    const empty = value === undefined || (value === '' && operator?.startsWith(':'))
    if (operator?.endsWith('-')) return empty ? expand(other, values, unset) : value
    if (operator?.endsWith('+')) return empty ? '' : expand(other, values, unset)
    if (value === undefined) unset.add(name)
    return value ?? (whole === '$' ? whole : '')
  })
}

const WORD = /\\(.)|\$(?:(\w+)|\{(\w+)(?:(:?[-+])((?:[^{}\\]|\\.|\{[^{}]*\})*))?\})/g
