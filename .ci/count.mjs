// Sums what `.ci/run` left: per part a folder with `status` and vitest's JSON reports.
// In: the folder. Out: one line `N passed, N failed` (skipped ones named), exit code 1 on any failure.
// Limits: a part without reports counts when it fails only, as one failure.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder] = process.argv.slice(2)
let passed = 0
let failed = 0
let skipped = 0
for (const entry of readdirSync(folder, { withFileTypes: true })) {
  if (!entry.isDirectory()) continue
  const part = join(folder, entry.name)
  const reports = readdirSync(part)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(part, name), 'utf8')))
  const broken = sum(reports, 'numFailedTests')
  passed += sum(reports, 'numPassedTests')
  skipped += sum(reports, 'numPendingTests')
  // What failed without a failed test (a format, a hook, a runner that never started) is a failure none the less.
  failed += broken > 0 || readFileSync(join(part, 'status'), 'utf8').trim() === '0' ? broken : 1
}
// A run that tested nothing has shown nothing.
if (passed === 0) failed = Math.max(failed, 1)
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exitCode = failed > 0 ? 1 : 0

function sum(reports, key) {
  return reports.reduce((total, report) => total + report[key], 0)
}
