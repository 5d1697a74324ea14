import { expect, test } from 'vitest'
import { describeSettings } from '../../../../src/cli/output/explanation.ts'
import { parseData } from '../../../../src/core/config/files/parse.ts'
import { explainSettings } from '../../../../src/core/config/ops/settings/explain.ts'
import { readOps } from '../../../../src/core/config/read-ops.ts'

function explained(text: string): string {
  const { value } = parseData('.diploid.conf.yaml', text)
  if (value === undefined) throw new Error('no YAML')
  const source = { file: '.diploid.conf.yaml', ...value, isFunction: false }
  const { value: ops } = readOps(source, new Map(), { name: 'ops', url: 'https://github.com/Acme/ops.git' })
  return describeSettings(explainSettings(source, ops), (text) => text)
}

test('what is written is told with its line, the rest with what holds without it', () => {
  const told = explained(`name: shop
build: { timeout: 45m }
prune: false
routing: { gateway: infra/public }
`)
  expect(told).toMatch(/^name +shop +\.diploid\.conf\.yaml:1$/m)
  expect(told).toMatch(/^build\.timeout +2700 +\.diploid\.conf\.yaml:2$/m)
  expect(told).toMatch(/^prune\.enabled +false +\.diploid\.conf\.yaml:3$/m)
  expect(told).toMatch(/^routing\.gateway\.name +public +\.diploid\.conf\.yaml:4$/m)
  expect(told).toMatch(/^build\.builder +buildkit +default$/m)
  expect(told).toMatch(/^registry +ghcr\.io\/acme +the registry of the forge/m)
  expect(told).toMatch(/^drift +correct +default$/m)
})

test('no credential is told, however short', () => {
  const told = explained(`gitlabToken: abc
registry: { url: r.example.com/x, push: { user: ci, password: xyz } }
registries: { ghcr.io: { user: shop, token: uvw } }
notifications: { team: { type: slack, url: https://hooks.example.com/T0/B0/key } }
`)
  for (const secret of ['abc', 'xyz', 'uvw', 'hooks.example.com']) expect(told).not.toContain(secret)
  expect(told.match(/\*\*\*/g)).toHaveLength(4)
})
