import { isError } from '../../core/problem.ts'
import { checkInstances } from '../../reconcile/prepare/check/check-instances.ts'
import type { Context } from '../context.ts'
import { printAnswer } from '../output/print-answer.ts'
import { countLine, plural, printProblems, problemsAsJson } from '../output/print-problems.ts'
import { whileWorking } from '../output/while-working.ts'
import { EXIT, type ExitCode } from '../program/exit-codes.ts'
import { openRound } from '../start/open-round.ts'
import { fileOptions } from '../start/ports-options.ts'

/** Runs the stages up to rendering for every environment and prints only what is wrong. */
export async function run(context: Context): Promise<ExitCode> {
  const { terminal, options, signal } = context
  const ports = await context.wiring.openFiles(fileOptions(context))
  try {
    const start = await openRound(context, ports)
    const checking = checkInstances(ports, start, signal)
    const { problems, notes } = await whileWorking(context, 'checking every environment', checking)
    const isValid = !problems.some(isError)
    const services = plural(start.configuration?.ops.services.size ?? 0, 'service')
    const sentence = `${services} in ${plural(start.instances.length, 'environment')}: no mistakes`
    if (options.output === 'text') printProblems(terminal, problems)
    if (options.output === 'text' && options.verbose) for (const note of notes) terminal.err(`note  ${note}`)
    printAnswer(terminal, options.output, isValid ? sentence : '', {
      valid: isValid,
      summary: countLine(problems),
      problems: problemsAsJson(problems),
      ...(options.verbose ? { notes } : {}),
    })
    return isValid ? EXIT.done : EXIT.usage
  } finally {
    await ports.close()
  }
}
