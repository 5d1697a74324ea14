import { printPath } from '../../core/json.ts'
import { allProblems, holdsAll, type Problem } from '../../core/problem.ts'
import type { Instance } from '../../core/targets/target.ts'
import { isWorldError } from '../../core/world-error.ts'
import { type RoundResult, reportBroken } from '../../reconcile/carry-out/report.ts'
import { newMemory } from '../../reconcile/memory.ts'
import { checkInstances } from '../../reconcile/prepare/check/check-instances.ts'
import { leftEnvironments } from '../../reconcile/prepare/check/left-environments.ts'
import { addRefs, pinnedRefs } from '../../reconcile/prepare/extends/recorded-refs.ts'
import { reconcile } from '../../reconcile/reconcile.ts'
import type { RoundPorts } from '../../reconcile/round.ts'
import type { Context } from '../context.ts'
import { planAsJson } from '../output/plan-as-json.ts'
import { printAnswer } from '../output/print-answer.ts'
import { notYetInShort, printProblems, problemsAsJson } from '../output/print-problems.ts'
import { progressLine } from '../output/progress.ts'
import { whileWorking } from '../output/while-working.ts'
import { EXIT, type ExitCode } from '../program/exit-codes.ts'
import { UsageError } from '../program/report-failure.ts'
import { openRound, type Start } from '../start/open-round.ts'
import { clusterOptions } from '../start/ports-options.ts'

/** One reconciliation of each environment that was asked for, without an agent; makes the installation where none is. */
export async function run(context: Context): Promise<ExitCode> {
  const { terminal, options, signal } = context
  const opening = clusterOptions(context, 'cli')
  const ports = await context.wiring.openCluster({
    ...opening,
    // How it ended is the answer, on stdout.
    onProgress: (event) => (event.kind === 'end' ? undefined : opening.onProgress(event)),
  })
  try {
    const start = await openRound(context, ports, await pinnedRefs(ports.state, signal))
    refuseDirty(context, start)
    // A mistake in one environment holds back the commit as a whole: nothing is begun.
    const checking = checkInstances(ports, start, signal)
    const checked = await whileWorking(context, 'checking every environment', checking)
    const left = await leftEnvironments(ports.state, start.configuration, signal)
    const before = [...left, ...checked.problems]
    if (options.output === 'text') printProblems(terminal, notYetInShort(before))
    const isInvalid = before.some(holdsAll)
    const rounds = isInvalid ? [] : await reconcileAll(ports, start, signal)
    const found = rounds.map(([environment, round]) => ({ environment, problems: round.problems }))
    const later = allProblems([], found).filter((problem) => !before.some((told) => isSame(told, problem)))
    if (options.output === 'text') printProblems(terminal, later)
    printAnswer(terminal, options.output, textOf(context, rounds), asJson(rounds, [...before, ...later]))
    if (isInvalid) return EXIT.usage
    return exitCodeOf(rounds)
  } finally {
    await ports.close()
  }
}

/** Whether a round found what was told before it, of whatever environments. */
function isSame(told: Problem, problem: Problem): boolean {
  const place = ({ code, file, line, path = [] }: Problem) => [code, file, line, printPath(path)].join(' ')
  return place(told) === place(problem)
}

function refuseDirty({ options }: Context, { configuration, place }: Start): void {
  if (!configuration?.commit.endsWith('-dirty') || options.allowDirty) return
  throw new UsageError(
    `the working tree of ${place.name} has changes that are not committed`,
    'Commit them, or apply them as they are with --allow-dirty.',
  )
}

type Rounds = readonly (readonly [environment: string, round: RoundResult])[]

async function reconcileAll(
  ports: RoundPorts,
  { configuration, instances, place }: Start,
  signal: AbortSignal,
): Promise<Rounds> {
  if (configuration === undefined) return []
  const installation = await ports.state.installation(signal)
  const owner = { installation: installation.id, rootKey: installation.rootKey }
  await addRefs(ports.state, configuration, signal)
  const rounds: [string, RoundResult][] = []
  for (const instance of instances) {
    const round = { place, configuration, instance, owner, memory: newMemory() }
    rounds.push([instance.name, await ended(reconcile(ports, round, signal), ports, instance, signal)])
  }
  return rounds
}

/** What keeps one environment from its round keeps neither the others from theirs, nor what they did from being told. */
async function ended(
  round: Promise<RoundResult>,
  ports: RoundPorts,
  instance: Instance,
  signal: AbortSignal,
): Promise<RoundResult> {
  try {
    return await round
  } catch (error) {
    if (!isWorldError(error) || signal.aborted) throw error
    return reportBroken(ports, instance, error)
  }
}

/** Where another round was at work, nothing has failed, and not everything is done. */
function exitCodeOf(rounds: Rounds): ExitCode {
  const results = rounds.map(([, { result }]) => result)
  if (results.includes('failed')) return EXIT.failed
  return results.includes('waiting') ? EXIT.waiting : EXIT.done
}

function textOf({ terminal }: Context, rounds: Rounds): string {
  return rounds
    .map(([environment, { result, message }]) =>
      progressLine(terminal, { kind: 'end', environment, result, detail: message }),
    )
    .join('\n')
}

function asJson(rounds: Rounds, problems: readonly Problem[]) {
  return {
    rounds: rounds.map(([environment, { result, message, writes, plan }]) => ({
      environment,
      result,
      message,
      writes,
      plan: plan === undefined ? null : planAsJson(plan),
    })),
    problems: problemsAsJson(problems),
  }
}
