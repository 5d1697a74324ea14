// Starts and ends the bed's processes, each by its own id; every one dies with the process that started it.
import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'

/**
 * @typedef {object} Running
 * @property {string} name
 * @property {number} pid
 * @property {() => boolean} alive
 * @property {Promise<void>} ended
 * @property {() => Promise<void>} kill
 */

/**
 * The kernel kills the program when we die (setpriv), so nothing outlives a killed test run.
 * @param {{ name: string, program: string, args: readonly string[], logFile: string, env?: NodeJS.ProcessEnv }} options
 * @returns {Running}
 */
export function startProcess({ name, program, args, logFile, env }) {
  const log = openSync(logFile, 'a')
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', program, ...args], {
    stdio: ['ignore', log, log],
    env: env ?? process.env,
  })
  closeSync(log)
  let alive = true
  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => {
    const end = () => {
      alive = false
      resolve()
    }
    child.on('exit', end)
    child.on('error', end)
  })
  return {
    name,
    pid: child.pid ?? -1,
    alive: () => alive,
    ended,
    // SIGKILL at once: a bed's data is thrown away, and a graceful end of an API server takes up to a minute.
    kill: () => {
      child.kill('SIGKILL')
      return ended
    },
  }
}

/**
 * @param {string} what
 * @param {() => Promise<boolean>} ready
 * @param {{ running?: readonly Pick<Running, 'name' | 'alive'>[], logFile?: string, seconds?: number }} options
 */
export async function waitUntil(what, ready, { running = [], logFile, seconds = 60 }) {
  const deadline = performance.now() + seconds * 1000
  for (;;) {
    if (await ready().catch(() => false)) return
    const dead = running.find((process) => !process.alive())
    if (dead) throw new Error(`bed: ${dead.name} ended while waiting for ${what}${lastLines(logFile)}`)
    if (performance.now() > deadline)
      throw new Error(`bed: no ${what} within ${seconds} s${lastLines(logFile)}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/**
 * Ports that are free now, from below the range out of which the kernel serves outgoing connections: between our
 * asking and a daemon's listening nobody is given one of them by chance.
 * @param {number} count
 * @returns {Promise<number[]>}
 */
export async function freePorts(count) {
  const ports = /** @type {Set<number>} */ (new Set())
  while (ports.size < count) {
    const port = randomInt(20_000, 32_000)
    if (await isFree(port)) ports.add(port)
  }
  return [...ports]
}

/** @param {number} port @returns {Promise<boolean>} */
function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer()
    server.on('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

/** @param {string | undefined} file */
function lastLines(file) {
  if (!file) return ''
  return `; the end of ${file}:\n${readFileSync(file, 'utf8').split('\n').slice(-15).join('\n')}`
}
