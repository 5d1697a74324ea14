import type { KeyPath } from '../../json.ts'
import type { ServiceConfig } from '../schema/service.ts'

/** A service of one environment with all layers merged and all references resolved. */
export interface Whole {
  readonly config: ServiceConfig
  /** Whether somebody wrote the key for this very service, rather than for all. */
  readonly isOwn: (key: string) => boolean
  /** Whether nobody wrote the value: it is a built-in default. */
  readonly isBuiltIn: (path: KeyPath) => boolean
}

/** What a rule finds, and at which key. */
export interface Broken {
  readonly path: KeyPath
  readonly message: string
  readonly hint: string
  /** Left out: an error. */
  readonly severity?: 'warning'
}

export type Rule = (whole: Whole) => readonly Broken[]
