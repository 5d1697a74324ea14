import type { Provenance } from '../../core/config/provenance.ts'
import type { ClusterFacts, Owner } from '../../core/desired/desired.ts'
import type { Rendered } from '../../core/desired/render.ts'
import type { Sources } from '../../core/desired/sources/sources.ts'
import type { Image, Lookups } from '../../core/images/image.ts'
import type { BuildAction } from '../../core/plan/plan.ts'
import type { Release } from '../../core/plan/release.ts'
import type { ValueMap } from '../../core/sensitive.ts'
import type { Service } from '../../core/services/service.ts'
import type { Instance } from '../../core/targets/target.ts'
import type { Registry } from '../../ports.ts'
import type { OpsPlace, RoundPorts } from '../round.ts'
import type { Configuration } from './read.ts'

export interface PrepareInput {
  readonly place: OpsPlace
  readonly configuration: Configuration
  readonly instance: Instance
  /** undefined: no installation is known; keyed names have the zero key. */
  readonly owner: Owner | undefined
  readonly cluster: ClusterFacts
  readonly previous: Release | undefined
}

export interface Prepared extends PrepareInput {
  readonly services: readonly Service[]
  /** By service: what was written, resolved. */
  readonly values: ReadonlyMap<string, ValueMap>
  readonly provenance: ReadonlyMap<string, Provenance>
  readonly images: readonly Image[]
  readonly bases: Lookups
  readonly lookups: Lookups
  readonly sources: Sources
  readonly rendered: Rendered
  readonly builds: readonly BuildAction[]
  /** Services whose objects stay as they are, with the reason. */
  readonly held: ReadonlyMap<string, string>
  /** Whether something that holds a service back may pass by itself. */
  readonly retry: boolean
}

export interface PreparePorts extends Pick<RoundPorts, 'git' | 'evaluator' | 'scrubber'> {
  /** undefined: no registry is asked, and what it would say is unknown. */
  readonly registry: Registry | undefined
}
