import { beforeAll, expect, test } from 'vitest'
import { SETTINGS } from '../../src/core/config/check/unsupported/settings.ts'
import { sources } from './sources.ts'

// docs/reference/errors.md lists exactly the codes that src/ can show: none is missing, none is history.

const TEXTS = sources().map(({ text }) => text)
/** Texts that look like a code and are something else: keys of the ops file among them. */
const NO_CODES = ['config.json', 'services.backend', ...Object.keys(SETTINGS)]

type Table = Readonly<Record<string, Readonly<Record<string, readonly [cause: string, cure: string]>>>>
let listed: readonly string[]
let entries: readonly (readonly [cause: string, cure: string])[]
beforeAll(async () => {
  const tables = [...Object.values(await table('mistakes')), ...Object.values(await table('failures'))]
  listed = tables.flatMap((codes) => Object.keys(codes)).sort()
  entries = tables.flatMap((codes) => Object.values(codes))
})

test('every code that src/ uses is listed, and every listed one is used', () => {
  const areas = new Set(listed.map((code) => code.split('.')[0]))
  const quoted = TEXTS.flatMap((text) => text.match(/(?<=')[a-z]+\.[a-z]+(-[a-z]+)*(?=')/g) ?? [])
  const codes = quoted.filter((text) => areas.has(text.split('.')[0]) && !NO_CODES.includes(text))
  expect([...new Set(codes)].sort()).toEqual(listed)
})

test('no code belongs to an area that the page does not have', () => {
  const areas = new Set(listed.map((code) => code.split('.')[0]))
  const given = TEXTS.flatMap((text) => [
    ...text.matchAll(/(?:\bcode:|WorldError\(|Mistake\()\s*'([a-z-]+\.[a-z-]+)'/g),
  ])
  expect(given.length).toBeGreaterThan(80)
  expect(given.map((match) => match[1] ?? '').filter((code) => !areas.has(code.split('.')[0]))).toEqual([])
})

test('each has a cause and a cure in full sentences', () => {
  expect(entries.flat().filter((text) => !/^[`A-Z].*[.`]$/s.test(text))).toEqual([])
  expect(entries.flat().filter((text) => text.includes('|'))).toEqual([])
})

async function table(name: 'mistakes' | 'failures'): Promise<Table> {
  const file = (await import(String(new URL(`../../tools/errors/${name}.mjs`, import.meta.url)))) as Record<
    string,
    Table
  >
  return file[name.toUpperCase()] ?? {}
}
