import { runAgent } from '../../agent/agent.ts'
import type { Context } from '../context.ts'
import { EXIT, type ExitCode } from '../program/exit-codes.ts'
import { nameOf, readableUrl } from '../start/find-place.ts'
import { clusterOptions } from '../start/ports-options.ts'

/** Runs until it is told to stop. Its output is the log: one JSON object per line on stderr. */
export async function run(context: Context): Promise<ExitCode> {
  const { options, signal } = context
  const url = readableUrl(options.ops ?? '')
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
    await runAgent(ports, place, { schedule: options.schedule ?? '* * * * *' }, signal)
    return signal.aborted ? EXIT.done : EXIT.failed
  } finally {
    await ports.close()
  }
}
