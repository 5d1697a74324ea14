import type { Checked, Problem } from '../../problem.ts'
import { CONFIG_PLACES, isConfigPlace, isLabel, labelFrom, serviceOfFile } from './places.ts'

// Finds the configuration among the paths of a commit or a working tree.
// In: all file paths, and the folder of the ops file ('' for the root). Out: the ops file and each service's file.
// Limits: names only; nothing is read.

interface FoundConfig {
  readonly ops: string
  /** Service name → path of its file; sorted. */
  readonly services: ReadonlyMap<string, string>
}

export function findConfig(paths: readonly string[], folder: string): Checked<FoundConfig | undefined> {
  const root = folder.replace(/^\.?\/+|\/+$/g, '').replace(/^\.$/, '')
  const below = paths.filter((path) => root === '' || path.startsWith(`${root}/`))
  const found = below.filter((path) => folderOf(path) === root && isConfigPlace(nameOf(path)))
  const [ops, second] = found
  if (ops === undefined) return { value: undefined, problems: [noConfig(paths, root)] }
  if (second !== undefined) return { value: undefined, problems: [severalConfigs(found, root)] }
  const services = findServices(below, root)
  return { value: { ops, services: services.value }, problems: services.problems }
}

function findServices(below: readonly string[], root: string): Checked<ReadonlyMap<string, string>> {
  const closed = new Set(
    below.filter((path) => folderOf(path) !== root && isConfigPlace(nameOf(path))).map(folderOf),
  )
  const files = new Map<string, string[]>()
  for (const path of below) {
    const service = serviceOfFile(nameOf(path))
    if (service === undefined || !isEntered(folderOf(path), root, closed)) continue
    files.set(service, [...(files.get(service) ?? []), path])
  }
  const services = new Map<string, string>()
  const problems: Problem[] = []
  for (const service of [...files.keys()].sort()) {
    const own = (files.get(service) ?? []).sort()
    const file = own[0] ?? ''
    if (own.length > 1) problems.push(severalFiles(service, own))
    else if (!isLabel(service)) problems.push(noLabel(service, file))
    else if (service === 'defaults') problems.push(namedDefaults(file))
    else services.set(service, file)
  }
  return { value: services, problems }
}

/** Whether a folder is read: not hidden, no installed packages, not another configuration's. */
function isEntered(folder: string, root: string, closed: ReadonlySet<string>): boolean {
  for (let at = folder; at !== root && at !== ''; at = folderOf(at)) {
    const name = nameOf(at)
    if (name.startsWith('.') || name === 'node_modules' || closed.has(at)) return false
  }
  return true
}

function noConfig(paths: readonly string[], root: string): Problem {
  const elsewhere = paths.filter((path) => isConfigPlace(nameOf(path))).slice(0, 3)
  const searched = `Searched for ${CONFIG_PLACES.join(', ')}.`
  const almost = paths.find(
    (path) => folderOf(path) === root && /^\.?diploid(\.conf)?\.\w+$/.test(nameOf(path)),
  )
  return {
    code: 'config.not-found',
    message: `no configuration file in ${printFolder(root)}`,
    hint: hintFor(),
  }

  function hintFor(): string {
    if (elsewhere.length > 0)
      return `${searched} There is ${elsewhere.join(', ')}: if that is the one, name its folder with --folder.`
    if (almost === undefined)
      return `${searched} The shortest is .diploid.conf.yaml with \`services: { web: { image: nginx } }\`.`
    return `There is ${almost}: rename it to .diploid.conf.${almost.split('.').at(-1)}.`
  }
}

function severalConfigs(found: readonly string[], root: string): Problem {
  return {
    code: 'config.several',
    message: `${found.length} configuration files in ${printFolder(root)}: ${found.map(nameOf).join(', ')}`,
    hint: 'Keep one of them.',
    file: found[0] ?? '',
  }
}

function severalFiles(service: string, files: readonly string[]): Problem {
  return {
    code: 'config.several',
    message: `service ${service} has ${files.length} files: ${files.join(', ')}`,
    hint: 'Keep one of them.',
    file: files[0] ?? '',
  }
}

function noLabel(service: string, file: string): Problem {
  return {
    code: 'config.service-name',
    message: `'${service}' cannot be the name of a service: lower-case letters, digits and - only, at most 63, no - at the ends`,
    hint: `Rename the file, to ${labelFrom(service)}${file.slice(file.lastIndexOf('/') + 1 + service.length)}, say.`,
    file,
  }
}

function namedDefaults(file: string): Problem {
  return {
    code: 'config.service-name',
    message: "'defaults' cannot be the name of a service: services.defaults holds for all services",
    hint: 'Rename the file.',
    file,
  }
}

function printFolder(root: string): string {
  return root === '' ? "the repository's root" : `folder ${root}`
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '' : path.slice(0, slash)
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
