import { scriptCure } from '../../../core/config/script/cures.ts'
import type { Called, FunctionCall } from '../../../core/config/script/evaluation.ts'
import { applyPatches } from '../../../core/desired/patch/apply-patches.ts'
import type { PatchCall, PatchResult } from '../../../core/desired/patch/call.ts'
import type { Rendered } from '../../../core/desired/render.ts'
import { jobsOf, withJobs } from '../../../core/desired/tasks/patched-jobs.ts'
import type { Checked } from '../../../core/problem.ts'
import type { Evaluator } from '../../../ports/evaluator.ts'
import { scriptOf } from '../extends/scripts.ts'
import type { Prepared } from '../prepared.ts'

/** The objects as `patch` wants them; functions are called until none is left that another one stands upon. */
export async function patched(
  evaluator: Pick<Evaluator, 'call'>,
  prepared: Pick<Prepared, 'services' | 'scripts'>,
  rendered: Rendered,
  signal: AbortSignal,
): Promise<Checked<Rendered>> {
  const own = rendered.desired.objects
  // Jobs of tasks are patched like all that is rendered.
  const objects = [...own, ...jobsOf(rendered.tasks)]
  const results = new Map<string, PatchResult>()
  let calls = rendered.patchCalls
  for (;;) {
    if (calls.length > 0) {
      const wanted = calls.map((call) => callOf(prepared, call))
      const answers = await evaluator.call(
        wanted.map(({ call }) => call),
        signal,
      )
      for (const [index, { id, call, name }] of wanted.entries()) {
        const answer = answers[index]
        if (answer !== undefined) results.set(id, resultOf(answer, call, name))
      }
    }
    const { value, problems } = applyPatches({ ...rendered, objects }, prepared.services, results)
    calls = value.patchCalls
    if (calls.length > 0) continue
    const desired = { ...rendered.desired, objects: value.objects.slice(0, own.length) }
    const tasks = withJobs(rendered.tasks, value.objects.slice(own.length))
    return { value: { ...rendered, desired, tasks, patchCalls: calls }, problems }
  }
}

interface Wanted {
  readonly id: string
  readonly call: FunctionCall
  /** What people call a file of the commit that it stands in. */
  readonly name: (path: string) => string
}

/** The file is evaluated as it was when its value was read: at that commit, with the same imports and argument. */
function callOf(
  { scripts }: Pick<Prepared, 'scripts'>,
  { id, service, file, path, object }: PatchCall,
): Wanted {
  const script = scriptOf(scripts, service, file)
  if (script === undefined) throw new Error(`${file} has a function, and how it was evaluated is not known`)
  const place = file.slice(0, file.length - script.file.length)
  return { id, call: { ...script, path, object }, name: (each) => `${place}${each}` }
}

function resultOf(answer: Called, call: FunctionCall, name: Wanted['name']): PatchResult {
  if (answer.ok) return answer
  const { code, message, origin } = answer
  const hint = answer.hint ?? scriptCure(message, call.files.get(origin.file ?? call.file)?.text ?? '')
  return {
    ok: false,
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(origin.file === undefined ? {} : { file: name(origin.file) }),
    ...(origin.line === undefined ? {} : { line: origin.line }),
  }
}
