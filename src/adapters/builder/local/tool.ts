import { spawn } from 'node:child_process'

/** Runs a program without a shell; lines of both its outputs as they come. Answers its exit code, undefined where it cannot be started. */
export async function runTool(
  program: string,
  args: readonly string[],
  run: {
    readonly env: Readonly<Record<string, string | undefined>>
    readonly onChunk: (chunk: Uint8Array) => void
    readonly signal: AbortSignal
  },
): Promise<number | undefined> {
  run.signal.throwIfAborted()
  return await new Promise((resolve, reject) => {
    const child = spawn(program, [...args], { env: run.env, stdio: ['ignore', 'pipe', 'pipe'] })
    let killer: NodeJS.Timeout | undefined
    // The tool gets the chance to clean up after itself.
    const stop = () => {
      child.kill('SIGTERM')
      killer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
    }
    run.signal.addEventListener('abort', stop, { once: true })
    child.stdout.on('data', run.onChunk)
    child.stderr.on('data', run.onChunk)
    child.on('error', () => {
      run.signal.removeEventListener('abort', stop)
      resolve(undefined)
    })
    child.on('close', (code) => {
      clearTimeout(killer)
      run.signal.removeEventListener('abort', stop)
      if (run.signal.aborted) reject(run.signal.reason)
      else resolve(code ?? 1)
    })
  })
}

const PATIENCE_MS = 5000
