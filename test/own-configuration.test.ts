import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findConfig } from '../src/core/config/files/find.ts'
import { emptyCluster } from './story/cluster.ts'
import { inProcessEvaluator } from './story/evaluator.ts'
import { tell } from './story/pipeline.ts'

// This repository is an ops repository that deploys its own agent (.diploid.conf.js at its root).

const ROOT = join(import.meta.dirname, '..')

test('this repository plans its own agent', async () => {
  const files = new Map(
    ['.diploid.conf.js', 'Dockerfile', '.dockerignore', 'package.json'].map((path) => [
      path,
      // The registry of the stories has no image that nobody built.
      readFileSync(join(ROOT, path), 'utf8').replaceAll('registry.example.com', 'registry.test'),
    ]),
  )
  const told = await tell(new Map([['ops', files]]), emptyCluster(), await inProcessEvaluator())
  expect(told.replaceAll(/\b[0-9a-f]{7}\b/g, 'COMMIT')).toMatchInlineSnapshot(`
    "warning  .diploid.conf.js:15  services.agent.env.DIPLOID_GIT_TOKEN: there is no Secret 'agent-credentials' in namespace diploid-production; the pods of Deployment/agent wait for it  [desired.secret-absent]
        Make it: kubectl -n diploid-production create secret generic agent-credentials --from-literal=git-token=… --from-literal=registry-token=…

    production  main@COMMIT
      ~ build   agent              first build, of COMMIT
      + create  Namespace/diploid-production
      + create  ServiceAccount/agent
      + create  Deployment/agent   (after build)
    1 to build, 3 to create, 0 to update, 0 to delete, 0 unchanged
    "
  `)
})

test('nothing else in it is taken for a service: examples and test data are closed off', () => {
  const { stdout } = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  const paths = stdout.trim().split('\n')
  expect(paths).toContain('examples/ops-repo/ops/db.diploid.js')
  const { value, problems } = findConfig(paths, '')
  expect(problems).toEqual([])
  expect([...(value?.services.keys() ?? [])]).toEqual([])
})
