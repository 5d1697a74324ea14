import { isError } from '../../core/problem.ts'
import { newMemory } from '../../reconcile/memory.ts'
import { reconcile } from '../../reconcile/reconcile.ts'
import type { Context } from '../context.ts'
import { planAsJson } from '../output/plan-as-json.ts'
import { printAnswer } from '../output/print-answer.ts'
import { printProblems, problemsAsJson } from '../output/print-problems.ts'
import { EXIT, type ExitCode } from '../program/exit-codes.ts'
import { UsageError } from '../program/report-failure.ts'
import { openRound } from '../start/open-round.ts'
import { clusterOptions } from '../start/ports-options.ts'

/** One reconciliation of each environment that was asked for, without an agent; makes the installation where none is. */
export async function run(context: Context): Promise<ExitCode> {
  const { terminal, options, signal } = context
  const ports = await context.wiring.openCluster(clusterOptions(context, 'cli'))
  try {
    const start = await openRound(context, ports)
    printProblems(terminal, start.problems)
    const { configuration } = start
    if (
      configuration === undefined ||
      start.problems.some((problem) => isError(problem) && problem.service === undefined)
    ) {
      printAnswer(terminal, options.output, '', { rounds: [], problems: problemsAsJson(start.problems) })
      return EXIT.usage
    }
    if (configuration.commit.endsWith('-dirty') && !options.allowDirty) {
      throw new UsageError(
        `the working tree of ${start.place.name} has changes that are not committed\n` +
          '    Commit them, or apply them as they are with --allow-dirty.',
      )
    }
    const installation = await ports.state.installation(signal)
    const owner = { installation: installation.id, rootKey: installation.rootKey }
    const rounds = []
    for (const instance of start.instances) {
      const lease = await ports.state.lease(`round-${instance.name}`, signal)
      try {
        const until = AbortSignal.any([signal, lease.lost])
        const round = { place: start.place, configuration, instance, owner, memory: newMemory() }
        rounds.push(await reconcile(ports, round, until))
      } finally {
        await lease.release()
      }
    }
    printAnswer(terminal, options.output, '', {
      rounds: rounds.map((round) => ({
        result: round.result,
        message: round.message,
        writes: round.writes,
        plan: round.plan === undefined ? null : planAsJson(round.plan),
      })),
      problems: problemsAsJson([...start.problems, ...rounds.flatMap((round) => round.problems)]),
    })
    return rounds.every((round) => round.result !== 'failed') ? EXIT.done : EXIT.failed
  } finally {
    await ports.close()
  }
}
