import type { Evaluation } from '../../../core/config/script/evaluation.ts'

// How files were evaluated, so that a function in one of them can be called: with the same imports, at the same commit.

/** By scriptKey; looked through where a function is to be called, which most instances have none of. */
export interface Scripts {
  get(key: string): Evaluation | undefined
}

/** Where two services extend one file, each has it evaluated for its own branch; undefined stands for the ops file. */
export function scriptKey(service: string | undefined, file: string): string {
  return `${service ?? ''} ${file}`
}

/** What a service says of itself comes first; else the function stands in the ops file, or below it. */
export function scriptOf(scripts: Scripts, service: string, file: string): Evaluation | undefined {
  return scripts.get(scriptKey(service, file)) ?? scripts.get(scriptKey(undefined, file))
}
