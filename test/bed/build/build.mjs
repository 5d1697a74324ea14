// Builds the real parts. Input: the table of parts. Output: programs in the cache, one folder per key.
// Limits: needs Go 1.26 and the module proxy; the C-linked parts need gcc.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { withLock } from './lock.mjs'
import { PARTS, partsOf } from './parts.mjs'
import { cacheFolder, PARTS_FOLDER } from './paths.mjs'

/** @import { Part, Size } from './parts.mjs' */

const DOWNLOAD_TRIES = 3
let knownGoVersion = /** @type {string | undefined} */ (undefined)

/** Builds what a size needs and is not in the cache yet; says the seconds of each part. @param {Size} size */
export async function buildParts(size) {
  if (goVersion() === '') {
    throw new Error(
      'bed: cannot build the parts: no `go` on PATH; install Go 1.26 or newer and run `npm run bed -- build`',
    )
  }
  mkdirSync(cacheFolder(), { recursive: true })
  for (const part of partsOf(size)) {
    if (existsSync(programOf(part))) {
      console.log(`bed: ${part.name}: built`)
      continue
    }
    const started = performance.now()
    await withLock(join(cacheFolder(), `lock-${part.module}`), () => buildPart(part))
    console.log(`bed: ${part.name}: ${((performance.now() - started) / 1000).toFixed(1)} s`)
  }
}

/** @param {Size} size */
export function isBuilt(size) {
  return missingParts(size).length === 0
}

/** @param {Size} size @returns {readonly string[]} names of the parts that are not in the cache */
export function missingParts(size) {
  if (goVersion() === '') return partsOf(size).map((part) => part.name)
  return partsOf(size)
    .filter((part) => !existsSync(programOf(part)))
    .map((part) => part.name)
}

/** @param {string} name of a part @returns {string} the path of its program */
export function programNamed(name) {
  const part = PARTS.find((candidate) => candidate.name === name)
  if (!part) throw new Error(`bed: no part is named ${name}; see parts.mjs`)
  return programOf(part)
}

/** A folder in which every program of a size is found by its name. @param {string} dir @param {Size} size */
export function linkPrograms(dir, size) {
  mkdirSync(dir, { recursive: true })
  for (const part of partsOf(size).filter(({ data }) => data === undefined))
    symlinkSync(programOf(part), join(dir, part.name))
  return dir
}

/** @param {Part} part @returns {string} the path at which its program lies once it is built */
export function programOf(part) {
  const folder = join(PARTS_FOLDER, part.module)
  const main = part.source.startsWith('.') ? join(folder, part.source, 'main.go') : undefined
  const hash = createHash('sha256').update(JSON.stringify([goVersion(), part]))
  for (const file of [join(folder, 'go.mod'), join(folder, 'go.sum'), main]) {
    if (file) hash.update(readFileSync(file)).update('\0')
  }
  return join(cacheFolder(), hash.digest('hex').slice(0, 20), part.name)
}

/** @returns {string} such as `go1.26.8 linux/amd64`; empty where there is no Go */
function goVersion() {
  knownGoVersion ??=
    spawnSync('go', ['version'], { encoding: 'utf8', env: { ...process.env, GOTOOLCHAIN: 'local' } })
      .stdout?.trim()
      .replace('go version ', '') ?? ''
  return knownGoVersion
}

/** @param {Part} part */
async function buildPart(part) {
  const program = programOf(part)
  // Somebody else may have built it while we waited for the lock.
  if (existsSync(program)) return
  const target = `${program}.${process.pid}.new`
  mkdirSync(join(program, '..'), { recursive: true })
  if (part.data !== undefined) return copyData(part, target)
  const tags = part.tags ? ['-tags', part.tags] : []
  try {
    await downloaded(part, ['list', '-deps', ...tags, '-f', '{{if .Error}}{{.Error}}{{end}}', part.source])
    const flags = ['-trimpath', '-buildvcs=false', ...tags, '-ldflags', part.ldflags ?? '']
    await go(part, ['build', ...flags, '-o', target, part.source])
    renameSync(target, program)
  } finally {
    rmSync(target, { force: true })
  }
}

/** @param {Part} part @param {string} target */
async function copyData(part, target) {
  try {
    await downloaded(part, ['mod', 'download', part.source])
    const [module] = (await go(part, ['list', '-m', '-f', '{{.Dir}}', part.source])).trim().split('\n')
    // The module cache is read-only; the copy may be deleted like everything in the cache.
    cpSync(join(module ?? '', part.data ?? ''), target, { recursive: true })
    renameSync(target, programOf(part))
  } finally {
    rmSync(target, { recursive: true, force: true })
  }
}

/** Only the download is tried again: a program that does not compile will not compile the second time. @param {Part} part @param {string[]} args */
async function downloaded(part, args) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await go(part, args)
    } catch (error) {
      if (attempt === DOWNLOAD_TRIES) throw error
      console.error(`bed: ${part.name}: download failed, try ${attempt + 1} of ${DOWNLOAD_TRIES}`)
      await new Promise((resolve) => setTimeout(resolve, attempt * 5000))
    }
  }
}

/** @param {Part} part @param {string[]} args @returns {Promise<string>} what it printed */
function go(part, args) {
  const env = { ...process.env, GOTOOLCHAIN: 'local', CGO_ENABLED: part.cgo ? '1' : '0' }
  const child = spawn('go', args, {
    cwd: join(PARTS_FOLDER, part.module),
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let tail = ''
  let printed = ''
  child.stdout.on('data', (chunk) => {
    printed += chunk
  })
  child.stderr.on('data', (chunk) => {
    tail = (tail + chunk).slice(-4000)
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(printed)
      else reject(new Error(`bed: ${part.name}: go ${args[0]} ended with ${code}:\n${tail}`))
    })
  })
}
