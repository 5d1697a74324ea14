import type { KeyPath } from '../../json.ts'
import type { Service } from '../service.ts'

export interface Finding {
  readonly service: string
  /** From the service's own keys. */
  readonly path: KeyPath
  readonly code: string
  readonly message: string
  readonly hint: string
  readonly severity?: 'warning'
  /** Nothing to say where the key is said for services in general. */
  readonly ownOnly?: true
  /** It hangs on which branches there are, or what stands on them: it holds this service here, never the commit. */
  readonly ofBranches?: boolean
  /** What it collides with, for the message to name its file too. */
  readonly other?: { readonly service: string; readonly path: KeyPath }
}

export interface Known {
  /** Every service of the configuration, in this instance or not. */
  readonly declared: ReadonlySet<string>
  /** Those of this instance. */
  readonly services: ReadonlyMap<string, Service>
  /** Whether a service is in this instance by a branch that comes and goes. */
  readonly isPassing: (service: string) => boolean
}

/** Looks at the services of one instance, sorted by name. */
export type Rule = (services: readonly Service[], known: Known) => readonly Finding[]
