import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { inject } from 'vitest'
import { bed } from './bed.ts'
import { eventually } from './eventually.ts'

// The agent as an operator runs it: the built program as a process of its own, its log as the sign of what it does.
// In: the URL of an ops repository. Out: log lines to wait for, its end.
// Limits: polls every second.

export interface LogLine {
  readonly level: string
  readonly msg: string
  readonly [field: string]: unknown
}

export interface Agent {
  readonly lines: readonly LogLine[]
  /** All that it wrote, for what must never stand there. */
  readonly output: () => string
  /** The first line with this message from the mark on, for which `which` holds. */
  logged(
    message: string,
    which?: (line: LogLine) => boolean,
    from?: number,
    seconds?: number,
  ): Promise<LogLine>
  /** Where the log ends now. */
  mark(): number
  readonly ended: Promise<number | null>
  stop(): Promise<void>
  kill(): Promise<void>
}

export interface AgentOptions {
  readonly schedule?: string
  readonly env?: Readonly<Record<string, string>>
}

export function startAgent(opsUrl: string, options: AgentOptions = {}): Agent {
  const { schedule = '* * * * * *' } = options
  const args = [inject('program'), 'agent', '--ops', opsUrl, '--schedule', schedule]
  const child = spawn(process.execPath, [...args, '--kubeconfig', bed.kubeconfig], {
    env: environment(options.env ?? {}),
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  const lines: LogLine[] = []
  const raw: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => {
    raw.push(line)
    lines.push(line.startsWith('{') ? (JSON.parse(line) as LogLine) : { level: 'raw', msg: line })
  })
  const ended = once(child, 'close').then(([code]) => code as number | null)
  let over = false
  void ended.then(() => {
    over = true
  })

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (!over) child.kill(signal)
    await ended
  }
  return {
    lines,
    output: () => raw.join('\n'),
    mark: () => lines.length,
    ended,
    async logged(message, which = () => true, from = 0, seconds = 60) {
      const found = () => lines.slice(from).find((line) => line.msg === message && which(line))
      const line = await eventually('', () => found() ?? over, seconds).catch(() => undefined)
      if (typeof line === 'object') return line
      const why = over ? 'the agent has ended' : `not within ${seconds} s`
      throw new Error(`no '${message}' in the agent's log: ${why}; it said:\n${raw.slice(from).join('\n')}`)
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  }
}

/** Nothing of the machine but what a pod would have as well. */
function environment(more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { PATH, HOME, NODE_EXTRA_CA_CERTS } = process.env
  // A killed one cannot clear up after itself: the bed's folder goes with the bed.
  const bedOnly = { TMPDIR: bed.folder, DIPLOID_BUILDKITD_FLAGS: '--oci-worker-net=host' }
  return { PATH, HOME, NODE_EXTRA_CA_CERTS, ...bedOnly, ...more }
}
