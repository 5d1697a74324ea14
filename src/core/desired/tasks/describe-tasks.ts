import type { ServiceTasks, TaskRun } from './tasks.ts'

/** A line for a run: `before migrate: ./migrate up`. */
export function describeRun(run: TaskRun): string {
  const what = run.phase === run.name ? run.phase : `${run.phase} ${run.name}`
  const beside = run.services === undefined ? '' : `, beside ${run.services.join(' and ')}`
  switch (run.kind) {
    case 'job':
      return `${what}${beside}: ${wordsOf(run.command)}`
    case 'exec':
      return `${what}, in a running pod: ${wordsOf(run.command)}`
    case 'stage':
      return `${what}${beside}: stage ${run.target} of the Dockerfile is built`
    case 'unknown':
      return `${what}${beside}: ${wordsOf(run.command)} (its Job is not known yet: ${run.reason})`
  }
}

/** Nothing where the service waits for nobody. */
export function describeRequires({ requires }: ServiceTasks): readonly string[] {
  return requires.length === 0 ? [] : [`requires the statuses ${requires.join(', ')}`]
}

/** As people would type it; a shell's text is what they wrote. */
function wordsOf(command: readonly string[]): string {
  const [shell, flag, text, ...rest] = command
  if (shell === '/bin/sh' && flag === '-c' && text !== undefined && rest.length === 0)
    return text.replace(/\s*\n\s*/g, '; ')
  return command.map((word) => (/^[^\s'"]+$/.test(word) ? word : JSON.stringify(word))).join(' ')
}
