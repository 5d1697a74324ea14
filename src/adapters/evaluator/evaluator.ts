import { LRUCache } from 'lru-cache'
import type {
  Called,
  Evaluated,
  Evaluation,
  FunctionCall,
  NotEvaluated,
} from '../../core/config/script/evaluation.ts'
import { lineOfImport } from '../../core/config/script/imports.ts'
import { lineOfPath } from '../../core/config/script/origins-js.ts'
import { canonical, type Json, printPath } from '../../core/json.ts'
import type { Origin } from '../../core/origin.ts'
import type { Problem } from '../../core/problem.ts'
import type { Evaluator } from '../../ports/evaluator.ts'
import { type Closed, GuestFiles, hashOf } from './guest-files.ts'
import { Threads } from './threads.ts'
import type { Call, Limits, Outcome, Work } from './work.ts'

// JavaScript configuration, evaluated in isolation: QuickJS in WebAssembly in a thread that is ended on its deadline.
// In: files with the sources of their imports. Out: plain JSON with tags, or why there is none.
// Limits: no type checks and no meaning: what the keys say is core/config's matter.

export interface EvaluatorOptions {
  /** The bundled quickjs.worker with its `quickjs.wasm` beside it. */
  readonly workerUrl: URL
  /** Per file, its imports included. */
  readonly deadlineMs?: number
  /** Per file. */
  readonly memoryMb?: number
  /** Of one file's value as JSON. */
  readonly outputBytes?: number
}

export function createEvaluator(options: EvaluatorOptions): Evaluator {
  const limits: Limits = {
    deadlineMs: options.deadlineMs ?? 1000,
    memoryMb: options.memoryMb ?? 64,
    outputBytes: options.outputBytes ?? 4 * 1024 * 1024,
  }
  const remembered = new LRUCache<string, Evaluated>({ max: 20_000, maxSize: 64 * 1024 * 1024 })
  /** Most functions return the same in several environments: who compares values by identity sees that they are. */
  const values = new LRUCache<string, object>({ max: 20_000, maxSize: 64 * 1024 * 1024 })
  const syntax = new GuestFiles()
  const threads = new Threads(options.workerUrl, limits)

  return { run, call, close: () => threads.close() }

  function run(batch: readonly Evaluation[], signal: AbortSignal): Promise<readonly Evaluated[]> {
    return evaluate(batch, signal)
  }

  async function call(calls: readonly FunctionCall[], signal: AbortSignal): Promise<readonly Called[]> {
    const wanted = calls.map(({ path, object, ...file }) => ({ ...file, call: { path, object } }))
    const results = await evaluate(wanted, signal)
    return results.map((result) => (result.ok ? { ok: true, value: result.value } : result))
  }

  async function evaluate(batch: readonly Wanted[], signal: AbortSignal): Promise<readonly Evaluated[]> {
    signal.throwIfAborted()
    const nameOf = argumentNames()
    const results: (Evaluated | undefined)[] = []
    const open = new Map<number, Asked>()
    for (const [index, item] of batch.entries()) {
      const closed = syntax.closed(item)
      const key = `${closed.hash} ${nameOf(item)}`
      const known =
        closed.refused === undefined ? remembered.get(key) : evaluatedOf(refusal(closed.refused, item), item)
      if (known === undefined) open.set(index, { item, closed, key })
      results.push(known)
    }
    while (open.size > 0) {
      for (const [index, outcome] of await threads.run([...open].map(workOf), signal)) {
        const asked = open.get(index)
        if (asked === undefined) throw new Error(`the worker answered for unknown file ${index}`)
        open.delete(index)
        const name = `${asked.closed.hash} ${outcome.ok ? outcome.json : ''}`
        const result = shared(evaluatedOf(outcome, asked.item), name)
        results[index] = result
        if (isLasting(result)) remembered.set(asked.key, result, { size: sizeOf(outcome) })
      }
    }
    return results.map((result) => {
      if (result === undefined) throw new Error('a file of the batch has no result')
      return result
    })
  }

  function shared(result: Evaluated, name: string): Evaluated {
    if (!result.ok || typeof result.value !== 'object' || result.value === null) return result
    const value = (values.get(name) ?? result.value) as Json & object
    values.set(name, value, { size: name.length })
    return { ...result, value }
  }
}

type Wanted = Evaluation & { readonly call?: Call }

interface Asked {
  readonly item: Wanted
  readonly closed: Closed
  /** Under which its result is remembered. */
  readonly key: string
}

function workOf([index, { item, closed }]: readonly [number, Asked]): Work {
  const { file, argument, call } = item
  return { index, file, files: closed.files, argument, ...(call === undefined ? {} : { call }) }
}

/** What differs between two evaluations of the same files, as a text; many files of one batch are given the same. */
function argumentNames(): (item: Wanted) => string {
  let last: { readonly argument: Evaluation['argument']; readonly name: string } | undefined
  return ({ argument, call }) => {
    if (last === undefined || !isSame(last.argument, argument)) {
      const { env, branch, vars } = argument
      last = { argument, name: JSON.stringify([env, branch, hashOf(canonical(vars))]) }
    }
    return call === undefined ? last.name : `${last.name} ${hashOf(canonical({ ...call }))}`
  }
}

function isSame(one: Evaluation['argument'], two: Evaluation['argument']): boolean {
  return one.env === two.env && one.branch === two.branch && one.vars === two.vars
}

/** Why a file is not even tried. */
export function refusal(
  { code, message, hint, file, line }: Problem,
  item: Pick<Evaluation, 'file'>,
): Outcome {
  return {
    ok: false,
    code: code === 'config.syntax' ? 'config.syntax' : 'config.forbidden',
    message,
    file: file ?? item.file,
    ...(hint === undefined ? {} : { hint }),
    ...(line === undefined ? {} : { line }),
  }
}

/** What an outcome means for those who asked: the value, or the mistake with file, line and key. */
export function evaluatedOf(outcome: Outcome, item: Wanted): Evaluated {
  if (outcome.ok) {
    const { json, isFunction, mistakes = [] } = outcome
    const value = JSON.parse(json) as Json
    if (mistakes.length === 0) return { ok: true, value, isFunction }
    const told = mistakes.map((mistake) => notEvaluated({ ...mistake, file: item.file, ...FORBIDDEN }, item))
    return { ok: true, value, isFunction, mistakes: told }
  }
  return notEvaluated(outcome, item)
}

const FORBIDDEN = { ok: false, code: 'config.forbidden' } as const

function notEvaluated(outcome: Outcome & { readonly ok: false }, item: Wanted): NotEvaluated {
  const { code, file, path } = outcome
  const place = path === undefined || path.length === 0 ? undefined : path
  const isCalled = item.call !== undefined
  // A function's result is no part of the file: where in it the mistake is belongs into the sentence.
  const key = isCalled && place !== undefined ? `${printPath(place)}: ` : ''
  // What a function returned was written nowhere: the function itself is the place to go to.
  const written = item.call !== undefined && path !== undefined ? item.call.path : path
  const text = item.files.get(file)?.text ?? ''
  const { imported } = outcome
  const line = imported === undefined ? outcome.line : lineOfImport(file, text, imported)
  const origin: Origin =
    written === undefined
      ? { layer: file, file, ...(line === undefined ? {} : { line }) }
      : lineOfPath(item.file, item.files, written)
  const hint = outcome.hint === undefined ? {} : { hint: outcome.hint }
  const own = isCalled || place === undefined ? {} : { path: place }
  return { ok: false, code, message: `${key}${outcome.message}`, ...hint, ...own, origin }
}

/** What was stopped may succeed on a less busy machine. */
function isLasting(result: Evaluated): boolean {
  return result.ok || (result.code !== 'config.deadline' && result.code !== 'config.memory')
}

function sizeOf(outcome: Outcome): number {
  return 200 + (outcome.ok ? outcome.json.length : outcome.message.length)
}
