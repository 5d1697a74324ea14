import type { Layer } from '../../core/config/layer.ts'
import type { Merged } from '../../core/config/merge.ts'
import type { ClusterFacts, Owner } from '../../core/desired/desired.ts'
import type { RoutingChoice } from '../../core/desired/network/chosen.ts'
import type { Rendered } from '../../core/desired/render.ts'
import type { SecretVersions } from '../../core/desired/secrets/secret-versions.ts'
import type { Sources } from '../../core/desired/sources/sources.ts'
import type { Image, ImageFacts, Lookups } from '../../core/images/image.ts'
import type { BaseFacts } from '../../core/images/refresh.ts'
import type { Origins } from '../../core/origin.ts'
import type { BuildAction } from '../../core/plan/plan.ts'
import type { Release } from '../../core/plan/release.ts'
import type { ValueMap } from '../../core/sensitive.ts'
import type { Service } from '../../core/services/service.ts'
import type { Instance } from '../../core/targets/target.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Registry } from '../../ports/registry.ts'
import type { Memory } from '../memory.ts'
import type { OpsPlace, RoundPorts } from '../round.ts'
import type { Scripts } from './extends/scripts.ts'
import type { BasesLooked } from './images/bases.ts'
import type { Configuration } from './read.ts'

export interface PrepareInput {
  readonly place: OpsPlace
  readonly configuration: Configuration
  readonly instance: Instance
  /** undefined: no installation is known; keyed names have the zero key. */
  readonly owner: Owner | undefined
  readonly cluster: ClusterFacts
  readonly previous: Release | undefined
  /** Whether a secret value that is not known holds its service back, or a placeholder stands for it. */
  readonly secrets: 'required' | 'if-known'
  /** What a plan recorded; else what the previous release did counts. */
  readonly recorded?: InstanceFacts
  readonly memory?: Pick<Memory, 'inVain'>
}

/** Recorded for each instance by itself: two may stand on different digests of one reference. */
export interface InstanceFacts {
  /** What registries said, by reference. */
  readonly images: Readonly<Record<string, ImageFacts>>
  /** The same of the images that builds stand on, and when. */
  readonly bases?: Readonly<Record<string, BaseFacts>>
  /** Versions of Secrets that pods refer to. */
  readonly secrets: SecretVersions
  readonly routing?: RoutingChoice
}

export interface UnknownSecret {
  readonly what: string
  readonly reason: string
}

export interface Prepared extends PrepareInput {
  readonly services: readonly Service[]
  /** By service: what was written, resolved. */
  readonly values: ReadonlyMap<string, ValueMap>
  /** By service: all that is said of it, lowest first. */
  readonly layers: ReadonlyMap<string, readonly Layer[]>
  /** As they are written, and by whom. */
  readonly vars: Merged
  readonly origins: ReadonlyMap<string, Origins>
  readonly images: readonly Image[]
  readonly bases: BasesLooked
  readonly lookups: Lookups
  readonly sources: Sources
  /** How files of the configuration were evaluated. */
  readonly scripts: Scripts
  readonly rendered: Rendered
  readonly secretVersions: SecretVersions
  /** Secrets for which a placeholder stands, or whose version is not known. */
  readonly unknownSecrets: readonly UnknownSecret[]
  readonly builds: readonly BuildAction[]
  /** Services whose objects stay as they are, with the reason. */
  readonly held: ReadonlyMap<string, string>
  /** Whether something that holds a service back may pass by itself. */
  readonly retry: boolean
}

export interface PreparePorts
  extends Pick<RoundPorts, 'git' | 'evaluator' | 'scrubber' | 'sops' | 'remember'> {
  /** undefined: no registry is asked, and what it would say is unknown. */
  readonly registry: Registry | undefined
  /** Left out: nothing that is on record is looked up anew. */
  readonly clock?: Pick<Clock, 'now' | 'iso'>
  /** Left out: no cluster is asked. */
  readonly backend?: Pick<RoundPorts['backend'], 'secrets'>
}
