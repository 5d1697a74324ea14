import type { EnvironmentStatus } from '../../ports/state.ts'
import type { Context } from '../context.ts'
import { paintState } from '../output/paint.ts'
import { printAnswer } from '../output/print-answer.ts'
import { table } from '../output/table.ts'
import type { Terminal } from '../output/terminal.ts'
import { whileWorking } from '../output/while-working.ts'
import { EXIT, type ExitCode } from '../program/exit-codes.ts'
import { clusterOptions } from '../start/ports-options.ts'

/** What the agent wrote last about each environment; nothing is asked of Git or registries. */
export async function run(context: Context): Promise<ExitCode> {
  const { terminal, options, signal } = context
  const ports = await context.wiring.openCluster(clusterOptions(context, 'cli'))
  try {
    const asking = ports.state.statuses(signal)
    const statuses = [...(await whileWorking(context, 'asking the cluster', asking))].sort(([a], [b]) =>
      a < b ? -1 : 1,
    )
    const text = statuses.length === 0 ? NOTHING : statusText(terminal, statuses)
    printAnswer(terminal, options.output, text, {
      environments: Object.fromEntries(
        statuses.map(([name, status]) => [
          name,
          { ...status, services: status.services.map((service) => ({ ...service })) },
        ]),
      ),
    })
    return statuses.every(([, status]) => status.ready === 'True') ? EXIT.done : EXIT.failed
  } finally {
    await ports.close()
  }
}

const NOTHING = `Diploid deploys nothing in this cluster yet.
    Start with: diploid apply, or diploid agent --ops URL`

function statusText(terminal: Terminal, statuses: readonly (readonly [string, EnvironmentStatus])[]): string {
  const rows = statuses.flatMap(([name, status]) => [
    [name, mark(terminal, status.ready), status.revision, status.message],
    ...status.services.map((service) => [`  ${service.name}`, '', '', service.state]),
  ])
  return table([['ENVIRONMENT', 'READY', 'REVISION', 'MESSAGE'], ...rows], terminal.scrub)
}

function mark(terminal: Terminal, ready: EnvironmentStatus['ready']): string {
  if (ready === 'True') return paintState(terminal, 'good', 'True')
  return paintState(terminal, ready === 'False' ? 'bad' : 'busy', ready)
}
