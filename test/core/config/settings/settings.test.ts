import { describe, expect, test } from 'vitest'
import { SETTINGS } from '../../../../src/core/config/check/unsupported/settings.ts'
import { OpsConfig } from '../../../../src/core/config/schema/ops.ts'
import { EnvironmentEntry } from '../../../../src/core/config/schema/settings/environment.ts'
import { mistakes } from '../written.ts'

describe('what this version does with each setting', () => {
  test('is decided for every key of the ops file and of an environment', () => {
    const environment = Object.keys(EnvironmentEntry.shape).map((key) => `environments.*.${key}`)
    const undecided = [...Object.keys(OpsConfig.shape), ...environment].filter((key) => !(key in SETTINGS))
    expect(undecided).toEqual([])
  })

  test('is decided for no key that there is not', () => {
    const unknown = Object.keys(SETTINGS).filter((key) => {
      const [first = '', star, last = ''] = key.split('.')
      const keys = first === 'environments' && star === '*' ? EnvironmentEntry.shape : OpsConfig.shape
      return !Object.hasOwn(keys, keys === OpsConfig.shape ? first : last)
    })
    expect(unknown).toEqual([])
  })

  test('what asks for nothing but what happens anyway is no mistake', () => {
    const asked = `drift: correct
prune: true
build: { builder: buildkit, timeout: 30m, concurrency: 3 }
registry: { url: registry.example.com/shop, pull: node }
environments:
  production: { instances: shared, deploy: all, queue: newest, approve: false, atomic: false, protected: true, mergeRequests: false, windows: [] }
services: { web: { image: nginx:1.27 } }
`
    expect(mistakes({ '.diploid.conf.yaml': asked })).toBe('')
  })

  test.each([
    ['approve: true', 'nobody is asked'],
    ['deploy: changed', 'every service is deployed'],
    ['mergeRequests: true', 'no instance for each merge request'],
    ["windows: ['allow Mon-Fri 08:00-17:00']", 'at any time of the day'],
  ])('%s is refused, and nothing else is said', (setting, why) => {
    const told = mistakes({
      '.diploid.conf.yaml': `environments:
  live: { branch: main, ${setting} }
services: { web: { image: nginx:1.27 } }
`,
    })
    expect(told.split('\n').filter((line) => /^(error|warning)/.test(line))).toHaveLength(1)
    expect(told).toContain(why)
  })
})
