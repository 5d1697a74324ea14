import type { QuickJSContext, QuickJSRuntime, QuickJSWASMModule } from 'quickjs-emscripten-core'
import type { EvaluationFailure } from '../../core/config/script/evaluation.ts'
import { importsOf, resolveImport } from '../../core/config/script/imports.ts'
import type { KeyPath } from '../../core/json.ts'
import type { Problem } from '../../core/problem.ts'
import { describeThrown } from './explain.ts'
import type { Question } from './guest.ts'
import { GuestError, kindOf, Loader, using } from './loader.ts'
import type { Limits, Outcome, Work } from './work.ts'

/**
 * Evaluates one file in a runtime of its own and hands its outcome to `answer`. Throws only where the interpreter itself
 * broke, which can be as late as when the runtime is freed: nothing more may be evaluated with this engine then.
 */
export function interpret(
  engine: QuickJSWASMModule,
  work: Work,
  limits: Limits,
  now: () => number,
  answer: (outcome: Outcome) => void,
): void {
  const refused = firstProblem(work)
  if (refused !== undefined) {
    const code = refused.code === 'config.syntax' ? 'config.syntax' : 'config.forbidden'
    const hint = refused.hint === undefined ? {} : { hint: refused.hint }
    const place = {
      file: refused.file ?? work.file,
      ...(refused.line === undefined ? {} : { line: refused.line }),
    }
    answer({ ok: false, code, message: refused.message, ...hint, ...place })
    return
  }

  const runtime = engine.newRuntime()
  runtime.setMemoryLimit(limits.memoryMb * 1024 * 1024)
  // More than this and deep recursion aborts the whole WebAssembly module (quickjs-emscripten #269).
  runtime.setMaxStackSize(256 * 1024)
  const end = now() + limits.deadlineMs
  runtime.setInterruptHandler(() => now() > end)
  const vm = runtime.newContext()
  answer(evaluate(runtime, vm, work, limits))
  vm.dispose()
  runtime.dispose()
}

function firstProblem(work: Work): Problem | undefined {
  for (const [path, source] of work.files) {
    const { value, problems } = importsOf(path, source)
    if (problems[0] !== undefined) return problems[0]
    const missing = value.find((target) => !work.files.has(target))
    if (missing !== undefined)
      return {
        code: 'config.forbidden',
        message: `imports ${missing}, which this commit does not have`,
        file: path,
      }
  }
  return undefined
}

function evaluate(runtime: QuickJSRuntime, vm: QuickJSContext, work: Work, limits: Limits): Outcome {
  const host = new Loader(vm, work.files)
  runtime.setModuleLoader(
    (name) => host.moduleSource(name),
    (from, specifier) => {
      if (specifier === 'diploid' || specifier === work.file) return specifier
      const target = resolveImport(from, specifier)
      return target.ok ? target.path : { error: new Error(target.message) }
    },
  )
  try {
    host.start()
    const source = work.files.get(work.file) ?? ''
    const isModule = kindOf(work.file, source) === 'module'
    const exported = isModule ? host.importModule(work.file, source) : host.requireScript(work.file)
    const text = using(exported, (handle) =>
      host.finish(handle, isModule, questionOf(work), limits.outputBytes),
    )
    return readOutcome(work.file, text)
  } catch (error) {
    if (!(error instanceof GuestError)) throw error
    return describeThrown(error.thrown, work, limits)
  } finally {
    host.dispose()
  }
}

function questionOf({ file, argument, call }: Work): string {
  return JSON.stringify({ file, given: argument, ...(call === undefined ? {} : { call }) } satisfies Question)
}

function readOutcome(file: string, text: string): Outcome {
  const head = text.match(/^\{"ok":true,"isFunction":(true|false),"json":/)
  // The value stays text: it crosses to the agent as such and is parsed there, once.
  if (head) return { ok: true, isFunction: head[1] === 'true', json: text.slice(head[0].length, -1) }
  const failure = JSON.parse(text) as { code: EvaluationFailure; message: string; path: KeyPath }
  return { ok: false, code: failure.code, message: failure.message, file, path: failure.path }
}
