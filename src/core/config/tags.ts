import { isMap, type Json, type JsonMap, type KeyPath } from '../json.ts'

/**
 * What the globals of a configuration file stand for once its value has left the interpreter: a map with the one key
 * below. Nobody can write that key by hand: the walk over unknown keys refuses it in YAML, JSON and JavaScript alike.
 */
export const TAG = '$diploid'

export type Tagged =
  /** `services.mysql.env`, `vars.mailer.host`: the value at that path. */
  | { readonly kind: 'ref'; readonly path: string }
  /** `from(a, b)`: the maps at those paths, kept apart. */
  | { readonly kind: 'from'; readonly paths: readonly string[] }
  | { readonly kind: 'secret'; readonly name: string; readonly key: string }
  | {
      readonly kind: 'generate'
      readonly name: string
      readonly length?: number
      readonly alphabet?: string
      readonly rotation?: number
    }
  | { readonly kind: 'sops'; readonly file: string; readonly path: string }
  /**
   * Made by merge.ts only: layers that say something about one key, of which at least one is a reference. Resolved one by
   * one, lowest first: maps merge, anything else replaces what is below it.
   */
  | { readonly kind: 'merge'; readonly parts: readonly Json[] }
  /** Stands where a mistake was found and told; whatever needs it fails in silence. */
  | { readonly kind: 'broken' }
  /**
   * Made by services/references only, in `configure`: the maps of from(), each with the reference that named it. `values`
   * are resolved.
   */
  | { readonly kind: 'maps'; readonly maps: readonly NamedMap<Json>[] }
  /** A function, where this is allowed; called later by its place in the value of the file that was evaluated. */
  | { readonly kind: 'function'; readonly file: string; readonly path: KeyPath }

export interface NamedMap<T> {
  /** `services.mysql.env`; null for a map that is written out. */
  readonly path: string | null
  readonly values: { readonly [name: string]: T }
  /** What its service offers besides: host, port, url. */
  readonly offers: { readonly [name: string]: T }
  /** Why an offer has no value. */
  readonly absent: { readonly [name: string]: string }
}

export function tagged(tag: Tagged): JsonMap {
  return { [TAG]: tag as unknown as JsonMap }
}

export const BROKEN: JsonMap = tagged({ kind: 'broken' })

export function isBroken(value: unknown): boolean {
  return isMap(value) && tagOf(value)?.kind === 'broken'
}

export function tagOf(value: Json | undefined): Tagged | undefined {
  if (!isMap(value)) return undefined
  const tag = value[TAG]
  return isMap(tag) ? (tag as unknown as Tagged) : undefined
}
