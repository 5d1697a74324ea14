/** The left side of an entry of `configure`: the whole file, a path, or a glob over paths. */
export type LeftSide =
  | { readonly kind: 'path'; readonly names: readonly string[] }
  | { readonly kind: 'glob'; readonly match: (path: readonly string[]) => string | undefined }
  | { readonly kind: 'mistake'; readonly message: string; readonly hint: string }

/** More would let a short pattern take very long. */
const MOST_STARS = 3

/**
 * Names with dots between; `*` is any part of one name, `**` of several. A backslash before a dot, a star or a backslash
 * makes it part of the name. `.` alone is the file as a whole.
 */
export function parseLeft(text: string): LeftSide {
  if (text === '.') return { kind: 'path', names: [] }
  const names = ['']
  let pattern = ''
  let stars = 0
  for (let at = 0; at < text.length; at++) {
    const mark = text[at] ?? ''
    const next = text[at + 1]
    if (mark === '\\' && (next === '.' || next === '*' || next === '\\')) {
      add(next)
      at++
    } else if (mark === '*') {
      stars++
      if (next === '*') at++
      pattern += next === '*' ? '([\\s\\S]*)' : '([^\\x00]*)'
    } else if (mark === '.') {
      names.push('')
      pattern += '\\x00'
    } else add(mark)
  }
  if (stars > MOST_STARS)
    return {
      kind: 'mistake',
      message: `has ${stars} stars`,
      hint: `Write at most ${MOST_STARS}, or several entries.`,
    }
  if (stars === 0 && names.includes(''))
    return {
      kind: 'mistake',
      message: 'has a name without letters',
      hint: 'A dot that belongs to a name is written \\. and the file as a whole is . alone.',
    }
  if (stars === 0) return { kind: 'path', names }
  const whole = new RegExp(`^${pattern}$`)
  return { kind: 'glob', match: (path) => whole.exec(path.join('\0'))?.slice(1).join('\0') }

  function add(letter: string): void {
    names[names.length - 1] += letter
    pattern += letter.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&')
  }
}

/** As it would be written on a left side. */
export function printNames(names: readonly string[]): string {
  return names.map((name) => name.replace(/[\\.*]/g, '\\$&')).join('.')
}
