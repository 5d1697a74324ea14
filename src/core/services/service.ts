import type { NamedMap } from '../config/tags.ts'
import type { KeyPath } from '../json.ts'
import type { Origin } from '../origin.ts'
import type { Sensitive, Value, ValueMap } from '../sensitive.ts'
import type { Source } from '../targets/target.ts'
import type { Exposure } from './network/exposure.ts'
import type { Autoscale, Disruption, Isolation } from './parts/scaling.ts'

// A service of one instance with every value decided: layers merged, references and `$` words resolved.
// In: made by services/resolve.ts. Out: what images and desired read; the same for every backend.
// Limits: what only a built or inspected image can tell (digest, exposed ports) is not here but in images/.

/** A value of a container's environment: text, secret text, or a key of a Secret that exists in the namespace. */
export type EnvValue = string | Sensitive | { readonly secret: string; readonly key: string }

/** What a file in the container holds: text, secret text, or a file of the repository (a folder, where it ends in '/'). */
export type FileContent = string | Sensitive | { readonly from: string }

/** A file of the build context with what is set in it. */
export interface ConfiguredFile {
  /** From the context's folder. */
  readonly file: string
  readonly edits: readonly Edit[]
  readonly origin: Origin | undefined
}

export interface Edit {
  /** Path or glob in the file, as written. */
  readonly left: string
  readonly value: EditValue
  readonly origin: Origin | undefined
}

export type EditValue =
  | { readonly kind: 'value'; readonly value: Value }
  /** Taken one by one, later over earlier. */
  | { readonly kind: 'maps'; readonly maps: readonly NamedMap<Value>[] }

export interface Port {
  readonly name: string
  readonly port: number
  readonly protocol: 'TCP' | 'UDP'
}

export type ServiceImage =
  | { readonly kind: 'build'; readonly build: Build }
  | { readonly kind: 'ready'; readonly reference: string }
  /** Another service's image. */
  | { readonly kind: 'shared'; readonly service: string }
  | { readonly kind: 'none' }

export interface Build {
  /** Path of the context folder in the repository; '' is the service's `path` itself. */
  readonly context: string
  /** Path of the Dockerfile relative to the service's `path`. */
  readonly dockerfile: string
  readonly target?: string
  readonly args: Readonly<Record<string, string>>
  /** What the Dockerfile mounts while it runs, by the name there. */
  readonly secrets?: Readonly<Record<string, Sensitive>>
  /** Files of the context that are changed before the build. */
  readonly configure?: readonly ConfiguredFile[]
  /** A static site: the Dockerfile is made, whatever the code has. */
  readonly web?: Web
  /** The build pack that makes the Dockerfile; undefined: whichever fits where there is none. */
  readonly pack?: string
  /** Not empty; the first is the one that facts of images are about. Left out: linux/amd64. */
  readonly platforms?: readonly string[]
  /** Seconds after which digests of its bases are looked up anew. Left out: what holds for all builds. */
  readonly refresh?: number | false
  /** Whether the service says what runs, so that the image need not. */
  readonly hasCommand?: true
}

/** A static site as people write it. */
export interface Web {
  /** Folder that is served; '' is the code itself. */
  readonly root?: string
  /** Page that answers for paths which are no file. */
  readonly spa?: string
  /** Image of the server instead of ours; it must be an nginx. */
  readonly base?: string
  /** Headers over ours; '' takes one away. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface Probe {
  readonly path?: string
  readonly port?: number
  readonly command?: readonly string[]
  /** Seconds. */
  readonly period?: number
  readonly timeout?: number
  readonly failures?: number
  readonly delay?: number
}

export interface Storage {
  /** Mount path in the container. */
  readonly path: string
  /** Kubernetes quantity, `10Gi`; '' where a temporary one has no limit. */
  readonly size: string
  readonly class?: string
  /** `temporary`: an empty folder of the pod. */
  readonly mode: 'ReadWriteOnce' | 'ReadWriteMany' | 'ReadOnlyMany' | 'ReadWriteOncePod' | 'temporary'
  /** Its claim goes, with its data, when the configuration no longer has it. */
  readonly discard?: true
}

/** A host folder of the node. */
export interface HostMap {
  readonly host: string
  readonly path: string
}

export interface Route {
  readonly host: string
  /** Path prefix; '/' is everything. */
  readonly path: string
  /** Whether clients use https. */
  readonly tls: boolean
}

export interface CronJob {
  readonly name: string
  readonly schedule: string
  readonly command: readonly string[]
  readonly timeZone?: string
}

/** A command around a rollout. */
export interface Task {
  readonly phase: 'created' | 'before' | 'after' | 'removed'
  readonly name: string
  readonly command: readonly string[]
  /** In a pod that runs already. */
  readonly exec?: true
  /** Seconds. */
  readonly timeout: number
}

/** Tests that a rollout waits for: a command in the built image, or a stage of the Dockerfile. */
export type Verify =
  | {
      readonly kind: 'command'
      readonly command: readonly string[]
      readonly services: readonly string[]
      readonly timeout: number
    }
  | { readonly kind: 'target'; readonly target: string; readonly services: readonly string[] }

export interface Resources {
  readonly requests?: Readonly<Record<string, string>>
  readonly limits?: Readonly<Record<string, string>>
}

/** A further process in the image of its service. */
export interface Process extends Pick<Service, 'command' | 'args' | 'grace' | 'health' | 'replicas'> {
  readonly name: string
  readonly resources?: Resources
}

/** A further container in each pod of its service. */
export interface Container
  extends Pick<Service, 'command' | 'args' | 'workdir' | 'user' | 'files' | 'resources'> {
  readonly name: string
  /** `init`: it runs to its end before the others start. */
  readonly runs: 'init' | 'beside'
  /** undefined: that of the service. */
  readonly image?: Extract<ServiceImage, { kind: 'ready' | 'shared' }>
  /** All of it: in the service's own image with the service's variables. */
  readonly env: Service['env']
}

/** How the service runs; a cron job alone has no standing workload. */
export type Shape = 'deployment' | 'statefulset' | 'daemonset' | 'cron' | 'external' | 'none'

/** A change of rendered objects: a map merged into them, a JSON patch, or a function of a file that is given each. */
export type Patch =
  | { readonly kind: 'merge'; readonly value: ValueMap }
  | { readonly kind: 'operations'; readonly operations: readonly Operation[] }
  | { readonly kind: 'function'; readonly file: string; readonly path: KeyPath }

export interface Operation {
  readonly op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test'
  readonly path: string
  readonly from?: string
  readonly value?: Value
}

export interface Service {
  readonly name: string
  readonly source: Source
  readonly shape: Shape
  /** A StatefulSet of at most one pod, on claims that are the service's and not the pod's. */
  readonly single?: true
  readonly image: ServiceImage
  readonly command?: readonly string[]
  readonly args?: readonly string[]
  readonly workdir?: string
  readonly user?: number
  /** Seconds between SIGTERM and SIGKILL. */
  readonly grace?: number
  readonly env: Readonly<Record<string, EnvValue>>
  /** By absolute mount path. */
  readonly files: Readonly<Record<string, FileContent>>
  /** Files of the repository, changed and mounted over their place below the working directory. */
  readonly configure?: readonly ConfiguredFile[]
  /** undefined: those of the image (Dockerfile's EXPOSE or the image's configuration). */
  readonly ports?: readonly Port[]
  readonly routes: readonly Route[]
  /** What happens to requests on the way; undefined: nothing special. */
  readonly exposure?: Exposure
  /** false: `ingress: false` says that nobody outside reaches it, whatever else is said. */
  readonly reachable?: boolean
  readonly isolation?: Isolation
  /** A Service without cluster address. */
  readonly headless: boolean
  /** Where an external service really is; its Service becomes an ExternalName. */
  readonly external?: { readonly host: string; readonly port?: number }
  readonly storage: readonly Storage[]
  readonly hostMaps: readonly HostMap[]
  readonly replicas: number
  /** Where it is set, `replicas` is the autoscaler's. */
  readonly autoscale?: Autoscale
  readonly disruption?: Disruption
  readonly resources: Resources
  /** At most one pod of this service per node. */
  readonly uniquePerNode: boolean
  readonly spread?: 'nodes' | 'zones'
  readonly nodes: Readonly<Record<string, string>>
  readonly tolerations: readonly ValueMap[]
  readonly health: {
    readonly readiness?: Probe | 'none'
    readonly liveness?: Probe
    readonly startup?: Probe
  }
  readonly cron: readonly CronJob[]
  /** Those whose conditions hold here, in the order of their phases; within one as written. */
  readonly tasks?: readonly Task[]
  readonly verify?: Verify
  /** Commit statuses of other systems that a rollout waits for. */
  readonly requires?: readonly string[]
  readonly processes?: readonly Process[]
  readonly containers?: readonly Container[]
  /** Set where this stands for one of the processes of a service. */
  readonly process?: string
  readonly runAsNonRoot?: true
  readonly needs: readonly string[]
  /** What its own repository may need beside those (`allow.needs`). */
  readonly mayNeed?: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  /** Further objects as Kubernetes writes them. */
  readonly objects: readonly ValueMap[]
  /** Path of files that hold all that runs, as Kubernetes writes it. */
  readonly manifests?: string
  /** By `Kind` or `Kind/name`: what is changed in the rendered objects. */
  readonly patch: Readonly<Record<string, Patch>>
  /** Objects made by others that are to join: all that the service has, or these as `Kind/name`. */
  readonly adopt?: true | readonly string[]
  readonly replace: 'allow' | 'refuse'
}
