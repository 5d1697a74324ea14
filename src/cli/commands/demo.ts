import { runAgent } from '../../agent/agent.ts'
import type { Json } from '../../core/json.ts'
import { summary } from '../../core/plan/describe-plan.ts'
import { WorldError } from '../../core/world-error.ts'
import type { RoundResult } from '../../reconcile/carry-out/report.ts'
import type { Context } from '../context.ts'
import { paintState } from '../output/paint.ts'
import { printAnswer } from '../output/print-answer.ts'
import { EXIT, type ExitCode } from '../program/exit-codes.ts'
import { fileOptions } from '../start/ports-options.ts'
import type { DemoPorts } from '../wiring.ts'

// The demo: a small company's repositories, an embedded cluster, and the real agent between them.
// In: nothing. Out: a story on the terminal, or one object with what happened.
// Limits: the builder is simulated, and says so; everything else is what runs in a real cluster.

const ENVIRONMENTS = ['production', 'dev']

export async function run(context: Context): Promise<ExitCode> {
  const { options, signal } = context
  const ports = await context.wiring.openDemo({ ...fileOptions(context), buildMilliseconds: 1200 })
  const end = new AbortController()
  const rounds = new Rounds()
  try {
    const say = narrator(context)
    say('Acme, a small company, has four repositories: ops, web, api and reports.')
    say('An embedded cluster and a local Git server are running; builds are simulated, all else is real.')
    const [ops, web] = await Promise.all([ports.repository('ops'), ports.repository('web')])
    await Promise.all([ports.repository('api'), ports.repository('reports')])

    const place = {
      location: ops.url,
      branch: undefined,
      folder: '',
      name: 'ops',
      url: ops.url,
      overrides: new Map(),
    }
    const agent = runAgent(
      ports,
      place,
      {
        schedule: '* * * * * *',
        onRound: (instance, result) => rounds.ended(instance, result),
        onError: (_instance, error) => rounds.failed(error),
      },
      AbortSignal.any([signal, end.signal]),
    )
    agent.catch((error) => rounds.failed(error))

    const story: Chapter[] = []
    const chapter = async (title: string, environments: readonly string[], act: () => Promise<unknown>) => {
      say(title)
      story.push(await tell(ports, rounds, title, environments, act, signal))
      say(countsLine(story.at(-1)))
    }
    await chapter('The agent deploys both environments.', ENVIRONMENTS, () => Promise.resolve())
    await chapter("A push to 'develop' of web: a new headline.", ['dev'], () =>
      web.commit('develop', { 'site/index.html': HEADLINE }, 'A new headline'),
    )
    await chapter("A push to ops: the service 'reports' goes.", ENVIRONMENTS, () =>
      ops.commit('main', { 'reports.diploid.yaml': null }, 'Reports are done elsewhere now'),
    )
    say(`Where to look next: examples/ops-repo is this company; docs/guide says how to start your own.`)
    if (!options.once && options.output === 'text') {
      say(
        `The cluster is at ${ports.clusterUrl}, the ops repository at ${ops.url} (branch main). Push to it, or end with Ctrl-C.`,
      )
      say(
        `Try your own repository in another terminal: KUBECONFIG=${ports.kubeconfig} diploid plan, then apply; environments of other names than these two.`,
      )
      await untilAborted(signal)
    }
    end.abort(new Error('the demo is over'))
    await agent
    printAnswer(context.terminal, options.output, '', { story: story.map(chapterAsJson) })
    return EXIT.done
  } finally {
    end.abort(new Error('the demo is over'))
    await ports.close()
  }
}

interface Chapter {
  readonly title: string
  readonly rounds: readonly { readonly environment: string; readonly result: RoundResult }[]
  readonly builds: number
  readonly writes: number
  readonly gitRequests: number
}

async function tell(
  ports: DemoPorts,
  rounds: Rounds,
  title: string,
  environments: readonly string[],
  act: () => Promise<unknown>,
  signal: AbortSignal,
): Promise<Chapter> {
  const before = ports.counts()
  const waiting = Promise.all(environments.map((environment) => rounds.next(environment, signal)))
  await act()
  const results = await waiting
  const after = ports.counts()
  const failed = results.find((result) => result.result === 'failed')
  if (failed !== undefined) {
    throw new WorldError('demo.round-failed', `the demo's round did not succeed: ${failed.message}`, {
      retryable: false,
      hint: 'Run it again with --verbose, and report what it says.',
    })
  }
  return {
    title,
    rounds: environments.map((environment, index) => ({
      environment,
      result: results[index] as RoundResult,
    })),
    builds: after.builds - before.builds,
    writes: results.reduce((sum, result) => sum + result.writes, 0),
    gitRequests: after.gitRequests - before.gitRequests,
  }
}

/** Hands out the end of the next round of an environment that did something. */
class Rounds {
  readonly #waiting = new Map<
    string,
    { resolve: (result: RoundResult) => void; reject: (error: unknown) => void }
  >()

  next(environment: string, signal: AbortSignal): Promise<RoundResult> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(environment, { resolve, reject })
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
  }

  ended(environment: string, result: RoundResult): void {
    if (result.result === 'unchanged') return
    this.#waiting.get(environment)?.resolve(result)
    this.#waiting.delete(environment)
  }

  failed(error: unknown): void {
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}

const HEADLINE = `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8" /><title>Acme</title><link rel="stylesheet" href="style.css" /></head>
  <body><h1>Acme: now with a new headline</h1></body>
</html>
`

function narrator({ terminal, options }: Context): (text: string) => void {
  if (options.output !== 'text' || options.quiet) return () => undefined
  return (text) => terminal.err(`\n${paintState(terminal, 'busy', '▸')} ${text}`)
}

function countsLine(chapter: Chapter | undefined): string {
  if (chapter === undefined) return ''
  const services = new Set(chapter.rounds.flatMap(({ result }) => touched(result)))
  const names = [...services].sort().join(', ')
  return `${counted(chapter.builds, 'build')}, ${counted(chapter.writes, 'write')} to the cluster, ${counted(chapter.gitRequests, 'Git request')}; touched: ${names}`
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}

function touched(result: RoundResult): readonly string[] {
  return (result.plan?.actions ?? []).flatMap((action) =>
    action.service === undefined ? [] : [action.service],
  )
}

function chapterAsJson(chapter: Chapter): Json {
  return {
    title: chapter.title,
    builds: chapter.builds,
    writes: chapter.writes,
    gitRequests: chapter.gitRequests,
    rounds: chapter.rounds.map(({ environment, result }) => ({
      environment,
      result: result.result,
      summary: result.plan === undefined ? result.message : summary(result.plan),
      touched: [...new Set(touched(result))].sort(),
    })),
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
