import type { Json, KeyPath } from '../../json.ts'
import type { Origin } from '../../origin.ts'
import type { SourceFile } from './source-file.ts'

// What an evaluator of JavaScript configuration is asked, and what it answers.

/** One file to evaluate. `files` holds its imports, closed, by path from the repository's root. */
export interface Evaluation {
  readonly file: string
  readonly files: ReadonlyMap<string, SourceFile>
  /** Given to an exported function; the two steps of spec 2.1. */
  readonly argument: { readonly env?: string; readonly branch?: string; readonly vars: Json }
}

export type Evaluated =
  | {
      readonly ok: true
      readonly value: Json
      readonly isFunction: boolean
      /** Of single values; marks stand in their places. Left out: there is none. */
      readonly mistakes?: readonly NotEvaluated[]
    }
  | NotEvaluated

export interface NotEvaluated {
  readonly ok: false
  readonly code: EvaluationFailure
  readonly message: string
  readonly hint?: string
  /** Of the key that holds it, where it is a part of the value. */
  readonly path?: KeyPath
  readonly origin: Origin
}

/** A function that a file's value holds, called with a plain object. */
export interface FunctionCall extends Evaluation {
  /** Where the function stands in the value. */
  readonly path: KeyPath
  readonly object: Json
}

/** What it returned; where it returned nothing, the object as it left it. */
export type Called = { readonly ok: true; readonly value: Json } | NotEvaluated

export type EvaluationFailure =
  | 'config.syntax'
  | 'config.threw'
  | 'config.deadline'
  | 'config.memory'
  | 'config.too-large'
  | 'config.forbidden'
  | 'config.no-value'
