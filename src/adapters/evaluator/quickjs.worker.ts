import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import releaseSync from '@jitl/quickjs-wasmfile-release-sync'
import { newQuickJSWASMModuleFromVariant, newVariant, type QuickJSSyncVariant } from 'quickjs-emscripten-core'
import { interpret } from './interpret.ts'
import type { Limits, Outcome, Work } from './work.ts'

// The thread in which configuration code runs; the agent ends it when it does not answer in time.
// In: workerData, one batch. Out: per file `start`, then `done` with its outcome, or `broken` when the interpreter itself failed.
// Limits: after `broken` nothing more comes; the rest of the batch needs a new thread.

export interface BatchData {
  readonly works: readonly Work[]
  readonly limits: Limits
}

export type Message =
  | { readonly event: 'start'; readonly index: number }
  | { readonly event: 'done'; readonly index: number; readonly outcome: Outcome }
  | { readonly event: 'broken'; readonly index: number; readonly message: string }

await runBatch(workerData as BatchData, (message) => parentPort?.postMessage(message))

async function runBatch(batch: BatchData, post: (message: Message) => void): Promise<void> {
  const bytes = readFileSync(new URL('./quickjs.wasm', import.meta.url))
  const wasmBinary = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
  // The package's types describe its CommonJS build; the module build exports the variant itself.
  const variant = releaseSync as unknown as QuickJSSyncVariant
  const engine = await newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmBinary }))
  for (const work of batch.works) {
    post({ event: 'start', index: work.index })
    try {
      interpret(engine, work, batch.limits, Date.now, (outcome) =>
        post({ event: 'done', index: work.index, outcome }),
      )
    } catch (error) {
      post({
        event: 'broken',
        index: work.index,
        message: error instanceof Error ? error.message : String(error),
      })
      return
    }
  }
}
