import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { buildWorkers } from './build.mjs'

// `npm run bench [name…]`: runs the benchmarks of test/bench and prints figures, ratios and counts.
// Times are of this machine and this minute: compare the ratios, and the counts, which do not change.

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'diploid-bench-'))
mkdirSync(join(ROOT, 'node_modules/.cache'), { recursive: true })
const wanted = process.argv.slice(2)

const BENCHES = {
  start: benchStart,
  config: async () => (await bundled('config')).benchConfig(buildWorkers),
  plan: async () => (await bundled('plan')).benchPlan(),
  git: async () => (await bundled('git')).benchGit().then(gitRows),
  agent: async () => benchAgent(),
}

try {
  for (const [name, run] of Object.entries(BENCHES)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    console.log(`\n${name}`)
    for (const row of await run()) console.log(`  ${[row].flat().map(String).join('   ')}`)
  }
} finally {
  rmSync(folder, { recursive: true })
}

async function bundled(name) {
  const outfile = join(ROOT, 'node_modules/.cache', `bench-${name}-${process.pid}.mjs`)
  await build({
    absWorkingDir: ROOT,
    entryPoints: [`test/bench/${name}.bench.ts`],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  })
  try {
    return await import(pathToFileURL(outfile).href)
  } finally {
    rmSync(outfile)
  }
}

/** `diploid --help` against Node alone: medians of alternating runs. */
function benchStart() {
  spawnSync(process.execPath, ['tools/build.mjs', '--quiet'], { cwd: ROOT, stdio: 'inherit' })
  const times = { help: [], node: [] }
  for (let round = 0; round < 15; round++) {
    times.node.push(timed(['-e', '0']))
    times.help.push(timed([join(ROOT, 'dist/diploid.js'), '--help']))
  }
  const [help, node] = [median(times.help), median(times.node)]
  return [
    ['diploid --help', `${help.toFixed(0)} ms`],
    ['node -e 0', `${node.toFixed(0)} ms`],
    ['ratio', (help / node).toFixed(2)],
  ]
}

/** Memory of the agent at rest, on a real API server; see test/bench/agent.mjs. */
function benchAgent() {
  const bed = spawnSync(
    process.execPath,
    ['test/bed/bed.mjs', 'exec', 'control-plane', '--', process.execPath, 'test/bench/agent.mjs'],
    { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  )
  return bed.stdout.trim().split('\n')
}

function timed(args) {
  const start = performance.now()
  spawnSync(process.execPath, args, { cwd: folder })
  return performance.now() - start
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function gitRows(rows) {
  return rows.map(({ what, ms, nativeMs, bytes, requests }) => [
    what,
    `${ms.toFixed(0)} ms (native git ${nativeMs.toFixed(0)} ms, ratio ${(ms / nativeMs).toFixed(2)})`,
    `${bytes} bytes, ${requests} requests`,
  ])
}
