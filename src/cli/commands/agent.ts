import { runAgent } from '../../agent/agent.ts'
import { isSchedule } from '../../agent/schedule.ts'
import type { Context } from '../context.ts'
import { EXIT, type ExitCode } from '../program/exit-codes.ts'
import { UsageError } from '../program/report-failure.ts'
import { nameOf, readableUrl } from '../start/find-place.ts'
import { clusterOptions } from '../start/ports-options.ts'

/** Runs until it is told to stop. Its output is the log: one JSON object per line on stderr. */
export async function run(context: Context): Promise<ExitCode> {
  const { options, signal } = context
  const url = readableUrl(options.ops ?? '')
  const schedule = options.schedule ?? '* * * * *'
  if (!isSchedule(schedule)) {
    throw new UsageError(
      `--schedule takes a cron expression, not '${schedule}'`,
      "'* * * * *' is each minute, '*/15 * * * *' each quarter of an hour; a sixth field in front counts seconds.",
    )
  }
  const ports = await context.wiring.openCluster({
    ...clusterOptions(context, 'agent'),
    logLevel: options.logLevel ?? 'info',
    onProgress: () => undefined,
    builder: 'cluster',
  })
  try {
    const place = {
      location: url,
      branch: options.branch,
      folder: options.folder ?? '',
      name: nameOf(url),
      url,
      overrides: new Map(),
    }
    await runAgent(ports, place, { schedule }, signal)
    return signal.aborted ? EXIT.done : EXIT.failed
  } finally {
    await ports.close()
  }
}
