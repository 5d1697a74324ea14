// Runs the command that a bed was started for.
import { spawn } from 'node:child_process'

/** @type {readonly NodeJS.Signals[]} */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * @param {readonly string[]} command
 * @param {{ env: NodeJS.ProcessEnv, signal?: NodeJS.Signals }} options  `signal`: what it gets in place of the one we got
 * @returns {Promise<number>} its exit code
 */
export function runCommand([program = '', ...args], { env, signal }) {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', program, ...args], { stdio: 'inherit', env })
  // A terminal's Ctrl-C reaches the command as well; we stay to clear away after it.
  /** @param {NodeJS.Signals} received */
  const forward = (received) => void child.kill(signal ?? received)
  for (const name of SIGNALS) process.on(name, forward)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => {
      for (const name of SIGNALS) process.off(name, forward)
      resolve(code ?? 1)
    })
  })
}
