import { spawn } from 'node:child_process'
import { setMaxListeners } from 'node:events'

// Runs the git binary without the machine's or the user's configuration.
// In: arguments, folder, standard input. Out: standard output as bytes, or GitExit with what git said.
// Limits: for checkouts on a person's machine and for the local server only; URLs are never fetched with it.

export interface GitRun {
  readonly cwd: string
  readonly input?: string | Uint8Array
  /** The whole environment of the process; a clean one where left out. */
  readonly env?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  /** Largest output; git is ended beyond it. */
  readonly maxBytes?: number
}

export class GitExit extends Error {
  override readonly name = 'GitExit'
  /** The exit code; undefined where git could not be started or was killed. */
  readonly code: number | undefined
  readonly stderr: string
  constructor(message: string, code: number | undefined, stderr: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
    this.stderr = stderr
  }
}

export async function runGit(args: readonly string[], run: GitRun): Promise<Buffer> {
  run.signal?.throwIfAborted()
  // One command reads many repositories at once, and all of them end with the same signal.
  if (run.signal !== undefined) setMaxListeners(0, run.signal)
  return await new Promise((resolve, reject) => {
    const child = spawn('git', [...args], {
      cwd: run.cwd,
      env: run.env ?? gitEnvironment(process.env),
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const stop = () => child.kill('SIGKILL')
    run.signal?.addEventListener('abort', stop, { once: true })
    const output: Buffer[] = []
    const errors: Buffer[] = []
    let size = 0
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > (run.maxBytes ?? Number.POSITIVE_INFINITY)) stop()
      output.push(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk))
    child.stdin.on('error', () => undefined) // git may end before it read all; its exit code tells
    const fail = (code: number | undefined, cause?: unknown) => {
      const stderr = Buffer.concat(errors).toString('utf8').trim()
      const why = stderr || (cause instanceof Error ? cause.message : `exit code ${code}`)
      reject(new GitExit(`git ${args[0]} failed: ${why}`, code, stderr, cause))
    }
    child.on('error', (error) => fail(undefined, error))
    child.on('close', (code) => {
      run.signal?.removeEventListener('abort', stop)
      if (run.signal?.aborted) return reject(run.signal.reason)
      if (code === 0) resolve(Buffer.concat(output))
      else fail(code ?? undefined)
    })
    child.stdin.end(run.input ?? '')
  })
}

/** Nothing but what git needs to run: variables of a shell or a hook (GIT_DIR, GIT_INDEX_FILE, …) must not leak in. */
export function gitEnvironment(from: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return { ...base(from), GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
}

/** The same with the user's own settings: in a checkout, "ignored" means what `git status` says. */
export function userEnvironment(from: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept = ['HOME', 'XDG_CONFIG_HOME', 'GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM', 'GIT_CONFIG_NOSYSTEM']
  const settings = kept.flatMap((name) => {
    const value = from[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return { ...base(from), ...Object.fromEntries(settings) }
}

function base(from: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return {
    PATH: from.PATH ?? '/usr/local/bin:/usr/bin:/bin',
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
  }
}
