import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { DEFAULTS_LAYER } from '../../../src/core/config/reading/defaults.ts'
import { OpsConfig } from '../../../src/core/config/schema/ops.ts'
import { ServiceConfig, ServiceShortKeys } from '../../../src/core/config/schema/service.ts'
import { EnvironmentEntry } from '../../../src/core/config/schema/settings/environment.ts'
import { mistakes } from './written.ts'

test('schema/ is in step with the code', () => {
  const root = fileURLToPath(new URL('../../..', import.meta.url))
  const run = (): Buffer => execFileSync(process.execPath, ['tools/schema.mjs', '--check'], { cwd: root })
  expect(run).not.toThrow()
})

test('every key says what it is for', () => {
  const keys = {
    ...OpsConfig.shape,
    ...EnvironmentEntry.shape,
    ...ServiceConfig.shape,
    ...ServiceShortKeys.shape,
  }
  const silent = Object.entries(keys).filter(([, schema]) => !z.globalRegistry.get(schema)?.description)
  expect(silent.map(([key]) => key)).toEqual([])
})

test('every example is what people may write', () => {
  for (const [key, schema] of Object.entries({ ...ServiceConfig.shape, ...ServiceShortKeys.shape })) {
    for (const example of examplesOf(schema)) {
      const text = JSON.stringify({ [key]: example })
      const said = mistakes({ '.diploid.conf.yaml': '', 'app.diploid.json': text })
      expect(withoutNotYet(said)).toBe('')
    }
  }
  for (const [key, schema] of Object.entries(OpsConfig.shape)) {
    for (const example of examplesOf(schema)) {
      const said = mistakes({ '.diploid.conf.json': JSON.stringify({ [key]: example }) })
      expect(withoutNotYet(said)).toBe('')
    }
  }
  for (const [key, schema] of Object.entries(EnvironmentEntry.shape)) {
    for (const example of examplesOf(schema)) {
      const environments = { staging: 'main', production: { [key]: example } }
      const text = JSON.stringify({ environments, services: { db: { image: 'postgres:17' } } })
      expect(withoutNotYet(mistakes({ '.diploid.conf.json': text }))).toBe('')
    }
  }
})

/** That a key is not acted on yet is no mistake in how it is written. */
function withoutNotYet(said: string): string {
  const problems = said.split(/\n(?=error|warning)/)
  return problems.filter((problem) => !problem.includes('[config.not-yet]')).join('\n')
}

test('the defaults of the schema are the lowest layer, and fit it', () => {
  const { value } = DEFAULTS_LAYER
  expect(value).toEqual({
    replicas: 1,
    resources: { requests: { cpu: '10m', memory: '32Mi' } },
    replace: 'refuse',
  })
  expect(ServiceConfig.safeParse(value).success).toBe(true)
})

function examplesOf(schema: z.ZodType): readonly unknown[] {
  const examples = z.globalRegistry.get(schema)?.examples
  return Array.isArray(examples) ? examples : []
}
