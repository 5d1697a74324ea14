import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BAD } from './architecture/bad-files.ts'
import { type Cruised, cruise, law, plant } from './architecture/cruise.ts'

// The import law of docs/architecture.md holds for src/, and each of its rules catches what it is for.

const ROOT = join(import.meta.dirname, '..')
/** A checker that reads nothing finds nothing. */
const AT_LEAST = 350

describe('imports', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'diploid-law-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('of src/ obey the law', async () => {
    const { modules, broken } = await cruise(ROOT)
    expect(broken).toEqual([])
    expect(modules.length).toBeGreaterThan(AT_LEAST)
  }, 30_000)

  test('every rule says why, and has a bad file', async () => {
    const rules = (await law()).forbidden ?? []
    expect(rules.map(({ name }) => name).sort()).toEqual(Object.keys(BAD).sort())
    expect(rules.filter(({ comment }) => (comment ?? '').length < 20)).toEqual([])
  })

  test.each(Object.entries(BAD))('%s', async (rule, tree) => {
    const root = join(folder, rule)
    plant(root, tree)
    const { broken }: Cruised = await cruise(root)
    expect(new Set(broken.map((violation) => violation.rule))).toEqual(new Set([rule]))
  })
})
