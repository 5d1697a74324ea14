import { parentPort, workerData } from 'node:worker_threads'
import releaseSync from '@jitl/quickjs-wasmfile-release-sync'
import { newQuickJSWASMModuleFromVariant, newVariant, type QuickJSSyncVariant } from 'quickjs-emscripten-core'
import { Interpreter } from './interpreter/interpreter.ts'
import type { Limits, Outcome, Work } from './work.ts'

// The thread in which configuration code runs; the agent ends it when it does not answer in time.
// In: the limits as workerData, then batches. Out: per batch `start`, then `done` with outcomes, or `broken` when the
// interpreter itself failed. Limits: after `broken` nothing more comes; the rest of the batch needs a new thread.

export type Message =
  | { readonly event: 'start' }
  | { readonly event: 'done'; readonly outcomes: readonly (readonly [index: number, outcome: Outcome])[] }
  | { readonly event: 'broken'; readonly message: string }

export interface Start {
  readonly limits: Limits
  readonly engine: WebAssembly.Module
  /** The index of the file that is evaluated now, for who has to end this thread in the middle of it. */
  readonly current: Int32Array
}

/** Outcomes are told together: a message costs as much as a small file does. */
const SHARE_MS = 20

const { limits, engine, current } = workerData as Start
const interpreter = newInterpreter()
parentPort?.on(
  'message',
  (batch: readonly Work[]) => void runBatch(batch, (message) => parentPort?.postMessage(message)),
)

async function newInterpreter(): Promise<Interpreter> {
  // The package's types describe its CommonJS build; the module build exports the variant itself.
  const variant = releaseSync as unknown as QuickJSSyncVariant
  const quickjs = await newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmModule: engine }))
  return new Interpreter(quickjs, limits, Date.now)
}

async function runBatch(batch: readonly Work[], post: (message: Message) => void): Promise<void> {
  const ready = await interpreter
  ready.forget()
  post({ event: 'start' })
  let outcomes: [number, Outcome][] = []
  let told = Date.now()
  for (const work of batch) {
    if (Date.now() - told >= SHARE_MS) {
      post({ event: 'done', outcomes })
      outcomes = []
      told = Date.now()
    }
    Atomics.store(current, 0, work.index)
    try {
      outcomes.push([work.index, ready.evaluate(work)])
    } catch (error) {
      post({ event: 'done', outcomes })
      post({ event: 'broken', message: error instanceof Error ? error.message : String(error) })
      return
    }
  }
  post({ event: 'done', outcomes })
}
