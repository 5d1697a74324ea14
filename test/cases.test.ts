import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Evaluator } from '../src/ports.ts'
import { emptyCluster } from './story/cluster.ts'
import { inProcessEvaluator } from './story/evaluator.ts'
import { byHand } from './story/hands.ts'
import { tell } from './story/pipeline.ts'
import { overlay, readRepositories } from './story/repositories.ts'

// Golden stories: test/cases/<story>/given holds repositories, then/given.txt what is planned of them. Each when-… folder
// holds what changes next, once everything planned is done; then/when-….txt what is planned then. A story named example-…
// begins with the repositories of examples/ops-repo. An empty file stands for one that is deleted; `cluster/` holds what
// somebody does by hand meanwhile. A file `show.txt` beside them names objects, a line each (`Kind/name`, with a dotted path
// for a part), which are shown below each plan.

const CASES = join(import.meta.dirname, 'cases')
const EXAMPLE = join(import.meta.dirname, '../examples/ops-repo')

let evaluator: Evaluator
beforeAll(async () => {
  evaluator = await inProcessEvaluator()
})

describe('stories', () => {
  const stories = readdirSync(CASES, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  test.each(stories.map(({ name }) => name))('%s', async (story) => {
    const folder = join(CASES, story)
    const example = story.startsWith('example') ? readRepositories(EXAMPLE) : new Map()
    const show = join(folder, 'show.txt')
    const shown = existsSync(show) ? readFileSync(show, 'utf8').trim().split('\n') : []
    const steps = [
      'given',
      ...readdirSync(folder)
        .filter((name) => name.startsWith('when-'))
        .sort(),
    ]
    let repositories = example
    const cluster = emptyCluster()
    for (const step of steps) {
      const change = readRepositories(join(folder, step))
      byHand(cluster, change.get('cluster'))
      repositories = overlay(repositories, change)
      const told = await tell(repositories, cluster, evaluator, shown)
      await expect(told).toMatchFileSnapshot(join(folder, 'then', `${step}.txt`))
    }
  })
})
