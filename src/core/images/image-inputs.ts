import type { Fact } from '../json.ts'
import type { ConfiguredFile, Service } from '../services/service.ts'
import type { Instance } from '../targets/target.ts'
import { insideRepository, isBelow } from './context/paths.ts'
import type { Tree } from './image.ts'
import { PACK_FILES } from './packs/packs.ts'
import type { Refresh } from './refresh.ts'
import { WEB_FILES } from './web/web.ts'

/** As much of a service as its image depends on; known before the rest of it is. */
export type Buildable = Pick<Service, 'name' | 'source' | 'image' | 'containers' | 'verify'>

/** A service that is built, with the places of its context and Dockerfile from the repository's root. */
export interface BuiltService {
  readonly service: Buildable
  readonly source: Extract<Service['source'], { kind: 'repository' }>
  readonly build: Extract<Service['image'], { kind: 'build' }>['build']
  readonly context: string
  readonly dockerfile: string
}

/** What is wanted from one commit; the same `id` for every service that wants the same. */
export interface InputNeed {
  readonly id: string
  readonly repo: string
  readonly commit: string
  /** Folder whose tree is listed. */
  readonly folder: string
  /** Files whose text is read where the tree has them. */
  readonly files: readonly string[]
  /** Further ones, each list read where the tree has no such Dockerfile. */
  readonly without: ReadonlyMap<string, readonly string[]>
  readonly services: readonly string[]
}

export interface ImageInputs {
  readonly tree: Tree
  /** Texts of the files that the commit has. */
  readonly texts: ReadonlyMap<string, string>
  /** The same as they were committed. */
  readonly bytes: ReadonlyMap<string, Uint8Array>
}

/** By the id of the need; unknown where the repository could not be read. */
export type InputFacts = ReadonlyMap<string, Fact<ImageInputs>>

/** Prefixes without scheme and trailing slash. */
export interface ImageRegistry {
  readonly push: string
  readonly pull: string
  readonly insecure: boolean
}

/** What arguments and names an image gets from where it goes. */
export interface ImageContext {
  readonly project: string
  readonly instance: Pick<Instance, 'environment' | 'name'>
  /** undefined: nothing can be built. */
  readonly registry: ImageRegistry | undefined
  /** Services of the instance, those among them too of which nothing else is known here. */
  readonly others?: readonly string[]
  /** What the ops repository says of all builds. */
  readonly refresh?: Refresh
  /** Left out: of none is a version known. */
  readonly secretVersions?: BuildSecretVersions
}

/** By `build <service>/<name>`; no Secret has a name with a space in it. */
export type BuildSecretVersions = Readonly<Record<string, string>>

/** The one platform that is built for; part of every key. */
export const PLATFORM = 'linux/amd64'

/** undefined: the service is not built, or its code cannot be had now. */
export function builtService(service: Buildable): BuiltService | 'outside' | undefined {
  const { source, image } = service
  if (image.kind !== 'build' || source.kind !== 'repository') return undefined
  const context = insideRepository(source.path, image.build.context)
  const dockerfile = insideRepository(source.path, image.build.dockerfile)
  if (context === undefined || dockerfile === undefined) return 'outside'
  return { service, source, build: image.build, context, dockerfile }
}

/** Whether the Dockerfile is made, whatever the code has. */
export function isGeneratedAlways({ web, pack }: BuiltService['build']): boolean {
  return web !== undefined || pack !== undefined
}

/** The platform that facts of the image are about. */
export function platformOf({ platforms }: BuiltService['build']): string {
  return platforms?.[0] ?? PLATFORM
}

export function needOf(built: BuiltService): InputNeed {
  const { source, context, dockerfile, service, build } = built
  const folder = isBelow(context, dockerfile) ? context : ''
  const inContext = (path: string) => (context === '' ? path : `${context}/${path}`)
  const made = (build.web === undefined ? PACK_FILES : WEB_FILES).map(inContext)
  const always = isGeneratedAlways(build)
  return {
    id: `${source.repo}\n${source.commit}\n${folder}`,
    repo: source.repo,
    commit: source.commit,
    folder,
    files: [...(always ? made : [dockerfile]), ...ignoreFilesOf(built), ...configuredPaths(built).values()],
    without: new Map(always ? [] : [[dockerfile, made]]),
    services: [service.name],
  }
}

/** Files of `build.configure` with their paths from the repository's root. */
export function configuredPaths({ build, context }: BuiltService): ReadonlyMap<ConfiguredFile, string> {
  return new Map(
    (build.configure ?? []).map((file) => [file, insideRepository(context, file.file) ?? file.file] as const),
  )
}

/** Places of the ignore file; the first that exists counts, as in BuildKit. */
export function ignoreFilesOf({
  context,
  dockerfile,
}: Pick<BuiltService, 'context' | 'dockerfile'>): readonly string[] {
  return [`${dockerfile}.dockerignore`, context === '' ? '.dockerignore' : `${context}/.dockerignore`]
}
