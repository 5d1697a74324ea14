import type { Limits, Outcome, Work } from './work.ts'

// Failures inside the interpreter in words of the file's author.
// In: what was thrown, with its stack. Out: a code, one sentence, file and line.
// Limits: guesses by the interpreter's own wording, which is pinned with its version and covered by tests.

export interface Thrown {
  readonly name: string
  readonly message: string
  readonly stack: string
}

/** Stands before a script's text, on its first line. */
export const WRAPPER = '(function (exports, require, module) {'

export function describeThrown(thrown: Thrown, work: Work, limits: Limits): Outcome & { ok: false } {
  const where = placeOf(thrown, work)
  if (thrown.name === 'InternalError' && thrown.message === 'interrupted')
    return { ok: false, code: 'config.deadline', message: deadlineMessage(limits), ...where }
  if (thrown.name === 'InternalError' && /memory/.test(thrown.message))
    return { ok: false, code: 'config.memory', message: memoryMessage(limits), ...where }

  const absent =
    thrown.name === 'ReferenceError' ? /^'?(\w+)'? is not defined/.exec(thrown.message)?.[1] : undefined
  const why = absent === undefined ? undefined : ABSENT[absent]
  if (why !== undefined)
    return { ok: false, code: 'config.forbidden', message: `${absent} is not there: ${why}`, ...where }
  if (/is not there|cannot be imported|leaves the repository|there is no /.test(thrown.message))
    return { ok: false, code: 'config.forbidden', message: thrown.message, ...where }

  const code = thrown.name === 'SyntaxError' ? 'config.syntax' : 'config.threw'
  const name = thrown.name === 'Error' ? '' : `${thrown.name}: `
  return { ok: false, code, message: `${name}${thrown.message}`, ...where }
}

export function deadlineMessage(limits: Limits): string {
  return `was still running after ${limits.deadlineMs} ms and was stopped; look for a loop that does not end`
}

export function memoryMessage(limits: Limits): string {
  return `needed more than ${limits.memoryMb} MB of memory and was stopped`
}

const NOTHING_OUTSIDE = 'configuration cannot reach files, network, processes or the environment'
const REPEATABLE = 'the same commit must give the same configuration at any time'

/** Names that people expect, and why they are missing. */
const ABSENT: Readonly<Record<string, string>> = {
  process: `${NOTHING_OUTSIDE}; use the env and branch of the exported function's argument`,
  fetch: NOTHING_OUTSIDE,
  XMLHttpRequest: NOTHING_OUTSIDE,
  WebSocket: NOTHING_OUTSIDE,
  Buffer: NOTHING_OUTSIDE,
  Deno: NOTHING_OUTSIDE,
  Bun: NOTHING_OUTSIDE,
  __dirname: NOTHING_OUTSIDE,
  __filename: NOTHING_OUTSIDE,
  global: 'the global object is globalThis, and it holds the language alone',
  window: 'the global object is globalThis, and it holds the language alone',
  console: 'nothing is printed; `diploid explain` shows what a value became',
  setTimeout: 'configuration is evaluated in one go, without waiting',
  setInterval: 'configuration is evaluated in one go, without waiting',
  setImmediate: 'configuration is evaluated in one go, without waiting',
  queueMicrotask: 'configuration is evaluated in one go, without waiting',
  Date: REPEATABLE,
  performance: REPEATABLE,
  crypto: `${REPEATABLE}; use generate() for passwords`,
  WeakRef: REPEATABLE,
  FinalizationRegistry: REPEATABLE,
  SharedArrayBuffer: REPEATABLE,
  Atomics: REPEATABLE,
  Intl: 'locales differ between machines',
  URL: 'only the language itself is available; write the address as a text',
  structuredClone: 'only the language itself is available; spread the value instead',
  require: 'this file is a module; use import',
  module: 'this file is a module; use export default',
  exports: 'this file is a module; use export default',
}

function placeOf(thrown: Thrown, work: Work): { file: string; line?: number } {
  for (const frame of thrown.stack.matchAll(/(?:\(|at )([^\s()][^()\n]*?):(\d+)(?::\d+)?\)?$/gm)) {
    const [, file, line] = frame
    if (file !== undefined && work.files.has(file)) return { file, line: Number(line) }
  }
  return { file: work.file }
}
