import type { Called, FunctionCall } from '../../../core/config/script/evaluation.ts'
import { applyPatches } from '../../../core/desired/patch/apply-patches.ts'
import type { PatchCall, PatchResult } from '../../../core/desired/patch/call.ts'
import type { Rendered } from '../../../core/desired/render.ts'
import type { Checked } from '../../../core/problem.ts'
import type { Evaluator } from '../../../ports.ts'
import type { Prepared } from '../prepared.ts'

/** The objects as `patch` wants them; functions are called until none is left that another one stands upon. */
export async function patched(
  evaluator: Pick<Evaluator, 'call'>,
  prepared: Pick<Prepared, 'services' | 'scripts'>,
  rendered: Rendered,
  signal: AbortSignal,
): Promise<Checked<Rendered>> {
  const { objects } = rendered.desired
  const results = new Map<string, PatchResult>()
  let calls = rendered.patchCalls
  for (;;) {
    if (calls.length > 0) {
      const wanted = calls.map((call) => callOf(prepared, call))
      const answers = await evaluator.call(wanted, signal)
      for (const [index, { id }] of calls.entries()) {
        const answer = answers[index]
        if (answer !== undefined) results.set(id, resultOf(answer))
      }
    }
    const { value, problems } = applyPatches({ ...rendered, objects }, prepared.services, results)
    calls = value.patchCalls
    if (calls.length > 0) continue
    const desired = { ...rendered.desired, objects: value.objects }
    return { value: { ...rendered, desired, patchCalls: calls }, problems }
  }
}

/** The file is evaluated as it was when its value was read: with the same imports and the same argument. */
function callOf({ scripts }: Pick<Prepared, 'scripts'>, { file, path, object }: PatchCall): FunctionCall {
  const script = scripts.get(file)
  if (script === undefined) throw new Error(`a function of ${file} is wanted, which was not evaluated`)
  return { ...script, path, object }
}

function resultOf(answer: Called): PatchResult {
  if (answer.ok) return answer
  const { code, message, hint, origin } = answer
  return {
    ok: false,
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(origin.file === undefined ? {} : { file: origin.file }),
    ...(origin.line === undefined ? {} : { line: origin.line }),
  }
}
