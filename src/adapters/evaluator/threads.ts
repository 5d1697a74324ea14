import { readFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { deadlineMessage, HINTS, memoryMessage } from './explain.ts'
import type { Message, Start } from './quickjs.worker.ts'
import type { Limits, Outcome, Work } from './work.ts'

/** So long a thread waits for the next batch: the instances of one round follow each other. */
const IDLE_MS = 2000
const GRACE_MS = 250

// The threads in which files are evaluated.
// In: files with limits. Out: outcomes of at least one of them. Limits: a thread that had to be ended is never used again;
// one that answered for all may be, because its interpreter is put back to its first state before each file.

interface Thread {
  readonly worker: Worker
  /** What it works on now; none yet: -1. */
  readonly current: Int32Array
}

export class Threads {
  readonly #url: URL
  readonly #limits: Limits
  readonly #all = new Set<Worker>()
  /** Compiled for the first thread; those after it find what was optimized since. */
  #engine: WebAssembly.Module | undefined
  #idle: (Thread & { readonly timer: NodeJS.Timeout }) | undefined

  constructor(url: URL, limits: Limits) {
    this.#url = url
    this.#limits = limits
  }

  /** One thread, until it has answered for every file or had to be ended: then at least the guilty file has its outcome. */
  run(works: readonly Work[], signal: AbortSignal): Promise<ReadonlyMap<number, Outcome>> {
    const limits = this.#limits
    const outcomes = new Map<number, Outcome>()
    const byIndex = new Map(works.map((work) => [work.index, work]))
    const thread = this.#take()
    const { worker } = thread
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined
      const abort = () => end(() => reject(signal.reason))
      signal.addEventListener('abort', abort, { once: true })

      worker.on('message', (message: Message) => {
        clearTimeout(timer)
        if (message.event === 'broken') {
          kill('config.memory', `${memoryMessage(limits)} (${message.message})`)
          return
        }
        if (message.event === 'done')
          for (const [index, outcome] of message.outcomes) outcomes.set(index, outcome)
        if (outcomes.size < works.length) {
          // The interpreter stops itself at the deadline; this is for code it cannot interrupt (libraries.md section 5).
          const late = () => kill('config.deadline', deadlineMessage(limits))
          timer = setTimeout(late, limits.deadlineMs + GRACE_MS)
          return
        }
        settle()
        this.#keep(thread)
        resolve(outcomes)
      })
      worker.on('error', (error: Error & { code?: string }) => {
        if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') kill('config.memory', memoryMessage(limits))
        else end(() => reject(error))
      })
      worker.on('exit', () => end(() => reject(new Error('the evaluation was closed before it ended'))))
      worker.postMessage(works)

      function kill(code: 'config.deadline' | 'config.memory', message: string): void {
        const current = byIndex.get(Atomics.load(thread.current, 0))
        if (current !== undefined)
          outcomes.set(current.index, { ok: false, code, message, ...HINTS[code], file: current.file })
        end(() => (current === undefined ? reject(new Error(message)) : resolve(outcomes)))
      }

      const end = (answer: () => void): void => {
        settle()
        void this.#end(worker).then(answer)
      }

      function settle(): void {
        clearTimeout(timer)
        signal.removeEventListener('abort', abort)
        forget(worker)
      }
    })
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle?.timer)
    await Promise.all([...this.#all].map((worker) => worker.terminate()))
  }

  #take(): Thread {
    if (this.#idle === undefined) return this.#start()
    const { worker, current, timer } = this.#idle
    this.#idle = undefined
    clearTimeout(timer)
    forget(worker)
    worker.ref()
    Atomics.store(current, 0, -1)
    return { worker, current }
  }

  #start(): Thread {
    const limits = this.#limits
    const current = new Int32Array(new SharedArrayBuffer(4)).fill(-1)
    const engine = this.#engine ?? compiled(new URL('./quickjs.wasm', this.#url))
    this.#engine = engine
    const worker = new Worker(this.#url, {
      workerData: { limits, current, engine } satisfies Start,
      env: {},
      execArgv: [],
      resourceLimits: {
        maxOldGenerationSizeMb: limits.memoryMb + 64,
        maxYoungGenerationSizeMb: 16,
        stackSizeMb: 4,
      },
    })
    this.#all.add(worker)
    return { worker, current }
  }

  #keep({ worker, current }: Thread): void {
    if (this.#idle !== undefined) {
      void this.#end(worker)
      return
    }
    const end = () => {
      this.#idle = undefined
      void this.#end(worker)
    }
    // A waiting thread keeps no program from ending.
    worker.unref()
    const timer = setTimeout(end, IDLE_MS).unref()
    this.#idle = { worker, current, timer }
    worker.on('error', end)
    worker.on('exit', end)
  }

  async #end(worker: Worker): Promise<void> {
    clearTimeout(this.#idle?.worker === worker ? this.#idle.timer : undefined)
    forget(worker)
    // A thread that is being ended may still fail; its files have their outcomes.
    worker.on('error', () => undefined)
    await worker.terminate()
    this.#all.delete(worker)
  }
}

function compiled(url: URL): WebAssembly.Module {
  // Node has it, and its types leave it out.
  const { WebAssembly } = globalThis as unknown as WithWebAssembly
  return new WebAssembly.Module(readFileSync(url))
}

interface WithWebAssembly {
  readonly WebAssembly: { readonly Module: new (bytes: Uint8Array) => WebAssembly.Module }
}

/** By name: a worker listens to itself as well. */
function forget(worker: Worker): void {
  for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event)
}
