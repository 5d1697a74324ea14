import { isConfigPlace, serviceOfFile } from '../places.ts'
import { opsFileMeant, serviceFileMeant } from './look-alikes.ts'

/** Files that look like configuration and are not read, with the reason (`validate -v`). */
export function ignoredFiles(
  paths: readonly string[],
  found: { readonly ops: string; readonly services: ReadonlyMap<string, string> },
): readonly string[] {
  const read = new Set([found.ops, ...found.services.values()])
  const root = folderOf(found.ops)
  const others = new Set(
    paths.filter((path) => isConfigPlace(nameOf(path)) && path !== found.ops).map(folderOf),
  )
  return [...paths].sort().flatMap((path) => {
    if (read.has(path)) return []
    if (isConfigPlace(nameOf(path))) return [`${path} is not read: the configuration is ${found.ops}`]
    const name = nameOf(path)
    const meant = (folderOf(path) === root ? opsFileMeant(name) : undefined) ?? serviceFileMeant(name)
    if (meant === undefined && serviceOfFile(name) === undefined) return []
    const why = whyNotEntered(path, root, others)
    if (meant === undefined) return why === undefined ? [] : [`${path} is not read: ${why}`]
    return why === undefined ? [`${path} is not read: if it is configuration, its name must be ${meant}`] : []
  })
}

/** undefined: its folder is read, and what is wrong with the file has been told. */
function whyNotEntered(path: string, root: string, others: ReadonlySet<string>): string | undefined {
  if (root !== '' && !path.startsWith(`${root}/`)) return `it is not below ${root}`
  for (let at = folderOf(path); at !== root && at !== ''; at = folderOf(at)) {
    if (nameOf(at) === 'node_modules') return 'it is among installed packages'
    if (nameOf(at).startsWith('.')) return `${at} is a hidden folder`
    if (others.has(at)) return `${at} has a configuration of its own`
  }
  return undefined
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '' : path.slice(0, slash)
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
