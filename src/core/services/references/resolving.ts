import type { Word } from '../../config/text/words.ts'
import type { Json, JsonMap, KeyPath } from '../../json.ts'
import type { Origins } from '../../origin.ts'
import type { Value } from '../../sensitive.ts'
import type { SecretSource } from '../secrets/source.ts'
import type { FAILED, Mistake } from './mistake.ts'

// What the parts of reference resolving know of each other.

export type Outcome = Value | typeof FAILED
/** A Mistake is not reported yet. */
export type Found = Outcome | Mistake

interface Merged {
  readonly value: JsonMap
  readonly origins: Origins
}

export interface World {
  readonly services: Pick<ReadonlyMap<string, Merged>, 'get' | 'has' | 'keys'>
  readonly vars: Merged
  readonly secrets: SecretSource
  /** Services of which something could not be read, which was told: what they lack is not said again. */
  readonly unsound: ReadonlySet<string>
  /** What a `$` word stands for in a service, or outside of all. */
  readonly word: (word: Word, service: string | undefined) => string | Mistake
  /** Why a service that the configuration knows is not in this instance. */
  readonly absent: (service: string) => Mistake | undefined
  /** Why not everything is known that a service says. */
  readonly unsure: (service: string) => string | undefined
  /** Whether the service's repository, and not the ops repository alone, decides what stands under a key of it. */
  readonly isElsewhere: (service: string, key: string | number | undefined) => boolean
  /** Names that every service offers. */
  readonly offered: readonly string[]
  /** What a service offers under a name without configuring it; undefined: its own key counts. */
  readonly offer: (service: string, name: string) => ((resolver: Resolving) => Found) | undefined
}

export interface Resolving {
  readonly world: World
  /** The value at a path, everything below it resolved. */
  find(path: KeyPath): Found
  /** The value that a reference names, for the value at `from`. */
  refer(text: string, from: KeyPath): Outcome
  /** A value as it was written, and everything below it, resolved. All its mistakes are reported, not only the first. */
  deep(raw: Json, path: KeyPath, layer?: string): Outcome
  report(mistake: Mistake, path: KeyPath): typeof FAILED
}
