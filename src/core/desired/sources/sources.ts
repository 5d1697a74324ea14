import { OPS_REPOSITORY } from '../../config/ops.ts'
import { insideRepository } from '../../images/context/paths.ts'
import type { TreeEntry } from '../../images/image.ts'
import type { Fact } from '../../json.ts'
import type { Service } from '../../services/service.ts'

// What services take out of Git besides their code: files to mount as they are, manifests.
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
  /** Folder of the build context, from there: files of `configure` count from it. */
  readonly context: string
  /** A path that ends in '/' is a folder with all that is below it. */
  readonly paths: readonly string[]
  /** A file of manifests, or the folder of them; '' for all below `folder`. */
  readonly manifests?: string
  /** What stands before a path where it is told to people: '' for files of the configuration's own commit. */
  readonly prefix: string
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
    const place = takesNothing(service) ? undefined : placeOf(service, services, ops)
    return place === undefined
      ? []
      : [{ service: service.name, ...place, paths: pathsOf(service, place.context), ...manifestsOf(service) }]
  })
}

/** Which of the paths are read for the need: those of a folder of manifests are told by their endings, as kubectl does. */
export function wantedOf(need: SourceNeed, paths: readonly string[]): readonly string[] {
  const named = need.paths.flatMap((path) =>
    path.endsWith('/') ? paths.filter((each) => path === '/' || each.startsWith(path)) : [path],
  )
  return [...new Set([...named, ...manifestPaths(need, paths)])]
}

export function manifestPaths(
  { manifests }: Pick<SourceNeed, 'manifests'>,
  paths: readonly string[],
): readonly string[] {
  if (manifests === undefined) return []
  if (paths.includes(manifests)) return [manifests]
  const start = manifests === '' ? '' : `${manifests}/`
  return paths.filter((path) => path.startsWith(start) && /\.(ya?ml|json)$/.test(path)).sort()
}

function takesNothing(service: Service): boolean {
  return pathsOf(service, '').length === 0 && service.manifests === undefined
}

function manifestsOf({ manifests }: Service): Pick<SourceNeed, 'manifests'> {
  return manifests === undefined ? {} : { manifests: inFolder(manifests) }
}

function pathsOf({ files, containers = [], configure = [] }: Service, context: string): readonly string[] {
  const all = [files, ...containers.map((container) => container.files)].flatMap((each) =>
    Object.values(each),
  )
  const paths = all.flatMap((content) =>
    typeof content === 'object' && 'from' in content ? [wantedPath(content.from)] : [],
  )
  const configured = configure.map(({ file }) => configuredPath(context, file))
  return [...new Set([...paths, ...configured])].sort()
}

/** Where a file of `configure` is, from the folder of the need. */
export function configuredPath(context: string, file: string): string {
  return insideRepository(context, file) ?? file
}

function placeOf(
  service: Service,
  services: readonly Service[],
  ops: OpsCommit,
): Pick<SourceNeed, 'repo' | 'commit' | 'folder' | 'context' | 'prefix'> | undefined {
  const { source, image } = codeOf(service, services)
  const context = image.kind === 'build' ? (insideRepository(image.build.context) ?? '') : ''
  switch (source.kind) {
    case 'repository':
      return {
        repo: source.repo,
        commit: source.commit,
        folder: source.path,
        context,
        prefix: prefixOf(source, ops),
      }
    case 'none':
      return { repo: OPS_REPOSITORY, ...ops, context, prefix: '' }
    case 'held':
      return undefined
  }
}

/** `backend@3fa9c21:`, as files that others extend are told. */
function prefixOf({ repo, commit }: Pick<SourceNeed, 'repo' | 'commit'>, ops: OpsCommit): string {
  if (repo === OPS_REPOSITORY) return commit === ops.commit ? '' : `${commit.slice(0, 7)}:`
  const name = repo.replace(/(\.git)?\/*$/, '').replace(/^.*[/:]/, '')
  return `${name}@${commit.slice(0, 7)}:`
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

export function inFolder(path: string): string {
  return insideRepository(path) ?? path
}
