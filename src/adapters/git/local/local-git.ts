import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { WorldError } from '../../../core/world-error.ts'
import { GitExit, runGit, userEnvironment } from '../../native-git.ts'

// Native git in somebody's checkout: read only, with that person's settings, no hooks, no monitors.

export interface LocalGit {
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

const MAX_OUTPUT = 512 * 1024 * 1024

export async function localGit(
  args: readonly string[],
  at: LocalGit,
  input: string | Uint8Array = '',
): Promise<Buffer> {
  const quiet = ['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false']
  try {
    const run = { cwd: at.folder, input, env: at.env, signal: at.signal, maxBytes: MAX_OUTPUT }
    return await runGit([...quiet, ...args], run)
  } catch (error) {
    if (!(error instanceof GitExit)) throw error
    throw failure(error, at.folder, args[0] ?? '')
  }
}

/** The first line; undefined where git answers with exit code 1: there is no such thing. */
export async function askGit(args: readonly string[], at: LocalGit): Promise<string | undefined> {
  try {
    const output = await localGit(args, at)
    return output.toString('utf8').split('\n', 1)[0]
  } catch (error) {
    if (error instanceof WorldError && error.cause instanceof GitExit && error.cause.code === 1)
      return undefined
    throw error
  }
}

export async function localGitAt(folder: string, signal: AbortSignal): Promise<LocalGit> {
  if (!(await exists(folder)))
    throw new WorldError('git.not-found', `${folder}: no such folder`, {
      retryable: false,
      hint: 'give the absolute path of a Git checkout',
    })
  return { folder, env: userEnvironment(process.env), signal }
}

/** Whether a folder lies in a checkout: it or a folder above it holds `.git`. */
export async function liesInCheckout(folder: string): Promise<boolean> {
  for (let at = folder; ; at = dirname(at)) {
    if (await exists(join(at, '.git'))) return true
    if (dirname(at) === at) return false
  }
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}

function failure(error: GitExit, folder: string, verb: string): WorldError {
  const missing =
    error.code === undefined && (error.cause as { code?: unknown } | undefined)?.code === 'ENOENT'
  const message = missing
    ? `${folder}: the program \`git\` is not installed; local checkouts are read with it`
    : `${folder}: git ${verb} failed: ${error.stderr.slice(0, 500) || `exit code ${error.code}`}`
  return new WorldError('git.local', message, {
    retryable: false,
    hint: missing ? 'install git, or give the URL of the repository' : `run \`git status\` in ${folder}`,
    cause: error,
  })
}
