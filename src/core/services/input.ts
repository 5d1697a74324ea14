import type { Layer } from '../config/layer.ts'
import type { Merged } from '../config/merge.ts'
import type { Ops } from '../config/ops.ts'
import type { Origins } from '../origin.ts'
import type { ValueMap } from '../sensitive.ts'
import type { Instance, Target } from '../targets/target.ts'
import type { ExposedPort } from './network/ports.ts'
import type { SecretFacts } from './secrets/facts.ts'
import type { Service } from './service.ts'

export interface ResolveInput {
  readonly ops: Ops
  readonly instance: Instance
  /** By service: what readLayers gave for each target of the instance. */
  readonly layers: ReadonlyMap<string, readonly Layer[]>
  /** Services about which not everything is known, because their repository or own file cannot be read: why. */
  readonly unsure?: ReadonlyMap<string, string>
  /** What readVariables gave. */
  readonly vars: readonly Layer[]
  /** Services whose file could not be read for this instance, which was told. */
  readonly unsound?: ReadonlySet<string>
  /** Ports that images expose, as far as they are known; for builds see portsNeeded. */
  readonly exposed: ReadonlyMap<string, readonly ExposedPort[]>
  /** What generate(), sops() and secret() stand for; see secretsNeeded. */
  readonly secretFacts: SecretFacts
}

export interface Resolved {
  /** Sorted by name. A service with a mistake is left out; its Problem says why. */
  readonly services: readonly Service[]
  /** By service: what was written, with every reference and word resolved; for `explain`. */
  readonly values: ReadonlyMap<string, ValueMap>
  /** Those with a mistake, as far as they are understood: what their images are made of can be checked all the same. */
  readonly doubtful: readonly Service[]
  /** By service: all that is said of it, lowest first; provenanceOf tells of each value who said it. */
  readonly layers: ReadonlyMap<string, readonly Layer[]>
  /** The variables of this instance as they are written. */
  readonly vars: Merged
  /** Where each value of a service was written, by key path. */
  readonly origins: ReadonlyMap<string, Origins>
}

/** Everything that is said about one service in this instance, and where its code comes from. */
export interface MergedService extends Merged {
  readonly target: Target
}
