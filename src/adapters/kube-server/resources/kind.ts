import type { Shape } from '../schema/schema.ts'
import type { Subject } from '../status.ts'

/** One served version of a kind. */
export interface Kind {
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly plural: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly namespaced: boolean
  readonly shape: Shape
  /** Has a status endpoint of its own; the main one then leaves status alone. */
  readonly status: boolean
  readonly scale: boolean
  /** What bumps metadata.generation: changes of spec, of spec and annotations, of all but metadata and status. */
  readonly generation: 'none' | 'spec' | 'spec+annotations' | 'all'
  /** Made by a CustomResourceDefinition: its unknown fields are pruned with the structural schema. */
  readonly custom: boolean
  /** Fills schema defaults of custom resources. */
  readonly schemaDefaults?: unknown
}

export function apiVersionOf(kind: Pick<Kind, 'group' | 'version'>): string {
  return kind.group === '' ? kind.version : `${kind.group}/${kind.version}`
}

/** Versions of one kind share their objects. */
export function resourceOf(kind: Pick<Kind, 'group' | 'plural'>): string {
  return `${kind.plural}.${kind.group}`
}

export function subjectOf(kind: Kind, name: string): Subject {
  return { group: kind.group, plural: kind.plural, name }
}

export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/')
  return slash < 0 ? '' : apiVersion.slice(0, slash)
}
