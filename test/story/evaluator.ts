import releaseSync from '@jitl/quickjs-wasmfile-release-sync'
import { newQuickJSWASMModuleFromVariant, type QuickJSSyncVariant } from 'quickjs-emscripten-core'
import { interpret } from '../../src/adapters/evaluator/interpret.ts'
import type { Call, Outcome } from '../../src/adapters/evaluator/work.ts'
import type { Evaluated, Evaluation } from '../../src/core/config/script/evaluation.ts'
import { importsOf } from '../../src/core/config/script/imports.ts'
import { lineOfPath } from '../../src/core/config/script/origins-js.ts'
import { type Json, printPath } from '../../src/core/json.ts'
import type { Evaluator } from '../../src/ports/evaluator.ts'

/** The interpreter of the real evaluator without its thread, which only matters for files that do not end. */
export async function inProcessEvaluator(deadlineMs: number = 1000): Promise<Evaluator> {
  const engine = await newQuickJSWASMModuleFromVariant(releaseSync as unknown as QuickJSSyncVariant)
  const limits = { deadlineMs, memoryMb: 64, outputBytes: 1_000_000 }
  const evaluate = (item: Evaluation & { readonly call?: Call }): Evaluated => {
    const answers: Outcome[] = []
    const work = { index: 0, ...item, files: reached(item) }
    interpret(engine, work, limits, Date.now, (outcome) => answers.push(outcome))
    const [outcome] = answers
    if (outcome === undefined) throw new Error(`no outcome for ${item.file}`)
    if (outcome.ok)
      return { ok: true, value: JSON.parse(outcome.json) as Json, isFunction: outcome.isFunction }
    const { code, message, hint, file, line, path } = outcome
    const written = item.call && path ? item.call.path : path
    const origin = written
      ? lineOfPath(item.file, item.files, written)
      : { layer: file, file, ...(line === undefined ? {} : { line }) }
    const key = path === undefined || path.length === 0 ? '' : `${printPath(path)}: `
    return { ok: false, code, message: `${key}${message}`, ...(hint === undefined ? {} : { hint }), origin }
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

function reached(item: Evaluation): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  const open = [item.file]
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const source = item.files.get(path)
    if (source === undefined || files.has(path)) continue
    files.set(path, source)
    open.push(...importsOf(path, source).value)
  }
  return files
}
