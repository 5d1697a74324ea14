import type { Fact } from '../json.ts'
import type { Sensitive } from '../sensitive.ts'

// What images are made of.
// In: services, Git trees, Dockerfiles, base digests. Out: one Image per service that has one.
// Limits: nothing is looked up here; `…Needed` functions list what the reconcile steps must look up.

/** A file of a Git tree. `mode` is Git's octal text: 100644, 100755, 120000 (symlink), 160000 (submodule). */
export interface TreeEntry {
  readonly mode: '100644' | '100755' | '120000' | '160000'
  readonly oid: string
}

/** All files of one commit (or of one folder of it) by path from the repository's root, without folders. */
export interface Tree {
  readonly commit: string
  readonly entries: ReadonlyMap<string, TreeEntry>
}

export interface ImageFacts {
  /** `sha256:…` of the manifest. */
  readonly digest: string
  readonly ports: readonly { readonly port: number; readonly protocol: 'TCP' | 'UDP' }[]
  readonly workdir: string
  readonly user: string
}

/** One thing that goes into a key, as `explain <service>.image` lists it. */
export interface KeyPart {
  readonly name: string
  readonly value: string
  /** Nobody told its value, and what it is of. */
  readonly unknown?: UnknownPart
}

/** A base by its reference, the image of a service, a secret that the build mounts. */
export interface UnknownPart {
  readonly kind: 'base' | 'image' | 'secret'
  readonly of: string
}

/** An image of a service in one instance. */
export type Image =
  | {
      readonly kind: 'build'
      readonly service: string
      /** `registry/prefix/service:key`. */
      readonly reference: string
      /** The same image as builds push it, where nodes pull it under another name. */
      readonly push?: string
      /** Its registry speaks plain http (`registry.insecure`). */
      readonly insecure: boolean
      /** Hash of everything that can change the image's bytes; the tag. */
      readonly key: string
      readonly parts: readonly KeyPart[]
      readonly build: BuildInputs
      /** What the Dockerfile's final stage exposes; empty where it exposes nothing. */
      readonly exposed: ImageFacts['ports']
      /** Unknown where only a base image tells it, and that was not asked. */
      readonly workdir: Fact<string>
      /** Variables in WORKDIR that the Dockerfile does not set: then nothing before a build tells it. */
      readonly workdirNeeds?: readonly string[]
      /** Whom USER names, '' where nothing does; undefined where only a base image tells it, and that was not asked. */
      readonly user?: string
    }
  | {
      readonly kind: 'ready'
      readonly service: string
      readonly reference: string
      /** The further container of the service that runs it; undefined: the service itself. */
      readonly container?: string
    }

/** What an image that was just built says of itself, as far as that was known before. */
export function factsOfBuilt(image: Extract<Image, { kind: 'build' }>, digest: string): ImageFacts {
  const workdir = image.workdir.known ? image.workdir.value : '/'
  return { digest, ports: image.exposed, workdir, user: image.user ?? '' }
}

/** Everything a builder needs to make one image. */
export interface BuildInputs {
  readonly repo: string
  readonly commit: string
  readonly branch: string
  /** Folder of the context in the repository, '' for its root. */
  readonly context: string
  /** Path of the Dockerfile from the repository's root. */
  readonly dockerfile: string
  /** In its place, where the code has none of its own. */
  readonly generated?: GeneratedBuild
  /** More than the usual one, or another. */
  readonly platforms?: readonly string[]
  readonly target?: string
  readonly args: Readonly<Record<string, string>>
  /** What the build may mount while it runs, by name; the key has their versions. */
  readonly secrets?: Readonly<Record<string, Sensitive>>
  /** External images by the reference the Dockerfile names, pinned to the digests that are in the key. */
  readonly bases: Readonly<Record<string, string>>
  /** Images of other services that it is built on, by the argument that is given their digest. */
  readonly on?: Readonly<Record<string, OwnBase>>
  /** Files over those of the commit; the tree has them. */
  readonly overlay?: readonly OverlayFile[]
  /** Git tree id that the context has after its ignore file. */
  readonly tree: string
}

export interface OwnBase {
  readonly service: string
  /** Of the image, as lookups and builds know it. */
  readonly reference: string
  /** Where builds have it from, without tag or digest. */
  readonly from: string
}

/** A file that a build gets instead of the one that was committed, or beside those. */
export interface OverlayFile {
  /** From the repository's root. */
  readonly path: string
  readonly text: string
}

/** A folder of a commit as it is after the overlay, without regard to ignore files; the builder checks it. */
export interface SourceTree {
  readonly folder: string
  /** Git tree id. */
  readonly tree: string
}

/** Texts of the Dockerfile and of the ignore file that build packs make. */
export interface GeneratedBuild {
  readonly dockerfile: string
  readonly ignore: string
}

/** What a registry said of a reference: facts, absent, or unknown with the reason. */
export type Lookup = Fact<ImageFacts> | { readonly known: true; readonly value: 'absent' }
export type Lookups = ReadonlyMap<string, Lookup>
