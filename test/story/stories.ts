import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import type { ClusterFacts } from '../../src/core/desired/desired.ts'
import type { Evaluator } from '../../src/ports/evaluator.ts'
import { OFFLINE_CLUSTER } from '../../src/reconcile/prepare/offline.ts'
import { emptyCluster } from './cluster.ts'
import { byHand, meanwhile } from './hands.ts'
import { type Telling, tell } from './pipeline.ts'
import { overlay, readRepositories } from './repositories.ts'
import { showTasks } from './show.ts'

// The stories of test/cases, step by step.
// In: a story's name. Out: what is told at each step. Limits: what a folder of a story may hold is said in cases.test.ts.

const CASES = join(import.meta.dirname, '../cases')
const EXAMPLE = join(import.meta.dirname, '../../examples/ops-repo')

export interface Step {
  readonly name: string
  /** Where what was told stands. */
  readonly file: string
  readonly told: string
}

export function storyNames(): readonly string[] {
  return readdirSync(CASES, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  )
}

export async function tellStory(
  story: string,
  evaluator: Evaluator,
  telling: Omit<Telling, 'shown'> = {},
): Promise<readonly Step[]> {
  const folder = join(CASES, story)
  const show = join(folder, 'show.txt')
  const shown = existsSync(show) ? readFileSync(show, 'utf8').trim().split('\n') : []
  let repositories = story.startsWith('example') ? readRepositories(EXAMPLE) : new Map()
  const cluster = emptyCluster()
  const steps: Step[] = []
  const changes = readdirSync(folder).filter((name) => name.startsWith('when-'))
  for (const name of ['given', ...changes.sort()]) {
    const change = readRepositories(join(folder, name))
    byHand(cluster, change.get('cluster'))
    meanwhile(cluster, change.get('meanwhile'))
    repositories = overlay(repositories, change)
    const serves = telling.serves ?? servedIn(folder, name) ?? servedIn(folder)
    const tasks: string[] = []
    const told = await tell(repositories, cluster, evaluator, {
      ...telling,
      onTasks: (instance, each) => tasks.push(...showTasks(instance, each)),
      ...(serves && { serves }),
      shown,
    })
    steps.push({ name, file: join(folder, 'then', `${name}.txt`), told })
    if (tasks.length > 0)
      steps.push({ name, file: join(folder, 'then', `${name}.tasks.yaml`), told: `${tasks.join('\n')}\n` })
  }
  return steps
}

/** The story's own cluster, beside what every current one serves: `serves.yaml`, or `serves.when-….yaml` from then on. */
function servedIn(folder: string, step?: string): ClusterFacts | undefined {
  const file = join(folder, step === undefined ? 'serves.yaml' : `serves.${step}.yaml`)
  if (!existsSync(file)) return undefined
  const { kinds = [], without = [], ...facts } = load(readFileSync(file, 'utf8')) as Served
  const current = [...OFFLINE_CLUSTER.kinds].filter(
    (kind) => !without.some((group) => kind.startsWith(`${group}/`)),
  )
  return { ...facts, kinds: new Set([...current, ...kinds]) }
}

interface Served extends Omit<ClusterFacts, 'kinds'> {
  readonly kinds?: readonly string[]
  /** API groups that it lacks. */
  readonly without?: readonly string[]
}
