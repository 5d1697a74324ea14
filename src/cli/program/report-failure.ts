import { isWorldError } from '../../core/world-error.ts'
import type { Context } from '../context.ts'
import { paintProblem } from '../output/paint.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'

/** Says why a command could not go on, and what to do; a bug of ours asks to be reported. */
export function reportFailure({ terminal, options }: Context, error: unknown): ExitCode {
  if (error instanceof UsageError) {
    terminal.err(paintProblem(terminal, `error  ${error.message}`))
    return EXIT.usage
  }
  if (isWorldError(error)) {
    terminal.err(paintProblem(terminal, `error  ${error.message}  [${error.code}]`))
    if (error.hint !== undefined) terminal.err(`    ${error.hint}`)
    if (options.verbose) terminal.err(causes(error))
    return EXIT.failed
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  terminal.err(
    paintProblem(terminal, `error  this is a bug in Diploid; please report it with the lines below\n${text}`),
  )
  return EXIT.failed
}

/** Wrong flags or arguments that the parser cannot know. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

function causes(error: Error): string {
  const lines: string[] = []
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause)
    lines.push(`    caused by: ${cause.message}`)
  return lines.join('\n')
}
