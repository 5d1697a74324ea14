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
    return {
      ok: false,
      code: 'config.deadline',
      message: deadlineMessage(limits),
      ...HINTS['config.deadline'],
      ...where,
    }
  if (thrown.name === 'InternalError' && /memory/.test(thrown.message))
    return {
      ok: false,
      code: 'config.memory',
      message: memoryMessage(limits),
      ...HINTS['config.memory'],
      ...where,
    }

  const absent =
    thrown.name === 'ReferenceError' ? /^'?(\w+)'? is not defined/.exec(thrown.message)?.[1] : undefined
  const why = absent === undefined ? undefined : ABSENT[absent]
  if (why !== undefined) {
    const [because, hint] = why
    return {
      ok: false,
      code: 'config.forbidden',
      message: `${absent} is not there: ${because}`,
      hint,
      ...where,
    }
  }
  if (/is not there|cannot be imported|leaves the repository|there is no /.test(thrown.message))
    return { ok: false, code: 'config.forbidden', message: thrown.message, ...where }

  const broken = INTERNAL.find(([pattern]) => thrown.name === 'InternalError' && pattern.test(thrown.message))
  if (broken !== undefined) return { ok: false, code: 'config.threw', message: broken[1], ...where }
  const absentExport = /^Could not find export '(.+)' in module '(.+)'/.exec(thrown.message)
  if (absentExport !== null) return exportMissing(absentExport, work)

  const code = thrown.name === 'SyntaxError' ? 'config.syntax' : 'config.threw'
  // What the globals of this program refuse is no error of the language.
  const isOurs = /^(from|secret|generate|sops)\(/.test(thrown.message)
  const name = thrown.name === 'Error' || isOurs ? '' : `${thrown.name}: `
  return { ok: false, code, message: `${name}${thrown.message}`, ...where }
}

const INTERNAL: readonly (readonly [message: RegExp, told: string])[] = [
  [/stack overflow/, 'functions call each other too deeply'],
  [/too long/, 'makes a text that grew too long'],
]

/** The interpreter links before it runs anything, and has no line for it. */
function exportMissing([, name, target = '']: RegExpExecArray, work: Work): Outcome & { ok: false } {
  const importing = [...work.files].find(([, { imports }]) => imports.includes(target))
  return {
    ok: false,
    code: 'config.syntax',
    message: `${target} exports no '${name}'`,
    hint: `Export it there, or correct the name that is imported here.`,
    file: importing?.[0] ?? work.file,
    imported: target,
  }
}

/** What to do about a file that had to be stopped. */
export const HINTS = {
  'config.deadline': { hint: 'Look for a loop that does not end, or for much work that can be left out.' },
  'config.memory': { hint: 'Look for a list or text that grows without end.' },
} as const

export function deadlineMessage(limits: Limits): string {
  return `was still running after ${limits.deadlineMs} ms and was stopped`
}

export function memoryMessage(limits: Limits): string {
  return `needed more than ${limits.memoryMb} MB of memory and was stopped`
}

const OUTSIDE: Absence = [
  'configuration cannot reach files, network, processes or the environment',
  "Write the value out, or keep it in a Secret of the cluster: secret('name', 'key').",
]
const PROCESS: Absence = [
  OUTSIDE[0],
  'An exported function is given what may differ: module.exports = ({ env, branch, vars }) => ({ … }).',
]
const REPEATABLE = 'the same commit must give the same configuration at any time'
const CLOCK: Absence = [
  REPEATABLE,
  'Write the value out; the words $commit and $branch in a text say what is deployed.',
]
const RANDOM: Absence = [REPEATABLE, "For a password that is made once, use generate('name')."]
const AT_ONCE: Absence = [
  'configuration is evaluated in one go, without waiting',
  'Write down the value itself.',
]
const GLOBAL: Absence = [
  'there is no other global object than globalThis',
  'globalThis holds the language alone.',
]
const MODULE: Absence = ['this file is a module', 'Use import, and export default.']

type Absence = readonly [because: string, hint: string]

/** Names that people expect, why they are missing, and what to write instead. */
const ABSENT: Readonly<Record<string, Absence>> = {
  process: PROCESS,
  fetch: OUTSIDE,
  XMLHttpRequest: OUTSIDE,
  WebSocket: OUTSIDE,
  Buffer: OUTSIDE,
  Deno: OUTSIDE,
  Bun: OUTSIDE,
  __dirname: OUTSIDE,
  __filename: OUTSIDE,
  global: GLOBAL,
  window: GLOBAL,
  console: ['nothing is printed', '`diploid render` shows what a value became.'],
  setTimeout: AT_ONCE,
  setInterval: AT_ONCE,
  setImmediate: AT_ONCE,
  queueMicrotask: AT_ONCE,
  Date: CLOCK,
  performance: CLOCK,
  crypto: RANDOM,
  WeakRef: CLOCK,
  FinalizationRegistry: CLOCK,
  SharedArrayBuffer: CLOCK,
  Atomics: CLOCK,
  Intl: ['locales differ between machines', 'Write the text as it is to be.'],
  URL: ['only the language itself is available', 'Write the address as a text.'],
  structuredClone: ['only the language itself is available', 'Spread the value instead: { ...value }.'],
  require: MODULE,
  module: MODULE,
  exports: MODULE,
}

function placeOf(thrown: Thrown, work: Work): { file: string; line?: number } {
  for (const frame of thrown.stack.matchAll(/(?:\(|at )([^\s()][^()\n]*?):(\d+)(?::\d+)?\)?$/gm)) {
    const [, file, line] = frame
    if (file === undefined || !work.files.has(file)) continue
    return { file, line: lineWritten(thrown, work.files.get(file)?.text ?? '', Number(line)) }
  }
  return { file: work.file, ...lineOfThrow(work) }
}

/** What is no Error knows no line; where the file throws at one place alone, it is that. */
function lineOfThrow({ file, files }: Work): { readonly line?: number } {
  const lines = (files.get(file)?.text ?? '').split('\n')
  const found = lines.flatMap((text, index) =>
    /(^|[\s;{}()])throw\s/.test(text.replace(/\/\/.*$/, '')) ? [index + 1] : [],
  )
  return found.length === 1 ? { line: found[0] ?? 1 } : {}
}

/** An assignment to a constant at the top of a script is noticed at its end. */
function lineWritten({ message }: Thrown, text: string, line: number): number {
  const constant = /^'([\w$]+)' is read-only/.exec(message)?.[1]
  const lines = text.split('\n')
  if (constant === undefined || lines[line - 1]?.includes(constant)) return line
  const sign = /^\s*([-+*/%&|^?<>]{0,3}=[^=]|\+\+|--)/
  const found = lines.findIndex(
    (each) => each.trimStart().startsWith(constant) && sign.test(each.trimStart().slice(constant.length)),
  )
  return found < 0 ? Math.min(line, lines.length) : found + 1
}
