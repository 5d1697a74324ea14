import type { Builder, BuildRequest } from '../../ports/builder.ts'

type Build = (request: BuildRequest, signal: AbortSignal) => Promise<string>
type Cancel = Builder['cancel']

interface Running {
  readonly result: Promise<string>
  readonly stop: AbortController
  readonly listeners: Set<(line: string) => void>
  waiting: number
}

/**
 * Builds of one key at the same time are one build: its log goes to all who wait, and it ends when the last of them gives
 * up; `cancel` is for what goes on elsewhere all the same.
 */
export function joined(build: Build, description: string, cancel: Cancel = async () => undefined): Builder {
  const running = new Map<string, Running>()

  return {
    description,
    async cancel(image, signal) {
      if (!running.has(pushReference({ image }))) await cancel(image, signal)
    },
    async build(request, signal) {
      signal.throwIfAborted()
      const id = pushReference(request)
      const current = running.get(id) ?? start(id, request)
      current.listeners.add(request.onLog)
      current.waiting++
      try {
        return await orAborted(current.result, signal)
      } finally {
        current.listeners.delete(request.onLog)
        current.waiting--
        if (current.waiting === 0) {
          current.stop.abort(signal.reason)
          // What it started on this machine is gone when the caller goes on.
          await current.result.catch(() => undefined)
        }
      }
    },
  }

  function start(id: string, request: BuildRequest): Running {
    const stop = new AbortController()
    const listeners = new Set<(line: string) => void>()
    const onLog = (line: string) => {
      for (const listener of listeners) listener(line)
    }
    // A moment later, so that whoever started it hears its first line too.
    const result = Promise.resolve()
      .then(() => build({ ...request, onLog }, stop.signal))
      .finally(() => running.delete(id))
    const current: Running = { result, stop, listeners, waiting: 0 }
    running.set(id, current)
    return current
  }
}

/** The name under which a build pushes. */
export function pushReference({ image }: Pick<BuildRequest, 'image'>): string {
  return image.push ?? image.reference
}

function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
