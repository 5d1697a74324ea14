import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import releaseSync from '@jitl/quickjs-wasmfile-release-sync'
import { newQuickJSWASMModuleFromVariant, newVariant, type QuickJSSyncVariant } from 'quickjs-emscripten-core'
import { Interpreter } from './interpreter/interpreter.ts'
import type { Limits, Outcome, Work } from './work.ts'

// The thread in which configuration code runs; the agent ends it when it does not answer in time.
// In: the limits as workerData, then batches. Out: per file `start`, then `done` with its outcome, or `broken` when the
// interpreter itself failed. Limits: after `broken` nothing more comes; the rest of the batch needs a new thread.

export type Message =
  | { readonly event: 'start'; readonly index: number }
  | { readonly event: 'done'; readonly index: number; readonly outcome: Outcome }
  | { readonly event: 'broken'; readonly index: number; readonly message: string }

const limits = workerData as Limits
const interpreter = newInterpreter()
parentPort?.on(
  'message',
  (batch: readonly Work[]) => void runBatch(batch, (message) => parentPort?.postMessage(message)),
)

async function newInterpreter(): Promise<Interpreter> {
  const bytes = readFileSync(new URL('./quickjs.wasm', import.meta.url))
  const wasmBinary = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
  // The package's types describe its CommonJS build; the module build exports the variant itself.
  const variant = releaseSync as unknown as QuickJSSyncVariant
  const engine = await newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmBinary }))
  return new Interpreter(engine, limits, Date.now)
}

async function runBatch(batch: readonly Work[], post: (message: Message) => void): Promise<void> {
  const ready = await interpreter
  ready.forget()
  for (const work of batch) {
    post({ event: 'start', index: work.index })
    try {
      post({ event: 'done', index: work.index, outcome: ready.evaluate(work) })
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      post({ event: 'broken', index: work.index, message })
      return
    }
  }
}
