import type { Fields } from './data.ts'
import type { Kinds } from './resources/kinds.ts'
import type { Store } from './store/store.ts'

/** What every request and controller works on. */
export interface Cluster {
  readonly store: Store
  readonly kinds: Kinds
  /** The time as objects carry it: RFC 3339 in whole seconds. */
  timestamp(): string
}

/** How a write is to be done: what the query and the headers of a request say. */
export interface WriteOptions {
  readonly manager: string
  readonly subresource: '' | 'status' | 'scale'
  readonly dryRun: boolean
  readonly force: boolean
  readonly fieldValidation: 'Strict' | 'Warn' | 'Ignore'
  /** Collects texts for `Warning:` headers. */
  readonly warn: (message: string) => void
}

export interface Written {
  readonly object: Fields
  readonly created: boolean
}
