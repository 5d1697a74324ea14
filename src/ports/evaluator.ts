import type { Called, Evaluated, Evaluation, FunctionCall } from '../core/config/script/evaluation.ts'

/** JavaScript configuration in isolation. Values carry tags (core/config/tags.ts) for references and secrets. */
export interface Evaluator {
  /** Results in the order of the batch; a file that had to be killed is reported and the others go on. */
  run(batch: readonly Evaluation[], signal: AbortSignal): Promise<readonly Evaluated[]>
  /** Each file is evaluated anew for its call, so that no call can tell what was called before it. Order as in `run`. */
  call(calls: readonly FunctionCall[], signal: AbortSignal): Promise<readonly Called[]>
  close(): Promise<void>
}
