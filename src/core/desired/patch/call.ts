import type { Json, JsonMap, KeyPath } from '../../json.ts'

/** A function of a configuration file that is wanted called with an object. */
export interface PatchCall {
  /** The object and the key of `patch`. */
  readonly id: string
  readonly service: string
  /** The file that was evaluated, and where in its value the function stands. */
  readonly file: string
  readonly path: KeyPath
  /** What it is given: a secret stands there as an opaque word. */
  readonly object: JsonMap
}

export type PatchResult =
  | { readonly ok: true; readonly value: Json }
  | {
      readonly ok: false
      readonly code: string
      readonly message: string
      readonly hint?: string
      readonly file?: string
      readonly line?: number
    }
