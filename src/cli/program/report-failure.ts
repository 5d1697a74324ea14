import type { JsonMap } from '../../core/json.ts'
import { isWorldError, type WorldError } from '../../core/world-error.ts'
import type { Context } from '../context.ts'
import { paintProblem } from '../output/paint.ts'
import { printAnswer } from '../output/print-answer.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'

/**
 * Says why a command could not go on, and what to do; a bug of ours asks to be reported. Where machines read the answer,
 * it is the one object on stdout as well.
 */
export function reportFailure(
  { terminal, options, scrubber }: Pick<Context, 'terminal' | 'options' | 'scrubber'>,
  error: unknown,
): ExitCode {
  const failure = describe(error)
  const code = isWorldError(error) ? `  [${failure.code}]` : ''
  terminal.err(paintProblem(terminal, `error  ${failure.message}${code}`))
  // Before it is cut into lines: a secret may have several.
  const hints = scrubber
    .scrub(failure.hint ?? '')
    .split('\n')
    .filter(Boolean)
  for (const line of hints) terminal.err(`    ${line}`)
  if (options.verbose && isWorldError(error)) for (const line of causes(error)) terminal.err(line)
  if (options.output !== undefined && options.output !== 'text')
    printAnswer(terminal, options.output, '', { error: { ...failure } })
  return error instanceof UsageError ? EXIT.usage : EXIT.failed
}

/** Adapters write hints as parts of a sentence, so that others may go on with them. */
function sentence(text: string): string {
  const begun = text.slice(0, 1).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(text) ? begun : `${begun}.`
}

/** Wrong flags or arguments that the parser cannot know. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly hint: string | undefined

  constructor(message: string, hint?: string) {
    super(message)
    this.hint = hint
  }
}

interface Failure extends JsonMap {
  readonly code: string
  readonly message: string
  readonly hint?: string
}

function describe(error: unknown): Failure {
  if (error instanceof UsageError)
    return {
      code: 'usage',
      message: error.message,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    }
  if (isWorldError(error)) return ofWorld(error)
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return {
    code: 'bug',
    message: 'this is a mistake in Diploid, and not yours',
    hint: `Please report it with these lines:\n${text}`,
  }
}

function ofWorld({ code, message, hint }: WorldError): Failure {
  return { code, message, ...(hint === undefined ? {} : { hint: sentence(hint) }) }
}

function causes(error: Error): readonly string[] {
  const lines: string[] = []
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause)
    lines.push(`    caused by: ${cause.message}`)
  return lines
}
