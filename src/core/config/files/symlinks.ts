import type { Problem } from '../../problem.ts'
import { isConfigPlace, serviceOfFile } from './places.ts'

/**
 * Symlinks beside configuration files behind which somebody may expect services: their targets must be read. A name
 * like a file's is one: configuration files that are links are refused when they are read.
 */
export function linksNeeded(
  links: readonly string[],
  root: string,
  services: Iterable<string>,
): readonly string[] {
  const folders = new Set([root, ...[...services].map(folderOf)])
  return links.filter((link) => folders.has(folderOf(link)) && !/.\.\w{1,5}$/.test(nameOf(link)))
}

/** Warns of links to folders whose service files are not read: symlinks are never entered. */
export function linkedFolders(
  targets: ReadonlyMap<string, string>,
  paths: readonly string[],
  root: string,
): readonly Problem[] {
  const problems: Problem[] = []
  for (const [link, target] of targets) {
    const folder = resolved(folderOf(link), target)
    const inside = folder === undefined ? [] : paths.filter((path) => path.startsWith(`${folder}/`))
    const isRead = folder !== undefined && (root === '' || `${folder}/`.startsWith(`${root}/`))
    const hides = inside.some((path) => isConfiguration(nameOf(path)))
    if (folder !== undefined && (isRead || !hides)) continue
    const where = folder === undefined ? 'out of the repository' : `to ${folder}`
    problems.push({
      code: 'config.symlink',
      severity: 'warning',
      message: `is a symlink ${where}; what is behind it is not read`,
      hint: 'Move service files into a folder of the repository, in the place of the link.',
      file: link,
    })
  }
  return problems
}

/** undefined: out of the repository. */
function resolved(from: string, target: string): string | undefined {
  if (target.startsWith('/')) return undefined
  const folders = from === '' ? [] : from.split('/')
  for (const part of target.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') folders.push(part)
    else if (folders.pop() === undefined) return undefined
  }
  return folders.join('/')
}

function isConfiguration(name: string): boolean {
  return isConfigPlace(name) || serviceOfFile(name) !== undefined
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
