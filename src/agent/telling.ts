import { isError, type Problem, printProblem } from '../core/problem.ts'
import type { Log } from '../ports/log.ts'
import type { RoundResult } from '../reconcile/carry-out/report.ts'

/** What the agent says in its log: everything once, although it looks at the same things with every poll. */
export class Telling {
  readonly #log: Log
  /** How the last round of each instance ended. */
  readonly #rounds = new Map<string, string>()
  readonly #problems = new Map<'configuration' | 'targets', string>()

  constructor(log: Log) {
    this.#log = log
  }

  /** What is tried again with every poll is told once, as long as it comes to the same. */
  round(log: Log, instance: string, { result, message, writes }: RoundResult): void {
    const isOld = result === 'unchanged' || (writes === 0 && this.#rounds.get(instance) === message)
    this.#rounds.set(instance, message)
    const fields = { result, summary: message, writes }
    if (isOld) log.debug('round finished', fields)
    else log.info('round finished', fields)
  }

  /** When they appear or change. */
  problems(topic: 'configuration' | 'targets', revision: string, problems: readonly Problem[]): void {
    const text = problems.map(printProblem).join('\n')
    if (text === (this.#problems.get(topic) ?? '')) return
    this.#problems.set(topic, text)
    for (const problem of problems) {
      const fields = { revision, code: problem.code, problem: printProblem(problem) }
      if (isError(problem)) this.#log.error('configuration problem', fields)
      else this.#log.warn('configuration warning', fields)
    }
  }
}
