import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { isBuilt } from '../test/bed/build/build.mjs'

// `npm run check`: format and lint, types, schemas in step, dead code, tests without a bed.
// `npm test` (--bed): the same, the built program as people run it, and the contract on a real API server where the control-plane bed is built or CI=true.
// Prints each part's seconds; the last line counts tests. `--reports <folder>` keeps vitest's JSON reports there.

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const CI = process.env.CI === 'true'
const bed = process.argv.includes('--bed')
const withBed = bed && (CI || (await isBuilt('control-plane')))
const kept = parseArgs({ options: { bed: { type: 'boolean' }, reports: { type: 'string' } } }).values.reports
const folder = kept ?? mkdtempSync(join(tmpdir(), 'diploid-check-'))

const PARTS = [
  ['format and lint', 'biome', ['check', '--error-on-warnings', '.']],
  ['types', 'tsc', ['--noEmit', '-p', '.']],
  ['dead code', 'knip', []],
  ['lock file complete', process.execPath, ['tools/lock.mjs', '--check']],
  ['schemas in step', process.execPath, ['tools/schema.mjs', '--check']],
  ['list of errors in step', process.execPath, ['tools/errors.mjs', '--check']],
  ['tests', 'vitest', vitest(['unit', 'adapters', 'contract', ...(bed ? ['cli'] : [])], 'tests')],
  ...(withBed ? [['tests on a real API server', 'vitest', vitest(['bed'], 'bed')]] : []),
]

const failures = []
for (const [name, command, args] of PARTS) {
  const start = performance.now()
  const { status } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', env: environment() })
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`── ${status === 0 ? 'ok' : 'FAILED'}: ${name} (${seconds} s)`)
  if (status !== 0) failures.push(name)
}

const { passed, failed, skipped } = counts()
if (kept === undefined) rmSync(folder, { recursive: true })
if (bed && !withBed) {
  console.log(
    '\n!! LEFT OUT: the contract on a real API server. Its parts are not built here: `npm run bed -- build control-plane` makes them (Go 1.26).\n',
  )
}
if (failures.length > 0) console.log(`failed: ${failures.join(', ')}`)
// A part that is no test run counts as one failure, so that the last line never looks green when it is not.
const broken = failures.filter((name) => !name.startsWith('tests')).length
console.log(`${passed} passed, ${failed + broken} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exitCode = failures.length > 0 ? 1 : 0

function vitest(projects, name) {
  const report = [
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${join(folder, `${name}.json`)}`,
  ]
  return ['run', ...projects.flatMap((project) => ['--project', project]), ...report]
}

/** The same on every machine: time zone, locale, and no settings of this machine's Git. */
function environment() {
  return {
    ...process.env,
    PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env.PATH}`,
    TZ: 'UTC',
    LC_ALL: 'C',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
  }
}

function counts() {
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const name of ['tests', ...(withBed ? ['bed'] : [])]) {
    try {
      const report = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'))
      total.passed += report.numPassedTests
      total.failed += report.numFailedTests
      total.skipped += report.numPendingTests
    } catch {
      // No report: the runner itself did not start, which is among the failures.
      total.failed += 1
    }
  }
  return total
}
