import { isError, type Problem } from '../../core/problem.ts'
import { OFFLINE_CLUSTER } from '../../reconcile/prepare/offline.ts'
import { prepareInstance } from '../../reconcile/prepare/prepare.ts'
import type { Context } from '../context.ts'
import { printAnswer } from '../output/print-answer.ts'
import { countLine, printProblems, problemsAsJson } from '../output/print-problems.ts'
import { EXIT, type ExitCode } from '../program/exit-codes.ts'
import { openRound } from '../start/open-round.ts'
import { fileOptions } from '../start/ports-options.ts'

/** Runs the stages up to rendering for every environment and prints only what is wrong. */
export async function run(context: Context): Promise<ExitCode> {
  const { terminal, options, signal } = context
  const ports = await context.wiring.openFiles(fileOptions(context))
  try {
    const start = await openRound(context, ports)
    const problems: Problem[] = [...start.problems]
    for (const instance of start.instances) {
      if (start.configuration === undefined) continue
      const prepared = await prepareInstance(
        { ...ports, registry: undefined },
        {
          place: start.place,
          configuration: start.configuration,
          instance,
          owner: undefined,
          cluster: OFFLINE_CLUSTER,
          previous: undefined,
        },
        signal,
      )
      problems.push(...prepared.problems)
    }
    const all = unique(problems)
    const failed = all.some(isError)
    const services = start.configuration?.ops.services.size ?? 0
    const sentence = `${services} services in ${start.instances.length} environments: no mistakes`
    printProblems(terminal, options.output === 'text' ? all : [])
    printAnswer(terminal, options.output, failed ? '' : sentence, {
      valid: !failed,
      summary: countLine(all),
      problems: problemsAsJson(all),
    })
    return failed ? EXIT.usage : EXIT.done
  } finally {
    await ports.close()
  }
}

/** A mistake in a file is found once per environment that reads it. */
function unique(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Map<string, Problem>()
  for (const problem of problems) {
    const key = JSON.stringify([problem.code, problem.file, problem.line, problem.path, problem.message])
    if (!seen.has(key)) seen.set(key, problem)
  }
  return [...seen.values()]
}
