import { beforeAll, describe, expect, test } from 'vitest'
import type { Evaluator } from '../src/ports/evaluator.ts'
import { inProcessEvaluator } from './story/evaluator.ts'
import { storyNames, tellStory } from './story/stories.ts'

// Golden stories: test/cases/<story>/given holds repositories, then/given.txt what is planned of them. Each when-… folder
// holds what changes next, once everything planned is done; then/when-….txt what is planned then. A story named example-…
// begins with the repositories of examples/ops-repo. An empty file stands for one that is deleted; `cluster/` holds what
// somebody does by hand meanwhile, and `meanwhile/world.yaml` what happens elsewhere: `days` that pass, tags that `moved`,
// registries that are `away`. A file `show.txt` beside them names objects, a line each (`Kind/name`, with a dotted path
// for a part), which are shown below each plan; what runs around rollouts stands in then/….tasks.yaml; `serves.yaml` what its cluster serves beside the usual.

let evaluator: Evaluator
beforeAll(async () => {
  evaluator = await inProcessEvaluator()
})

describe('stories', () => {
  test.each(storyNames())('%s', async (story) => {
    for (const { told, file } of await tellStory(story, evaluator))
      await expect(told).toMatchFileSnapshot(file)
  })
})
