import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

// What imports cannot show, Biome does: globals of the outside world, chance, locale and waiting in core and reconcile.
// Each row is one bad line, and whether it is refused in core, in reconcile, and in an adapter.

const ROOT = join(import.meta.dirname, '../..')
const BAD: Readonly<Record<string, readonly [core: boolean, reconcile: boolean, adapter: boolean]>> = {
  'export const a = Date.now()': [true, true, false],
  'export const a = new Date()': [true, true, false],
  'export const a = process.env': [true, true, false],
  'export const a = globalThis': [true, true, false],
  'setTimeout(() => 1, 1)': [true, true, false],
  'setInterval(() => 1, 1)': [true, true, false],
  "fetch('http://127.0.0.1')": [true, true, false],
  "console.log('x')": [true, true, false],
  'export const a = new Intl.Collator()': [true, true, false],
  'export const a = performance.now()': [true, true, false],
  'export const a = crypto.randomUUID()': [true, true, false],
  'export const a = Math.random()': [true, true, false],
  "export const a = 'a'.localeCompare('b')": [true, true, false],
  "export const a = 'I'.toLocaleLowerCase()": [true, true, false],
  'export const a = (1).toLocaleString()': [true, true, false],
  'export async function a() { return 1 }': [true, false, false],
  'export const a = async () => 1': [true, false, false],
  'export const a = async function () { return 1 }': [true, false, false],
  'export const a = { async b() { return 1 } }': [true, false, false],
  'export class A {\n  m = 1\n  static async b() { return 1 }\n}': [true, false, false],
  'await Promise.resolve()': [true, false, false],
  'for await (const a of []) if (a) break': [true, false, false],
  'export const a = (b: unknown) => b as any': [true, true, true],
  // Names that only look like it.
  'export const asynchronous = (async: number) => async': [false, false, false],
}
const FOLDERS = ['src/core', 'src/reconcile', 'src/adapters/git']

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'diploid-lint-'))
  for (const path of ['biome.json', 'tools/lint'])
    cpSync(join(ROOT, path), join(folder, path), { recursive: true })
  Object.keys(BAD).forEach((text, row) => {
    for (const place of FOLDERS) write(join(folder, place, `row${row}.ts`), `${text}\n`)
  })
})
afterAll(() => rmSync(folder, { recursive: true }))

test('refuses in core and reconcile what is refused there, and nowhere else', () => {
  const biome = join(ROOT, 'node_modules/.bin/biome')
  const args = ['lint', '--reporter=json', '--max-diagnostics=none', '--diagnostic-level=error', '.']
  const { stdout } = spawnSync(biome, args, { cwd: folder, encoding: 'utf8' })
  const refused = new Set(
    (JSON.parse(stdout) as { diagnostics: { location: { path: string } }[] }).diagnostics.map(
      ({ location }) => location.path,
    ),
  )
  const told = Object.fromEntries(
    Object.keys(BAD).map((text, row) => [
      text,
      FOLDERS.map((place) => refused.has(join(place, `row${row}.ts`))),
    ]),
  )
  expect(told).toEqual(BAD)
})

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
