import releaseSync from '@jitl/quickjs-wasmfile-release-sync'
import { newQuickJSWASMModuleFromVariant, type QuickJSSyncVariant } from 'quickjs-emscripten-core'
import { evaluatedOf, refusal } from '../../src/adapters/evaluator/evaluator.ts'
import { GuestFiles } from '../../src/adapters/evaluator/guest-files.ts'
import { Interpreter } from '../../src/adapters/evaluator/interpreter/interpreter.ts'
import type { Call } from '../../src/adapters/evaluator/work.ts'
import type { Evaluated, Evaluation } from '../../src/core/config/script/evaluation.ts'
import type { Evaluator } from '../../src/ports/evaluator.ts'

/** The interpreter of the real evaluator without its thread, which only matters for files that do not end. */
export async function inProcessEvaluator(deadlineMs: number = 1000): Promise<Evaluator> {
  const engine = await newQuickJSWASMModuleFromVariant(releaseSync as unknown as QuickJSSyncVariant)
  const limits = { deadlineMs, memoryMb: 64, outputBytes: 1_000_000 }
  const interpreter = new Interpreter(engine, limits, cpuTime)
  const syntax = new GuestFiles()
  const evaluate = (item: Evaluation & { readonly call?: Call }): Evaluated => {
    const { files, refused } = syntax.closed(item)
    const outcome = refused ? refusal(refused, item) : interpreter.evaluate({ index: 0, ...item, files })
    return evaluatedOf(outcome, item)
  }
  return {
    run: async (batch) => batch.map(evaluate),
    call: async (calls) =>
      calls.map(({ path, object, ...file }) => {
        const result = evaluate({ ...file, call: { path, object } })
        return result.ok ? { ok: true, value: result.value } : result
      }),
    close: async () => undefined,
  }
}

/** Milliseconds that this process was computing: a file must not fail because others kept the machine busy. */
function cpuTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
