import { createHash } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { LRUCache } from 'lru-cache'
import type { Called, Evaluated, Evaluation, FunctionCall } from '../../core/config/script/evaluation.ts'
import { importsOf } from '../../core/config/script/imports.ts'
import { lineOfPath } from '../../core/config/script/origins-js.ts'
import { canonical, type Json, printPath } from '../../core/json.ts'
import type { Origin } from '../../core/origin.ts'
import type { Evaluator } from '../../ports/evaluator.ts'
import { deadlineMessage, HINTS, memoryMessage } from './explain.ts'
import type { BatchData, Message } from './quickjs.worker.ts'
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
  const remembered = new LRUCache<string, Evaluated>({ max: 2000, maxSize: 64 * 1024 * 1024 })
  const running = new Set<Worker>()

  return { run, call, close }

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
    if (batch.length === 0) return []
    const closed = withImports(batch)
    const keys = closed.map(keyOf)
    const results = keys.map((key) => remembered.get(key))
    let left: readonly Work[] = closed
      .map((item, index) => ({ index, ...item }))
      .filter((w) => !results[w.index])
    while (left.length > 0) {
      const outcomes = await runThread(left, limits, options.workerUrl, running, signal)
      for (const [index, outcome] of outcomes) {
        const item = closed[index]
        const key = keys[index]
        if (item === undefined || key === undefined)
          throw new Error(`the worker answered for unknown file ${index}`)
        const result = evaluatedOf(outcome, item)
        results[index] = result
        if (isLasting(result)) remembered.set(key, result, { size: sizeOf(outcome) })
      }
      left = left.filter((work) => !outcomes.has(work.index))
    }
    return results.map((result) => {
      if (result === undefined) throw new Error('a file of the batch has no result')
      return result
    })
  }

  async function close(): Promise<void> {
    await Promise.all([...running].map((worker) => worker.terminate()))
  }
}

type Wanted = Evaluation & { readonly call?: Call }

/** One thread, until it has answered for every file or had to be ended: then at least the guilty file has its outcome. */
function runThread(
  works: readonly Work[],
  limits: Limits,
  url: URL,
  running: Set<Worker>,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, Outcome>> {
  const outcomes = new Map<number, Outcome>()
  const worker = new Worker(url, {
    workerData: { works, limits } satisfies BatchData,
    env: {},
    execArgv: [],
    resourceLimits: {
      maxOldGenerationSizeMb: limits.memoryMb + 64,
      maxYoungGenerationSizeMb: 16,
      stackSizeMb: 4,
    },
  })
  running.add(worker)
  return new Promise((resolve, reject) => {
    let current: Work | undefined
    let timer: NodeJS.Timeout | undefined
    const abort = () => settle(() => reject(signal.reason))
    signal.addEventListener('abort', abort, { once: true })

    worker.on('message', (message: Message) => {
      clearTimeout(timer)
      const work = works.find((item) => item.index === message.index)
      if (message.event === 'start') {
        current = work
        // The interpreter stops itself at the deadline; this is for code it cannot interrupt (libraries.md section 5).
        timer = setTimeout(
          () => kill('config.deadline', deadlineMessage(limits)),
          limits.deadlineMs + GRACE_MS,
        )
      } else if (message.event === 'done') {
        outcomes.set(message.index, message.outcome)
        if (outcomes.size === works.length) settle(() => resolve(outcomes))
        // Broken after its answer: the rest of the batch gets a new thread.
      } else if (outcomes.has(message.index)) settle(() => resolve(outcomes))
      else kill('config.memory', `${memoryMessage(limits)} (${message.message})`)
    })
    worker.on('error', (error: Error & { code?: string }) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') kill('config.memory', memoryMessage(limits))
      else settle(() => reject(error))
    })
    worker.on('exit', () => settle(() => reject(new Error('the evaluation was closed before it ended'))))

    function kill(code: 'config.deadline' | 'config.memory', message: string): void {
      if (current !== undefined)
        outcomes.set(current.index, { ok: false, code, message, ...HINTS[code], file: current.file })
      settle(() => (current === undefined ? reject(new Error(message)) : resolve(outcomes)))
    }

    function settle(answer: () => void): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      worker.removeAllListeners()
      // A thread that is being ended may still fail; its files have their outcomes.
      worker.on('error', () => undefined)
      void worker.terminate().then(() => {
        running.delete(worker)
        answer()
      })
    }
  })
}

const GRACE_MS = 250

function evaluatedOf(outcome: Outcome, item: Wanted): Evaluated {
  if (outcome.ok) return { ok: true, value: JSON.parse(outcome.json) as Json, isFunction: outcome.isFunction }
  const { code, file, path } = outcome
  const place = path === undefined || path.length === 0 ? undefined : path
  const key = place === undefined ? '' : `${printPath(place)}: `
  // What a function returned was written nowhere: the function itself is the place to go to.
  const written = item.call !== undefined && path !== undefined ? item.call.path : place
  const origin: Origin =
    written === undefined
      ? { layer: file, file, ...(outcome.line === undefined ? {} : { line: outcome.line }) }
      : lineOfPath(item.file, item.files, written)
  const hint = outcome.hint === undefined ? {} : { hint: outcome.hint }
  return { ok: false, code, message: `${key}${outcome.message}`, ...hint, origin }
}

/**
 * The files that each reaches alone: a mistake in another file is not its own, and a change there leaves it remembered.
 * Many calls want the same file: its imports are followed once.
 */
function withImports(batch: readonly Wanted[]): readonly Wanted[] {
  const seen = new Map<ReadonlyMap<string, string>, Map<string, ReadonlyMap<string, string>>>()
  return batch.map((item) => {
    const ofTexts = seen.get(item.files) ?? new Map<string, ReadonlyMap<string, string>>()
    const files = ofTexts.get(item.file) ?? reached(item)
    ofTexts.set(item.file, files)
    seen.set(item.files, ofTexts)
    return { ...item, files }
  })
}

function reached({ file, files }: Evaluation): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const open = [file]
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const source = files.get(path)
    if (source === undefined || found.has(path)) continue
    found.set(path, source)
    open.push(...importsOf(path, source).value)
  }
  return found
}

/** What was stopped may succeed on a less busy machine. */
function isLasting(result: Evaluated): boolean {
  return result.ok || (result.code !== 'config.deadline' && result.code !== 'config.memory')
}

function sizeOf(outcome: Outcome): number {
  return 200 + (outcome.ok ? outcome.json.length : outcome.message.length)
}

function keyOf(item: Wanted): string {
  const { env, branch, vars } = item.argument
  const argument = {
    ...(env === undefined ? {} : { env }),
    ...(branch === undefined ? {} : { branch }),
    vars,
  }
  return createHash('sha256')
    .update(
      canonical({
        file: item.file,
        files: Object.fromEntries(item.files),
        argument,
        ...(item.call === undefined ? {} : { call: { ...item.call } }),
      }),
    )
    .digest('hex')
}
