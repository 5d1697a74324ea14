import { type Json, withTexts } from '../../core/json.ts'
import type { Scrubber } from '../../ports/log.ts'

// What a command knows of the terminal it writes to: streams, colour, width.
// In: the process's streams and environment, given by main.ts. Out: one value that commands print through.
// Limits: stdout carries the answer, stderr progress, warnings and errors; nothing here decides what is said, but no
// known secret passes.

export interface Terminal {
  readonly out: (text: string) => void
  /** What may be shown of a text: all but the secrets in it. For what is measured before it is printed. */
  readonly scrub: (text: string) => string
  /** An answer for machines, still as data: scrubbed text by text, it stays what its reader expects. */
  readonly data: (value: Json, print: (value: Json) => string) => void
  /** What somebody asked to have as it is: rendered objects, whose secrets were replaced by type. */
  readonly verbatim: (text: string) => void
  readonly err: (text: string) => void
  /** Without a line's end, for what is taken away again. */
  readonly errRaw: (text: string) => void
  /** Whether stderr is redrawn in place. */
  readonly live: boolean
  readonly colour: boolean
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
}

export interface StreamLike {
  readonly isTTY?: boolean
  write(text: string): unknown
}

export function makeTerminal(
  stdout: StreamLike,
  stderr: StreamLike,
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
  wish: string,
  { scrub }: Pick<Scrubber, 'scrub'>,
): Terminal {
  return {
    out: (text) => stdout.write(`${scrub(text)}\n`),
    scrub,
    data: (value, print) => stdout.write(`${print(withTexts(value, scrub))}\n`),
    verbatim: (text) => stdout.write(`${text}\n`),
    err: (text) => stderr.write(`${scrub(text)}\n`),
    errRaw: (text) => stderr.write(scrub(text)),
    live: stderr.isTTY === true && env.CI === undefined && env.TERM !== 'dumb',
    colour: wantsColour(wish, env, stderr.isTTY === true && stdout.isTTY === true),
    cwd,
    env,
  }
}

/** `--color` > NO_COLOR > FORCE_COLOR > a terminal that can (https://no-color.org). */
function wantsColour(wish: string, env: Terminal['env'], tty: boolean): boolean {
  if (wish === 'always') return true
  if (wish === 'never' || (env.NO_COLOR ?? '') !== '') return false
  if ((env.FORCE_COLOR ?? '') !== '') return env.FORCE_COLOR !== '0'
  return tty && env.TERM !== 'dumb'
}
