import type { QuickJSContext, QuickJSRuntime, QuickJSWASMModule } from 'quickjs-emscripten-core'
import type { EvaluationFailure } from '../../../core/config/script/evaluation.ts'
import { resolveImport } from '../../../core/config/script/resolve-import.ts'
import type { KeyPath } from '../../../core/json.ts'
import { describeThrown } from '../explain.ts'
import type { Limits, OfValue, Outcome, Work } from '../work.ts'
import type { Question } from './guest.ts'
import { GuestError, Loader, using } from './loader.ts'
import { type Snapshot, snapshotOf } from './snapshot.ts'

// The interpreter, made once, and put back to the state in which it was made before each file.
// In: files, one after the other. Out: the outcome of each.
// Limits: `evaluate` throws only where the interpreter itself broke; nothing more may be evaluated with it then.

export class Interpreter {
  readonly #runtime: QuickJSRuntime
  readonly #vm: QuickJSContext
  readonly #host: Loader
  readonly #limits: Limits
  readonly #now: () => number
  readonly #start: Snapshot
  #file = ''
  #end = 0

  constructor(engine: QuickJSWASMModule, limits: Limits, now: () => number) {
    this.#limits = limits
    this.#now = now
    this.#runtime = engine.newRuntime()
    this.#runtime.setMemoryLimit(limits.memoryMb * 1024 * 1024)
    // More than this and deep recursion aborts the whole WebAssembly module (quickjs-emscripten #269).
    this.#runtime.setMaxStackSize(256 * 1024)
    this.#runtime.setInterruptHandler(() => now() > this.#end)
    this.#vm = this.#runtime.newContext()
    this.#host = new Loader(this.#vm, limits.outputBytes)
    this.#runtime.setModuleLoader(
      (name) => this.#host.moduleSource(name),
      (from, specifier) => {
        if (specifier === 'diploid' || specifier === this.#file) return specifier
        const target = resolveImport(from, specifier)
        return target.ok ? target.path : { error: new Error(target.message) }
      },
    )
    this.#end = Number.POSITIVE_INFINITY
    this.#host.start()
    this.#start = snapshotOf(engine.getWasmMemory())
  }

  /** What comes now is of another repository, or of another time: not even dead bytes of what came before are left. */
  forget(): void {
    this.#start.wipe()
  }

  evaluate(work: Work): Outcome {
    const { file, files } = work
    this.#start.restore()
    this.#file = file
    this.#host.give(files)
    this.#end = this.#now() + this.#limits.deadlineMs
    try {
      const isModule = files.get(file)?.kind === 'module'
      const exported = isModule ? this.#host.importModule(file) : this.#host.startScript(file)
      const text = using(exported, (handle) => this.#host.finish(handle, isModule, questionOf(work)))
      return readOutcome(file, text)
    } catch (error) {
      if (!(error instanceof GuestError)) throw error
      return describeThrown(error.thrown, work, this.#limits)
    }
  }
}

function questionOf({ file, argument, call }: Work): string {
  return JSON.stringify({ file, given: argument, ...(call === undefined ? {} : { call }) } satisfies Question)
}

const WITH_MISTAKES = /^\{"ok":true,"isFunction":(true|false),"mistakes":("(?:[^"\\]|\\.)*"),"json":/

function readOutcome(file: string, text: string): Outcome {
  // The value stays text: it crosses to the agent as such and is parsed there, once.
  for (const isFunction of [true, false]) {
    const head = `{"ok":true,"isFunction":${isFunction},"json":`
    if (text.startsWith(head)) return { ok: true, isFunction, json: text.slice(head.length, -1) }
  }
  const [head = '', isFunction, told] = WITH_MISTAKES.exec(text) ?? []
  if (told !== undefined) {
    const mistakes = JSON.parse(JSON.parse(told) as string) as readonly OfValue[]
    return { ok: true, isFunction: isFunction === 'true', json: text.slice(head.length, -1), mistakes }
  }
  const failure = JSON.parse(text) as { code: EvaluationFailure; message: string; path: KeyPath }
  return { ok: false, code: failure.code, message: failure.message, file, path: failure.path }
}
