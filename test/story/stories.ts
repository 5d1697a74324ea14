import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Evaluator } from '../../src/ports.ts'
import { emptyCluster } from './cluster.ts'
import { byHand } from './hands.ts'
import { type Telling, tell } from './pipeline.ts'
import { overlay, readRepositories } from './repositories.ts'

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
    repositories = overlay(repositories, change)
    const told = await tell(repositories, cluster, evaluator, { ...telling, shown })
    steps.push({ name, file: join(folder, 'then', `${name}.txt`), told })
  }
  return steps
}
