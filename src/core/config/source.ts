import type { Json } from '../json.ts'
import type { Origins } from '../origin.ts'

/** One configuration file as data: what it says, and on which line each key of it stands. */
export interface SourceValue {
  /** Path from the repository's root. */
  readonly file: string
  /** With tags (tags.ts) in place of references, secrets and functions. */
  readonly value: Json
  readonly origins: Origins
  /** Whether the file exports a function of `{ env, branch, vars }`, which is called once more per instance. */
  readonly isFunction: boolean
  /** Where it extends others: those and the file itself, each as it stands, lowest first. */
  readonly parts?: readonly SourceValue[]
}

/** The files that a value is made of, lowest first. */
export function partsOfSource(source: SourceValue): readonly SourceValue[] {
  return source.parts ?? [source]
}
