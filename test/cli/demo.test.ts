import { afterAll, beforeAll, expect, test } from 'vitest'
import { createScrubber } from '../../src/adapters/log/scrubber.ts'
import type { DemoPorts, Opened } from '../../src/cli/wiring.ts'
import { openDemo } from '../../src/wire-demo.ts'
import { startWorld, type World } from './world.ts'

// The cluster of the demo with somebody's own repository, by the kubeconfig that the demo names.

let world: World
let demo: Opened<DemoPorts>
beforeAll(async () => {
  world = await startWorld({
    '.diploid.conf.yaml':
      "name: shop\nenvironments: { staging: main }\nservices: { web: { image: 'REGISTRY/web:1', port: 80 } }\n",
  })
  world.registry.image('web', '1', {})
  demo = await openDemo({
    env: {},
    logLevel: 'error',
    onProgress: () => undefined,
    scrubber: createScrubber(),
    buildMilliseconds: 1,
  })
})
afterAll(async () => {
  await demo.close()
  await world.close()
})

test('plan and apply of an own repository reach the cluster of the demo', async () => {
  const env = { KUBECONFIG: demo.kubeconfig }
  const planned = await world.run('plan --env staging', { env })
  expect(planned.out).toContain('+ create  Deployment/web')
  const applied = await world.run('apply --env staging', { env })
  expect(applied).toMatchObject({ code: 0 })
  expect((await world.run('plan --env staging', { env })).out).toContain('0 to create, 0 to update')
})
