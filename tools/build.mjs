import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

// Bundles the program into dist/: no node_modules are needed to run it.
// In: src/main.ts, src/index.ts, every src/**/*.worker.ts. Out: dist/diploid.js with its parts, the workers, quickjs.wasm,
// the example company for the demo.
// Limits: types are not checked here (`npm run check` does).

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Packages written for `require` call it inside this bundle of modules, for Node's own parts only. */
const REQUIRE =
  "import { createRequire as diploidRequire } from 'node:module'; const require = diploidRequire(import.meta.url);"

const SETTINGS = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  mainFields: ['module', 'main'],
  // cosmiconfig could load it to run `.ts` files; we let it run none, and it is 8 MB.
  external: ['typescript'],
  legalComments: 'none',
  logLevel: 'warning',
}

/** The workers and what they read beside them; answers the URLs of the workers by name (`quickjs`). */
export async function buildWorkers(folder) {
  mkdirSync(folder, { recursive: true })
  const files = readdirSync(join(ROOT, 'src'), { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.worker.ts'))
    .map((file) => join('src', file))
  const entryPoints = Object.fromEntries(files.map((file) => [basename(file, '.ts'), file]))
  // A worker is one file: a thread that loads one chunk starts faster than one that resolves several.
  await build({ ...SETTINGS, entryPoints, outdir: folder, banner: { js: REQUIRE } })
  const wasm = createRequire(import.meta.url).resolve('@jitl/quickjs-wasmfile-release-sync/wasm')
  copyFileSync(wasm, join(folder, 'quickjs.wasm'))
  return Object.fromEntries(
    files.map((file) => [
      basename(file, '.worker.ts'),
      pathToFileURL(join(folder, `${basename(file, '.ts')}.js`)).href,
    ]),
  )
}

export async function buildProgram(folder) {
  if (!existsSync(join(ROOT, 'src/main.ts'))) throw new Error('src/main.ts is missing: nothing to build')
  const entryPoints = { diploid: 'src/main.ts' }
  if (existsSync(join(ROOT, 'src/index.ts'))) entryPoints.index = 'src/index.ts'
  rmSync(folder, { recursive: true, force: true })
  await build({
    ...SETTINGS,
    entryPoints,
    outdir: folder,
    splitting: true,
    chunkNames: 'parts/[name]-[hash]',
    banner: { js: REQUIRE },
  })
  await buildWorkers(folder)
  cpSync(join(ROOT, 'examples/ops-repo'), join(folder, 'examples/ops-repo'), { recursive: true })
  makeExecutable(join(folder, 'diploid.js'))
}

/** The shebang is no banner: that one goes into every part, and must follow it in the program's own file. */
function makeExecutable(file) {
  const text = readFileSync(file, 'utf8')
  if (!text.startsWith('#!')) writeFileSync(file, `#!/usr/bin/env node\n${text}`)
  chmodSync(file, 0o755)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = join(ROOT, 'dist')
  const start = performance.now()
  await buildProgram(folder)
  if (!process.argv.includes('--quiet'))
    console.log(`built dist/ in ${((performance.now() - start) / 1000).toFixed(1)} s`)
}
