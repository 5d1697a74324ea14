import type { JsonMap } from '../json.ts'
import type { Origin } from '../origin.ts'

/** The ops repository as readOps understood it: everything that decides what is deployed where. */
export interface Ops {
  /** The project's name; a DNS-1123 label. */
  readonly name: string
  /** Where images go; undefined: nothing can be built (a Problem of the images stage, where something must be). */
  readonly registry?: RegistryConfig
  readonly domain?: DomainConfig
  /** In the order in which they were written; never empty. */
  readonly environments: ReadonlyMap<string, EnvironmentConfig>
  /** Sorted by name. */
  readonly services: ReadonlyMap<string, ServiceSource>
  /** Global variables of the first step, with tags. Those of an instance come from readVariables(). */
  readonly vars: JsonMap
  /** For one instance, what its environment says otherwise is in it. */
  readonly routing: RoutingConfig
  /** `domain` in the calls for the other environments, where the ops file exports a function. */
  readonly domains?: ReadonlyMap<string, DomainConfig | undefined>
  /** What was written about how images are built; the rest is the builder's to know. */
  readonly build?: BuildConfig
  /** `false`: nothing is deleted that leaves the configuration. */
  readonly prune?: false
  /** Services of which something could not be read at all, which was told: what is missing in them is no mistake. */
  readonly unsound?: ReadonlySet<string>
}

export interface RegistryConfig {
  /** Prefix under which builds push, without scheme or trailing slash: `registry.example.com:4567/group`. */
  readonly push: string
  /** Prefix under which nodes pull. */
  readonly pull: string
  /** Speaks plain http. */
  readonly insecure: boolean
}

export interface BuildConfig {
  readonly rootless?: boolean
  readonly timeoutSeconds?: number
  readonly resources?: {
    readonly requests?: Readonly<Record<string, string>>
    readonly limits?: Readonly<Record<string, string>>
  }
  /** Seconds after which digests of base images are looked up anew. */
  readonly refresh?: number | false
  /** Builds of one environment at once. */
  readonly concurrency?: number
}

export interface DomainConfig {
  readonly base: string
  /** How an environment without a domain of its own shows in its hosts (production never does). */
  readonly mapEnv: 'subdomain' | 'suffix' | 'none'
}

export interface RoutingConfig {
  /** The Gateway that routes attach to. */
  readonly gateway?: { readonly namespace: string; readonly name: string }
  readonly ingressClass?: string
  /** cert-manager ClusterIssuer for certificates of routes. */
  readonly issuer?: string
  /** Annotations of every Ingress and HTTPRoute. */
  readonly annotations?: Readonly<Record<string, string>>
  /** Namespace of the pods that answer for the Gateway or the ingress class. */
  readonly proxies?: string
}

/** What one environment says otherwise; `null` takes away what all have. */
export type RoutingOverride = {
  readonly [K in Exclude<keyof RoutingConfig, 'annotations'>]?: RoutingConfig[K] | null
} & { readonly annotations?: Readonly<Record<string, string | null>> | null }

/**
 * Branch names, globs and `!` exclusions in written order; undefined: the default branch of each repository.
 * Never empty.
 */
export type BranchPatterns = readonly string[] | undefined

export interface EnvironmentConfig {
  readonly name: string
  readonly branch: BranchPatterns
  /** Where they are written, for mistakes in them. */
  readonly branchOrigin?: Origin | undefined
  readonly type: 'production' | 'development'
  /** Its own base of hosts, taken as written; undefined: made from Ops.domain. */
  readonly domain?: string
  readonly routing?: RoutingOverride
  /** Overrides the name made from project and environment. May hold `$` words. */
  readonly namespace?: string
  /** Where it is written, for mistakes in it. */
  readonly namespaceOrigin?: Origin | undefined
  /** What it has an instance for. All but `shared` is refused as not acted on yet, and checked all the same. */
  readonly instances: 'shared' | 'branch' | 'merge request'
  /** What all of it may take together: cpu, memory, storage, pods, volumes. */
  readonly quota?: Readonly<Record<string, string>>
  readonly origin: Origin | undefined
  /** A mistake in it was told: nothing can be deployed there, nor checked further. */
  readonly unsound?: true
}

/** Where the code of a service comes from. */
export type CodeSource =
  /** Ready image or external host: nothing to check out. */
  | { readonly kind: 'none' }
  /** A URL, an absolute folder, or OPS_REPOSITORY. */
  | {
      readonly kind: 'repository'
      readonly location: string
      /** Nothing says where it is: it is looked for under the service's own name. */
      readonly assumed?: true
    }
  /** A name that needs the ops repository's URL, which is not known. Reported as a Problem of this service. */
  | { readonly kind: 'unresolved'; readonly wanted: string }
  /** What says where it is has a mistake, which was told. */
  | { readonly kind: 'unsound' }

/** Location of the ops repository itself, whatever its URL or folder is. */
export const OPS_REPOSITORY = '.'

export interface ServiceSource {
  readonly name: string
  readonly code: CodeSource
  /** Folder in that repository, without slashes around it; '' is its root. */
  readonly path: string
  /** The service's own branch for every environment that `branches` does not name; overrides the environment's. */
  readonly branch: BranchPatterns
  /** Overrides of single environments. */
  readonly branches: ReadonlyMap<string, BranchPatterns>
  readonly origin: Origin | undefined
}
