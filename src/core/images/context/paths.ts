/** Lexically shortest form: no `.`, no double or trailing slashes, `..` taken back where something is there to take. */
export function cleanPath(path: string): string {
  const absolute = path.startsWith('/')
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else if (!absolute) parts.push('..')
  }
  const text = parts.join('/')
  if (absolute) return `/${text}`
  return text === '' ? '.' : text
}

/** A path below the repository's root, '' for the root itself; undefined where it leaves the repository. */
export function insideRepository(...parts: readonly string[]): string | undefined {
  const cleaned = cleanPath(parts.filter((part) => part !== '').join('/'))
  if (cleaned === '.' || cleaned === '/') return ''
  if (cleaned === '..' || cleaned.startsWith('../')) return undefined
  return cleaned.startsWith('/') ? cleaned.slice(1) : cleaned
}

/** Whether `path` is `folder` or lies below it; '' is the root. */
export function isBelow(folder: string, path: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`)
}
