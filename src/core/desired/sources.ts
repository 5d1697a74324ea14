import { OPS_REPOSITORY } from '../config/ops.ts'
import { nearest } from '../config/reading/nearest.ts'
import { insideRepository } from '../images/context/paths.ts'
import type { TreeEntry } from '../images/image.ts'
import type { Fact, KeyPath } from '../json.ts'
import type { Checked } from '../problem.ts'
import type { Service } from '../services/service.ts'

// What services take out of Git besides their code: files to mount as they are.
// In: services. Out: which paths of which commits are read; and, once they are, the files by the path that asked.
// Limits: nothing is looked up here; the reconcile step reads these files and no other.

/** What one service wants of one commit. */
export interface SourceNeed {
  readonly service: string
  /** Location of the repository, in the configuration's own words. */
  readonly repo: string
  readonly commit: string
  /** Folder of the repository that `paths` count from, '' for its root. */
  readonly folder: string
  /** A path that ends in '/' is a folder with all that is below it. */
  readonly paths: readonly string[]
}

/** A file as it was committed. */
export interface SourceFile {
  readonly mode: TreeEntry['mode']
  /** Of a symlink its target. */
  readonly bytes: Uint8Array
}

export interface SourceFiles {
  readonly need: SourceNeed
  /** By path from the need's folder: those asked for that the commit has, and all below folders asked for. */
  readonly files: ReadonlyMap<string, SourceFile>
  /** Every path that the commit has there, for messages. */
  readonly paths: readonly string[]
}

/** By service; unknown where its repository could not be read. A service that asked for nothing is not in it. */
export type Sources = ReadonlyMap<string, Fact<SourceFiles>>

/** The commit that the configuration itself was read from, and the folder that its paths count from. */
export interface OpsCommit {
  readonly commit: string
  readonly folder: string
}

/** Files of a service with code come from its repository, all others from beside the ops configuration. */
export function sourcesNeeded(services: readonly Service[], ops: OpsCommit): readonly SourceNeed[] {
  return services.flatMap((service) => {
    const paths = pathsOf(service)
    const place = paths.length === 0 ? undefined : placeOf(service, services, ops)
    return place === undefined ? [] : [{ service: service.name, ...place, paths }]
  })
}

/**
 * What a service asked for, by path below that: of a file one entry with the path ''. `path` is where it was written,
 * for the mistake of a file that the commit has not got.
 */
export function sourceFiles(
  sources: Sources,
  service: Service,
  wanted: string,
  path: KeyPath,
): Checked<ReadonlyMap<string, SourceFile>> {
  const found = sources.get(service.name)
  const failed = (code: string, message: string, hint?: string) => ({
    value: new Map<string, never>(),
    problems: [{ code, message, ...(hint === undefined ? {} : { hint }), path, service: service.name }],
  })
  if (found === undefined || !found.known) {
    const reason = found?.reason ?? 'it was not read'
    return failed('desired.source-unknown', `${wanted} cannot be read from Git: ${reason}`)
  }
  const { need, files, paths } = found.value
  const where = `${need.repo === OPS_REPOSITORY ? 'the ops repository' : need.repo} at ${need.commit.slice(0, 7)}`
  const folder = wanted.endsWith('/') ? inFolder(wanted) : undefined
  const below = [...files].flatMap(([name, file]) => {
    if (folder === undefined) return name === inFolder(wanted) ? [['', file] as const] : []
    const start = folder === '' ? '' : `${folder}/`
    return name.startsWith(start) ? [[name.slice(start.length), file] as const] : []
  })
  const whole = insideRepository(need.folder, wanted) ?? wanted
  if (below.length === 0) {
    const what = folder === undefined ? 'file' : 'folder'
    return failed('desired.source-missing', `${where} has no ${what} ${whole}`, missingHint(wanted, paths))
  }
  const odd = below.find(([, { mode }]) => !mode.startsWith('100'))
  if (odd === undefined) return { value: new Map(below), problems: [] }
  const kind = odd[1].mode === '120000' ? 'a symlink' : 'a submodule'
  const place = [whole, odd[0]].filter((part) => part !== '').join('/')
  return failed('desired.source-missing', `${place} of ${where} is ${kind}, no file`, 'Name the file itself.')
}

function pathsOf({ files }: Service): readonly string[] {
  const paths = Object.values(files).flatMap((content) =>
    typeof content === 'object' && 'from' in content ? [wantedPath(content.from)] : [],
  )
  return [...new Set(paths)].sort()
}

function placeOf(
  service: Service,
  services: readonly Service[],
  ops: OpsCommit,
): Pick<SourceNeed, 'repo' | 'commit' | 'folder'> | undefined {
  const { source } = codeOf(service, services)
  switch (source.kind) {
    case 'repository':
      return { repo: source.repo, commit: source.commit, folder: source.path }
    case 'none':
      return { repo: OPS_REPOSITORY, ...ops }
    case 'held':
      return undefined
  }
}

/** A service that runs another's image and has no code of its own works on that one's. */
function codeOf(service: Service, services: readonly Service[]): Service {
  const seen = new Set<string>()
  let here = service
  while (here.source.kind === 'none' && here.image.kind === 'shared' && !seen.has(here.name)) {
    seen.add(here.name)
    const { service: next } = here.image
    here = services.find(({ name }) => name === next) ?? here
  }
  return here
}

function wantedPath(path: string): string {
  return path.endsWith('/') ? `${inFolder(path)}/` : inFolder(path)
}

function inFolder(path: string): string {
  return insideRepository(path) ?? path
}

/** A file of the same name elsewhere, or the one that is spelled most alike. */
function missingHint(wanted: string, paths: readonly string[]): string {
  const name = wanted.split('/').at(-1)
  const same = paths.filter((path) => path.split('/').at(-1) === name)
  const like = same.length > 0 ? same : [nearest(wanted, paths)].filter((path) => path !== undefined)
  if (like.length > 0) return `Did you mean ${like.slice(0, 3).join(' or ')}?`
  return 'Commit it there, or correct the path; it counts from the folder of the service.'
}
