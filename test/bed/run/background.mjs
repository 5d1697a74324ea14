// A bed that stays: `up` starts one in the background, `down` ends it.
// Limits: one per cache folder; whoever wants more uses `exec`.
import { spawn } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from '../build/paths.mjs'
import { waitUntil } from './processes.mjs'

/** @import { Size } from '../build/parts.mjs' */

const BED = join(import.meta.dirname, '..', 'bed.mjs')
const SECONDS = 180

/** @param {Size} size @returns {Promise<number>} */
export async function up(size) {
  if (holderPid() !== undefined) throw new Error('bed: one is up already; end it with `npm run bed -- down`')
  mkdirSync(cacheFolder(), { recursive: true })
  rmSync(environmentFile(), { force: true })
  const logFile = join(cacheFolder(), 'up.log')
  const log = openSync(logFile, 'w')
  const hold = [process.execPath, join(import.meta.dirname, 'hold.mjs'), environmentFile()]
  const child = spawn(process.execPath, [BED, 'exec', size, '--', ...hold], {
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  const pid = child.pid ?? -1
  writeFileSync(stateFile(), JSON.stringify({ pid, started: startOf(pid) }))
  const running = { name: 'bed exec', alive: () => startOf(pid) !== undefined }
  const ready = async () => existsSync(environmentFile())
  await waitUntil('running bed', ready, { running: [running], logFile, seconds: SECONDS })
  child.unref()
  /** @type {Record<string, string>} */
  const env = JSON.parse(readFileSync(environmentFile(), 'utf8'))
  for (const [name, value] of Object.entries(env)) console.log(`export ${name}='${value}'`)
  const inside = size === 'node' ? insideOf(pid) : undefined
  if (inside) console.log(`# enter it with: nsenter --target ${inside} --mount --net --pid`)
  return 0
}

/** @returns {Promise<number>} */
export async function down() {
  const pid = holderPid()
  if (pid === undefined) {
    console.error('bed: none is up')
    return 0
  }
  process.kill(pid, 'SIGTERM')
  await waitUntil('end of the bed', async () => holderPid() === undefined, { seconds: 30 })
  rmSync(stateFile(), { force: true })
  rmSync(environmentFile(), { force: true })
  return 0
}

/** @returns {number | undefined} the process that holds the bed, if it is still the one that we started */
function holderPid() {
  if (!existsSync(stateFile())) return undefined
  const { pid, started } = JSON.parse(readFileSync(stateFile(), 'utf8'))
  return startOf(pid) === started ? pid : undefined
}

/** Ids are used again; an id with its start time is not. @param {number} pid @returns {string | undefined} */
function startOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return fields[0] === 'Z' ? undefined : fields[19]
  } catch {
    return undefined
  }
}

/** The first descendant that lives in another network. @param {number} pid @returns {number | undefined} */
function insideOf(pid) {
  for (const child of readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean)) {
    // `unshare` itself is in the new network already; the process namespace begins with its child.
    if (readlinkSync(`/proc/${child}/ns/pid`) !== readlinkSync('/proc/self/ns/pid')) return Number(child)
    const deeper = insideOf(Number(child))
    if (deeper !== undefined) return deeper
  }
  return undefined
}

function stateFile() {
  return join(cacheFolder(), 'up.json')
}

function environmentFile() {
  return join(cacheFolder(), 'up-environment.json')
}
