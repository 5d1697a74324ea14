import { expect, test } from 'vitest'
import { BUILD_DEFAULTS, settingsFor } from '../../../src/adapters/builder/buildkit-job/settings.ts'

test('what the ops repository says of builds counts before what the agent was started with', () => {
  const usual = { ...BUILD_DEFAULTS, timeoutSeconds: 600 }
  expect(settingsFor({}, usual)).toEqual(usual)
  const how = { timeoutSeconds: 2700, rootless: true, resources: { limits: { memory: '4Gi' } } }
  expect(settingsFor({ how }, usual)).toEqual({
    ...usual,
    timeoutSeconds: 2700,
    mode: 'rootless',
    resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '4Gi' } },
  })
})
