// Completes package-lock.json with the optional packages of other platforms, which some registries leave out: `npm ci`
// refuses a lock that lacks them, also where they are not wanted.
// In: package-lock.json as `npm install` wrote it. Out: the same with an entry for each; `--check` only tells.
// Limits: their checksums are unknown here; platform and processor are told by their names.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const FILE = join(import.meta.dirname, '../package-lock.json')
const OS = 'aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|wasi|win32'
const CPU = 'arm64|arm|ia32|loong64|mips64el|ppc64|riscv64|s390x|wasm32|x64'

const lock = JSON.parse(readFileSync(FILE, 'utf8'))
const missing = Object.entries(lock.packages).flatMap(([path, entry]) =>
  Object.entries(entry.optionalDependencies ?? {})
    .filter(([name]) => !isLocked(path, name))
    .map(([name, range]) => [`node_modules/${name}`, entryOf(name, range, entry)]),
)
if (missing.length > 0 && process.argv.includes('--check')) {
  console.error(`package-lock.json lacks ${missing.length} packages of other platforms: run npm run lock`)
  process.exitCode = 1
} else if (missing.length > 0) {
  const all = [...Object.entries(lock.packages), ...missing]
  lock.packages = Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)))
  writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`)
  console.log(`added ${missing.length} packages of other platforms to package-lock.json`)
}

/** Whether `require(name)` from that package finds something. */
function isLocked(path, name) {
  const folders = path
    .split('/node_modules/')
    .map((_, index, parts) => parts.slice(0, index + 1).join('/node_modules/'))
  return ['', ...folders].some(
    (folder) => `${folder === '' ? '' : `${folder}/`}node_modules/${name}` in lock.packages,
  )
}

function entryOf(name, range, parent) {
  const tail = name.split('/').at(-1)
  const os = name === 'fsevents' ? 'darwin' : new RegExp(`\\b(${OS})(?=-|$)`).exec(tail)?.[1]
  const cpu = new RegExp(`-(${CPU})(?=-|$)`).exec(tail)?.[1]
  const libc = /-musl/.test(tail) ? 'musl' : /-gnu/.test(tail) && os === 'linux' ? 'glibc' : undefined
  if (os === undefined) throw new Error(`${name}: its name tells no platform; add it by hand`)
  return {
    version: range.replace(/^[~^]/, ''),
    ...(cpu === undefined ? {} : { cpu: [cpu] }),
    ...(parent.dev ? { dev: true } : {}),
    ...(libc === undefined ? {} : { libc: [libc] }),
    optional: true,
    // WebAssembly runs on every system; its `processor` keeps it from being installed.
    ...(os === 'wasi' ? {} : { os: [os] }),
  }
}
