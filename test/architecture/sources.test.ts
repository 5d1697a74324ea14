import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { sources } from './sources.ts'

// Habits of docs/architecture.md that can be counted.

const SOURCES = sources()
const LONGEST = 300
const FULLEST = 9
const REVEALING = [
  'src/core/sensitive.ts',
  // Keyed hashes of values, which tell nothing without the key.
  'src/core/objects/hash.ts',
  // Learns them, to take them out of every text.
  'src/adapters/log/scrubber.ts',
  // Objects on their way to the API server.
  'src/adapters/kubernetes/write/objects-to-wire.ts',
  // What a build may mount.
  'src/adapters/builder/secret-values.ts',
  // `render --show-secrets`.
  'src/cli/render/print-objects.ts',
]
/** Each with its reason in the file. */
const SILENCED = ['src/adapters/builder/log-tail.ts']

test('there are sources to look at', () => {
  expect(SOURCES.length).toBeGreaterThan(350)
})

test('secrets are opened where objects become bytes, and nowhere else', () => {
  const opening = SOURCES.filter(({ text }) => /\breveal\b|\bSensitive\.text\b/.test(withoutComments(text)))
  expect(opening.map(({ path }) => path).sort()).toEqual([...REVEALING].sort())
})

test('no file is longer than a reader can hold', () => {
  const long = SOURCES.map(({ path, text }) => `${path} ${text.trimEnd().split('\n').length}`)
  expect(long.filter((line) => Number(line.split(' ')[1]) > LONGEST)).toEqual([])
})

test('no folder has more files than a reader can survey', () => {
  const files = new Map<string, number>()
  for (const { path } of SOURCES) files.set(dirname(path), (files.get(dirname(path)) ?? 0) + 1)
  expect([...files].filter(([, count]) => count > FULLEST)).toEqual([])
})

test('every stage and every outside world says its job, its input and output, and its limits', () => {
  const folders = new Set(SOURCES.flatMap(({ path }) => topic(path) ?? []))
  const silent = [...folders].filter(
    (folder) => !SOURCES.some(({ path, text }) => topic(path) === folder && OPENING.test(text)),
  )
  expect(folders.size).toBeGreaterThan(20)
  expect(silent).toEqual([])
})

test('names say what is inside', () => {
  const empty = SOURCES.filter(({ path }) =>
    /(^|\/|-)(utils?|helpers?|common|lib|manager|misc)(\/|\.|-)/.test(path),
  )
  expect(empty.map(({ path }) => path)).toEqual([])
})

test('no checker is silenced, and nothing is left for later', () => {
  const silenced = /biome-ignore|@ts-(ignore|expect-error|nocheck)|\bTODO\b|\bFIXME\b/
  expect(SOURCES.filter(({ text }) => silenced.test(text)).map(({ path }) => path)).toEqual(SILENCED)
})

test('exports have names and their own file', () => {
  const nameless = /^export default|^export \*|^export \{[^}]*\} from/m
  const sinners = SOURCES.filter(({ path, text }) => path !== 'src/index.ts' && nameless.test(text))
  expect(sinners.map(({ path }) => path)).toEqual([])
})

/** Three lines: what it is for, `In: … Out: …`, `Limits: …`. */
const OPENING = /^\/\/ .+\n\/\/ In: .+\bOut: .+\n(\/\/ (?!Limits).+\n)*\/\/ Limits: /m

function topic(path: string): string | undefined {
  return /^src\/(?:(?:core|adapters)\/[^/]+|reconcile|agent|cli)(?=\/)/.exec(path)?.[0]
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').replaceAll(/`[^`]*`/g, '')
}
