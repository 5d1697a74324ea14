import { describePlan, isEmpty } from '../../core/plan/describe-plan.ts'
import type { Plan } from '../../core/plan/plan.ts'
import { allProblems, type FoundIn, holdsAll, isError } from '../../core/problem.ts'
import { planOnly } from '../../reconcile/plan-only.ts'
import { leftEnvironments } from '../../reconcile/prepare/check/left-environments.ts'
import { pinnedRefs } from '../../reconcile/prepare/extends/recorded-refs.ts'
import { factsAsJson, type RecordedFacts } from '../../reconcile/prepare/facts.ts'
import type { Context } from '../context.ts'
import { paintPlan } from '../output/paint.ts'
import { planAsJson } from '../output/plan-as-json.ts'
import { printAnswer } from '../output/print-answer.ts'
import { notYetInShort, printProblems, problemsAsJson } from '../output/print-problems.ts'
import { whileWorking } from '../output/while-working.ts'
import { EXIT, type ExitCode } from '../program/exit-codes.ts'
import { openRound } from '../start/open-round.ts'
import { clusterOptions } from '../start/ports-options.ts'

/** Plans every environment that was asked for, and writes nothing anywhere. */
export async function run(context: Context): Promise<ExitCode> {
  const { terminal, options, signal } = context
  const ports = await context.wiring.openCluster({
    ...clusterOptions(context, 'cli'),
    onProgress: () => undefined,
  })
  try {
    const start = await openRound(context, ports, await pinnedRefs(ports.state, signal))
    const found: FoundIn[] = []
    const plans: Plan[] = []
    let facts: RecordedFacts | undefined
    for (const instance of start.instances) {
      if (start.configuration === undefined) continue
      const round = { place: start.place, configuration: start.configuration, instance }
      const planning = planOnly(ports, round, signal)
      const planned = await whileWorking(context, `planning ${instance.name}`, planning)
      found.push({ environment: instance.name, problems: planned.problems })
      if (planned.value === undefined) continue
      plans.push(narrowed(planned.value.plan, options.service ?? []))
      const { instances } = planned.value.facts
      facts = { ...planned.value.facts, instances: { ...facts?.instances, ...instances } }
    }
    const left = await leftEnvironments(ports.state, start.configuration, signal)
    const problems = allProblems([...start.problems, ...left], found)
    const isInvalid = problems.some(holdsAll)
    if (isInvalid) plans.length = 0
    if (options.output === 'text') printProblems(terminal, notYetInShort(problems))
    const text = plans.map((plan) => describePlan(plan, { details: options.details === true })).join('\n\n')
    printAnswer(terminal, options.output, paintPlan(terminal, text), {
      plans: plans.map(planAsJson),
      facts: facts === undefined ? null : factsAsJson(facts),
      problems: problemsAsJson(problems),
    })
    if (isInvalid) return EXIT.usage
    // What could not be looked at may hold changes: that is no plan of everything.
    if (problems.some(isError) || plans.some((plan) => plan.held.size > 0)) return EXIT.failed
    return options.exitCode && plans.some((plan) => !isEmpty(plan)) ? EXIT.changes : EXIT.done
  } finally {
    await ports.close()
  }
}

function narrowed(plan: Plan, services: readonly string[]): Plan {
  if (services.length === 0) return plan
  const isWanted = ({ service }: { readonly service?: string }) => services.includes(service ?? '')
  return {
    ...plan,
    actions: plan.actions.filter(isWanted),
    refusals: plan.refusals.filter(isWanted),
    held: new Map([...plan.held].filter(([service]) => isWanted({ service }))),
  }
}
