import type { Overrides } from '../core/config/ops/overrides.ts'
import type { Remember } from '../core/remember.ts'
import type { Backend } from '../ports/backend.ts'
import type { Builder } from '../ports/builder.ts'
import type { Clock, Random } from '../ports/clock.ts'
import type { Evaluator } from '../ports/evaluator.ts'
import type { Git } from '../ports/git.ts'
import type { Log, Progress, Scrubber } from '../ports/log.ts'
import type { Registry } from '../ports/registry.ts'
import type { Sops } from '../ports/sops.ts'
import type { State } from '../ports/state.ts'

/** Where the ops configuration is read from. */
export interface OpsPlace {
  /** URL, or absolute folder of a checkout. */
  readonly location: string
  /** Branch that holds the configuration; undefined: the default one, or what is checked out. */
  readonly branch: string | undefined
  /** Folder of `.diploid.conf.js` in the repository, '' for its root. */
  readonly folder: string
  /** The repository's own name, which names the project where the configuration does not. */
  readonly name: string
  /** URL from which repositories beside it are found; undefined for a checkout without a remote. */
  readonly url: string | undefined
  /** Refs of `extends` that were looked up before; others are. Left out: none was. */
  readonly pinned?: Pinned
  /** Checkouts or URLs that stand in for the repositories of services, by service. */
  readonly overrides: Overrides
}

/** Facts: what a ref stood for once it stands for as long as somebody writes it. */
export interface Pinned {
  /** By `group/shared@v3`. */
  readonly commits: ReadonlyMap<string, string>
  /** Whether a ref that has moved since is told; else nobody is asked. */
  readonly tellsMoved: boolean
}

/** What one round may use of the world; plan-only rounds never call `builder`, nor a writing method of the others. */
export interface RoundPorts {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly progress: Progress
  readonly scrubber: Scrubber
  readonly git: Git
  readonly evaluator: Evaluator
  readonly registry: Registry
  readonly sops: Sops
  readonly builder: Builder
  readonly backend: Backend
  readonly state: State
  /** What earlier rounds made of the same inputs; left out: everything is made anew. */
  readonly remember?: Remember
}
