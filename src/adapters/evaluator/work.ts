import type { EvaluationFailure } from '../../core/config/script/evaluation.ts'
import type { SourceFile } from '../../core/config/script/source-file.ts'
import type { Json, KeyPath } from '../../core/json.ts'

/** What crosses from the agent to the worker for one file. */
export interface Work {
  readonly index: number
  readonly file: string
  /** The file and all that it imports; none of them imports what is not there. */
  readonly files: ReadonlyMap<string, GuestFile>
  readonly argument: { readonly env?: string; readonly branch?: string; readonly vars: Json }
  /** A function in the file's value whose result is wanted instead of the value. */
  readonly call?: Call
}

export interface GuestFile {
  readonly text: string
  readonly kind: SourceFile['kind']
  readonly imports: readonly string[]
}

export interface Call {
  readonly path: KeyPath
  readonly object: Json
}

export interface Limits {
  readonly deadlineMs: number
  readonly memoryMb: number
  readonly outputBytes: number
}

/** A value that is none, in whose place `json` has a mark. */
export interface OfValue {
  readonly message: string
  readonly path: KeyPath
}

export type Outcome =
  | {
      readonly ok: true
      readonly json: string
      readonly isFunction: boolean
      /** Left out: there is none. */
      readonly mistakes?: readonly OfValue[]
    }
  | {
      readonly ok: false
      readonly code: EvaluationFailure
      readonly message: string
      readonly hint?: string
      readonly file: string
      readonly line?: number
      /** The import at which it is; its line is looked up outside. */
      readonly imported?: string
      /** Place in the value; its line is looked up outside. */
      readonly path?: KeyPath
    }
