import { printProblems } from '../../src/cli/output/print-problems.ts'
import type { Terminal } from '../../src/cli/output/terminal.ts'
import type { Problem } from '../../src/core/problem.ts'
import type { Evaluator } from '../../src/ports/evaluator.ts'
import { checkInstances } from '../../src/reconcile/prepare/check/check-instances.ts'
import { readConfiguration } from '../../src/reconcile/prepare/read.ts'
import { selectInstances } from '../../src/reconcile/prepare/select.ts'
import { gitOf, OPS_URL, type Repositories } from '../story/repositories.ts'
import { storySops } from '../story/sops.ts'

// What `diploid validate` prints of an ops repository, without a process, a clone or a terminal.
// In: repositories as text. Out: every line on stderr. Limits: neither cluster nor registry is asked, as in the command.

const PLACE = {
  location: OPS_URL,
  branch: undefined,
  folder: '',
  name: 'ops',
  url: OPS_URL,
  overrides: new Map(),
}
const NEVER = new AbortController().signal

export async function validate(repositories: Repositories, evaluator: Evaluator): Promise<string> {
  return printed(await problemsIn(repositories, evaluator))
}

async function problemsIn(repositories: Repositories, evaluator: Evaluator): Promise<readonly Problem[]> {
  const git = gitOf(repositories)
  const scrubber = { learn: () => undefined, scrub: (text: string) => text }
  const ports = { git, evaluator, scrubber, sops: storySops(scrubber) }
  const refs = await git.refs(OPS_URL, NEVER)
  const { value: configuration, problems } = await readConfiguration(ports, PLACE, refs, NEVER)
  if (configuration === undefined)
    return (await checkInstances(ports, { place: PLACE, configuration, instances: [], problems }, NEVER))
      .problems
  const selected = await selectInstances({ git, clock: { now: () => 0 } }, PLACE, configuration, NEVER)
  const { instances } = selected.value
  const input = { place: PLACE, configuration, instances, problems: [...problems, ...selected.problems] }
  return (await checkInstances(ports, input, NEVER)).problems
}

function printed(problems: readonly Problem[]): string {
  const lines: string[] = []
  const terminal = { err: (text: string) => lines.push(text), colour: false }
  printProblems(terminal as unknown as Terminal, problems)
  return lines.join('\n')
}
