import type { ProgressEvent } from '../../ports/log.ts'
import type { Context } from '../context.ts'
import { paintPlan, paintState } from './paint.ts'
import type { Terminal } from './terminal.ts'

/** How progress is shown: a line per change of state on stderr; nothing for machines and with --quiet. */
export function progressPrinter({
  terminal,
  options,
}: Pick<Context, 'terminal' | 'options'>): (event: ProgressEvent) => void {
  if (options.quiet || options.output !== 'text') return () => undefined
  return (event) => {
    const line = progressLine(terminal, event)
    if (line !== undefined) terminal.err(line)
  }
}

export function progressLine(terminal: Terminal, event: ProgressEvent): string | undefined {
  const head = event.environment.padEnd(11)
  switch (event.kind) {
    case 'step':
      return undefined
    case 'plan':
      return paintPlan(terminal, event.text)
    case 'build':
      return `${head} ${mark(terminal, event.state)} build ${event.service}${detail(event.detail)}`
    case 'object':
      return `${head} ${mark(terminal, event.state)} ${event.verb} ${event.object}${detail(event.detail)}`
    case 'health':
      return `${head} ${mark(terminal, event.state)} ${event.object}${detail(event.detail)}`
    case 'end':
      return `${head} ${mark(terminal, event.result)} ${endOf(event)}`
  }
}

/** What failed says so itself, and how much of it. */
function endOf({ result, detail }: Extract<ProgressEvent, { kind: 'end' }>): string {
  return detail.startsWith(result) ? detail : `${result}: ${detail}`
}

const MARKS = {
  started: ['busy', '…'],
  waiting: ['busy', '…'],
  done: ['good', '✓'],
  ready: ['good', '✓'],
  unchanged: ['good', '='],
  failed: ['bad', '✗'],
} as const

function mark(terminal: Terminal, state: keyof typeof MARKS): string {
  const [mood, sign] = MARKS[state]
  return paintState(terminal, mood, sign)
}

function detail(text: string | undefined): string {
  return text === undefined || text === '' ? '' : `  ${text}`
}
