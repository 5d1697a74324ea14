import type { Fact } from '../json.ts'
import type { Port, Service, Shape } from '../services/service.ts'
import type { Instance } from '../targets/target.ts'
import type { ClusterFacts, Owner } from './desired.ts'
import type { Sources } from './sources/sources.ts'

/** What every renderer knows of the instance. */
export interface Frame {
  readonly project: string
  readonly instance: Instance
  /** undefined: no installation is known, keyed names are made with the zero key. */
  readonly owner: Owner | undefined
  readonly cluster: ClusterFacts
  readonly sources: Sources
  /** cert-manager ClusterIssuer for certificates under Ingress. */
  readonly issuer?: string
  /** Annotations of every route. */
  readonly routeAnnotations?: Readonly<Record<string, string>>
  /** Namespace where the pods run that answer for the Gateway or the ingress class. */
  readonly proxies?: string
  /** Ports of every service of the instance, for paths that lead to another. */
  readonly ports?: ReadonlyMap<string, Fact<readonly Port[]>>
  /** Hosts of services that run elsewhere, by name: no pod here is theirs. */
  readonly elsewhere?: Readonly<Record<string, NonNullable<Service['external']>>>
  /** Services that requests from outside reach, by routes of their own or by paths of others. */
  readonly entered?: ReadonlySet<string>
}

/** One service with what only its image could tell. */
export interface Part {
  readonly service: Service
  /** undefined where the service runs nothing, or nothing is known of its image. */
  readonly image?: PinnedImage
  readonly ports: Fact<readonly Port[]>
  /** What further containers run, by their names, where it is not `image`. */
  readonly containerImages?: ReadonlyMap<string, PinnedImage>
  /** Working directory of its container. */
  readonly workdir: Fact<string>
  /** Variables that the Dockerfile's WORKDIR takes from nowhere. */
  readonly workdirNeeds?: readonly string[]
}

/** What is no mistake, and still worth a look when somebody wonders (`validate -v`). */
export interface Note {
  readonly service: string
  readonly text: string
}

export interface PinnedImage {
  /** `registry/prefix/service:tag`. */
  readonly reference: string
  /** What stands in the pod: by digest where that is known. */
  readonly pinned: string
  readonly digest: Fact<string>
  /** The tag, for the label `app.kubernetes.io/version`. */
  readonly version?: string
}

/** The ports as far as they are known; unknown ones count as none. */
export function portsOf(part: Part): readonly Port[] {
  return part.ports.known ? part.ports.value : []
}

/** Whether pods of it run all the time, so that they can be reached. */
export function isStanding(shape: Shape): boolean {
  return shape === 'deployment' || shape === 'statefulset' || shape === 'daemonset'
}
